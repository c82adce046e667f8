import { getMatrix } from '../../api/buildings'
import { getFeature } from '../../api/features'
import { getHousehold } from '../../api/households'
import { ApiError } from '../../api/http'
import { getLayers } from '../../api/layers'
import { getStatistics } from '../../api/statistics'
import { getStatus } from '../../api/status'
import { createChoice, type Choice } from '../../state/choice'
import { watchServer, type Watch } from '../../state/connection'
import { followSelection, type DetailsStore } from '../../state/details'
import { createFigures, type FiguresCache } from '../../state/figures'
import type { Hover, Menu } from '../../state/hover'
import { createStore, type Store } from '../../state/store'
import type { Layer } from '../../wire/types'

/** Everything the map view is made of beside the map itself. */
export interface MapServices {
  choice: Store<Choice>
  server: Watch
  layers: Store<readonly Layer[]>
  details: DetailsStore
  figures: FiguresCache
  hover: Store<Hover | null>
  menu: Store<Menu | null>
  visible: Store<readonly string[]>
  /** Something did not come: looks whether the server is still there. */
  failed(error: unknown): void
  stop(): void
}

export function startServices(initial: Partial<Choice>): MapServices {
  const choice = createChoice(initial)
  const server = watchServer(getStatus)
  const layers = createStore<readonly Layer[]>([])
  const failed = (error: unknown): void => {
    if (!(error instanceof ApiError) || error.passing) server.check()
  }
  const figures = createFigures(getStatistics, failed)
  const details = followSelection(choice, { getFeature, getMatrix, getHousehold }, failed)

  const loadLayers = (): void => void getLayers().then(layers.set, failed)
  const leaveServer = server.subscribe((now, before) => {
    if (now.status && !before.status) loadLayers()
    if (now.turns === before.turns) return
    loadLayers()
    figures.clear()
    details.reload()
  })
  server.start()
  return {
    choice,
    server,
    layers,
    details,
    figures,
    hover: createStore<Hover | null>(null),
    menu: createStore<Menu | null>(null),
    visible: createStore<readonly string[]>([], (a, b) => a.join() === b.join()),
    failed,
    stop() {
      leaveServer()
      server.stop()
      details.stop()
    },
  }
}

import { getMatrix } from '../../api/buildings'
import { getFeature } from '../../api/features'
import { getHousehold } from '../../api/households'
import { ApiError } from '../../api/http'
import { getLayers } from '../../api/layers'
import { getStatistics } from '../../api/statistics'
import { getStatus } from '../../api/status'
import { createLine, type Line, type LineState } from '../../live/line'
import type { News } from '../../live/session'
import type { Stale } from '../../map/refresh'
import { createChoice, type Choice } from '../../state/choice'
import { watchServer, type Watch } from '../../state/connection'
import { followSelection, type DetailsStore } from '../../state/details'
import { createFigures, type FiguresCache } from '../../state/figures'
import type { Hover, Menu } from '../../state/hover'
import { soon } from '../../state/soon'
import { createStore, type Readable, type Store } from '../../state/store'
import { createUpdates, type Updates } from '../../state/updates'
import type { Area } from '../../wire/live'
import type { Layer } from '../../wire/types'

/** Everything the map view is made of beside the map itself. */
export interface MapServices {
  choice: Store<Choice>
  server: Watch
  line: Line
  lineState: Readable<LineState>
  layers: Store<readonly Layer[]>
  details: DetailsStore
  figures: FiguresCache
  hover: Store<Hover | null>
  menu: Store<Menu | null>
  visible: Store<readonly string[]>
  /** tiles that are to be asked for again */
  stale: Readable<readonly Stale[]>
  /** how often layers came or went */
  restyles: Readable<number>
  updates: Updates
  /** Something did not come: looks whether the server is still there. */
  failed(error: unknown): void
  stop(): void
}

const lost: LineState = { open: false, worked: false, down: null, stale: null, outdated: false }

/** How often counts and the state of the server are asked for again while much changes, and a card, ms. */
const calm = 2000
const brisk = 300

export function startServices(initial: Partial<Choice>): MapServices {
  const choice = createChoice(initial)
  const server = watchServer(getStatus)
  const layers = createStore<readonly Layer[]>([])
  const lineState = createStore<LineState>(lost)
  const stale = createStore<readonly Stale[]>([])
  const restyles = createStore(0)
  const updates = createUpdates()
  const failed = (error: unknown): void => {
    if (!(error instanceof ApiError) || error.passing) server.check()
  }
  const line = createLine(`${location.origin.replace(/^http/, 'ws')}/api/v1/live`, {
    news: (news) => take(news),
    state: (now) => lineState.set(now),
    moved: () => count(),
  })
  /** What is asked for before the server knows that it is shown must not be older than what it then tells. */
  const told = <Arguments extends unknown[], Answer>(ask: (...args: Arguments) => Answer) => {
    return (...args: Arguments): Answer => {
      line.asked()
      return ask(...args)
    }
  }
  const figures = createFigures(told(getStatistics), failed)
  const sources = { getFeature: told(getFeature), getMatrix: told(getMatrix), getHousehold: told(getHousehold) }
  const details = followSelection(choice, sources, failed)

  const loadLayers = (): void => void getLayers().then(layers.set, failed)
  const count = soon(calm, () => {
    loadLayers()
    server.check()
  })
  const renewDetails = soon(brisk, () => details.renew())

  const take = (news: News): void => {
    if (news.tiles.length > 0) {
      stale.set(news.tiles.map(({ layer, tiles, all }) => ({ layer, tiles: all ? 'all' : (tiles ?? []) })))
      const at = news.tiles.map((one) => one.at).reduce((a, b) => (a > b ? a : b))
      if (!news.gap) updates.tell({ at, layers: news.tiles.map(({ layer }) => layer) })
    }
    if (news.areas === 'all' || news.areas.length > 0) {
      figures.renew(news.areas)
      if (concerns(news.areas, details.get())) renewDetails()
    }
    if (news.catalogue) restyles.set(restyles.get() + 1)
    count()
  }

  const leaveServer = server.subscribe((now, before) => {
    if (now.status?.live) line.hear(now.status.live)
    if (now.status && !before.status) {
      loadLayers()
      if (now.status.live) line.start()
    } else if (now.status !== before.status) line.answered()
    if (now.turns === before.turns || lineState.get().worked) return
    // nobody tells this page what changed: all of it may have
    loadLayers()
    figures.renew('all')
    details.reload()
    stale.set(layers.get().map(({ name }) => ({ layer: name, tiles: 'all' })))
  })
  server.start()
  return {
    choice,
    server,
    line,
    lineState,
    layers,
    details,
    figures,
    hover: createStore<Hover | null>(null),
    menu: createStore<Menu | null>(null),
    visible: createStore<readonly string[]>([], (a, b) => a.join() === b.join()),
    stale,
    restyles,
    updates,
    failed,
    stop() {
      leaveServer()
      server.stop()
      line.stop()
      details.stop()
      updates.stop()
      count.stop()
      renewDetails.stop()
    },
  }
}

/** Whether one of the areas is what is selected, or the building of the selected room. */
function concerns(areas: readonly Area[] | 'all', { selection, matrix }: ReturnType<DetailsStore['get']>): boolean {
  if (!selection || areas === 'all') return selection !== null
  return areas.some(
    ({ layer, id }) =>
      (layer === selection.layer && id === selection.id) || (layer === 'buildings' && id === matrix?.building.id),
  )
}

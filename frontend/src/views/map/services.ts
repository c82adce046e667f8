import { getMatrix } from '../../api/buildings'
import { deleteFeature, drawFeature, getFeatures, reshapeFeature } from '../../api/edits'
import { getFeature } from '../../api/features'
import { getHousehold } from '../../api/households'
import { ApiError } from '../../api/http'
import { getLayers } from '../../api/layers'
import { getStatistics } from '../../api/statistics'
import { getStatus } from '../../api/status'
import { createLine, type Line, type LineState } from '../../live/line'
import type { News } from '../../live/session'
import type { CityMap } from '../../map/city-map'
import type { Stale } from '../../map/refresh'
import { createChoice, select, type Choice } from '../../state/choice'
import { watchServer, type Watch } from '../../state/connection'
import { followSelection, type DetailsStore } from '../../state/details'
import { createEditing, type EditingStore } from '../../state/editing'
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
  editing: EditingStore
  /** Opens what changes shapes on the map; set by who made the map. */
  drawing: Store<Drawing | null>
  /** Something did not come: looks whether the server is still there. */
  failed(error: unknown): void
  stop(): void
}

/** What a map gives to change shapes with. */
export type Drawing = Pick<CityMap, 'openEditor' | 'bounds'>

const lost: LineState = { open: false, worked: false, down: null, stale: null, outdated: false }

/** How often counts and the state of the server are asked for again while much changes, and a card, ms. */
const calm = 2000
/** So many neighbours are drawn to. */
const mostAround = 1000
/** How long what was saved is drawn over the map, until it is told of and then drawn itself, ms. */
const patience = { told: 2500, drawn: 500 }
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

  const drawing = createStore<Drawing | null>(null)
  const editing = createEditing({
    openEditor(tell) {
      const map = drawing.get()
      return map ? map.openEditor(tell) : Promise.reject(new ApiError('internal', 0, 'no map'))
    },
    getFeature: (layer, id) => getFeature(layer, id),
    getAround: (layer) => getFeatures(layer, drawing.get()?.bounds() ?? [], mostAround),
    reshape: reshapeFeature,
    create: (layer, geometry, name) => drawFeature(layer, geometry, name ? { name } : {}),
    remove: deleteFeature,
    async saved(selection) {
      select(choice, selection)
      details.renew()
      await shown(stale)
    },
  })
  const lookAtEdited = soon(brisk, () => void editing.look())

  const take = (news: News): void => {
    if (news.tiles.some(({ layer }) => layer === editing.get().layer)) lookAtEdited()
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
    editing,
    drawing,
    failed,
    stop() {
      leaveServer()
      server.stop()
      line.stop()
      details.stop()
      updates.stop()
      count.stop()
      lookAtEdited.stop()
      renewDetails.stop()
    },
  }
}

/** Waits until the map was told to refresh and has had time to, so that a saved shape does not jump back before it stays. */
function shown(stale: Readable<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => done(), patience.told)
    const leave = stale.subscribe(() => {
      clearTimeout(timer)
      setTimeout(done, patience.drawn)
    })
    const done = (): void => {
      leave()
      resolve()
    }
  })
}

/** Whether one of the areas is what is selected, or the building of the selected room. */
function concerns(areas: readonly Area[] | 'all', { selection, matrix }: ReturnType<DetailsStore['get']>): boolean {
  if (!selection || areas === 'all') return selection !== null
  return areas.some(
    ({ layer, id }) =>
      (layer === selection.layer && id === selection.id) || (layer === 'buildings' && id === matrix?.building.id),
  )
}

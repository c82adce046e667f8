import { Map as MapLibre, setWorkerUrl, type GeoJSONSource } from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url'
import { hidden, sameCamera, select, type Camera, type Choice, type Selection } from '../state/choice'
import type { Details } from '../state/details'
import type { ShapeEditor, ShapeState } from '../state/editing'
import type { FiguresCache } from '../state/figures'
import type { Hover, Menu } from '../state/hover'
import type { Readable, Store } from '../state/store'
import type { Bounds, Point } from '../wire/types'
import { cameraOf, createPilot, type Covered, type Pilot } from './camera'
import type { Look, StyleFacts } from './dress'
import { createMarks } from './marks'
import { createRefresher, type Held, type Stale } from './refresh'
import { around, pick } from './pick'
import { followPointer } from './pointer'
import { roomMark, roomSourceId, type RoomPlace } from './room-mark'
import { countedOnScreen, onScreen } from './screen'
import { openWardrobe } from './wardrobe'

/** What the map shows and tells. */
export interface Services {
  choice: Store<Choice>
  details: Readable<Details>
  hover: Store<Hover | null>
  menu: Store<Menu | null>
  figures: FiguresCache
  /** the published layers now on screen, for the legend */
  visible: Store<readonly string[]>
  /** called when something on the map was selected with the pointer */
  picked(selection: Selection): void
  /** called when a tile or a style does not come */
  failed(error: unknown): void
  /** called when a tile is asked for, or the map has come to rest somewhere: what it holds is different */
  looks(asked: boolean): void
}

export interface CityMap {
  pilot: Pilot
  facts: Readable<StyleFacts | null>
  /** Moves aside when a place lies under panels. */
  reveal(point: Point, covered: Covered): void
  /** Asks again for tiles that are not any more what is shown. */
  refresh(stale: readonly Stale[]): void
  /** Takes the style anew: layers came or went. */
  restyle(): void
  /** the areas with figures on the screen and around, but for buildings, which are too many */
  counted(): readonly Selection[]
  /** what it has on the screen and around; null before there is anything */
  held(): Held | null
  /** Lets somebody change a shape; until it is removed the pointer does nothing else. */
  openEditor(tell: (state: ShapeState) => void): Promise<ShapeEditor>
  /** the box on the screen */
  bounds(): Bounds
  remove(): void
}

setWorkerUrl(workerUrl)

/** Makes the map of the city in an element and keeps it in step with what was chosen. */
export function createCityMap(
  container: HTMLElement,
  services: Services,
  opening: { camera: Camera; ease: boolean },
): CityMap {
  const { choice, details, hover, figures } = services
  const map = new MapLibre({
    container,
    style: { version: 8, sources: {}, layers: [] },
    attributionControl: false,
    maxPitch: 70,
    maxZoom: 21,
    minZoom: 5,
    fadeDuration: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 150, // ms
    maxTileCacheSize: 0, // nobody tells of changes where the page does not look: refresh.ts
    zoomLevelsToOverscale: 21, // none is cut from a deeper tile: MapLibre would keep the cuts when the tile changes
    validateStyle: false, // the server's tests do
  })
  nameCanvas(map, container)
  const pilot = createPilot(map)
  let counted: readonly Selection[] = []
  let editing = false
  const wardrobe = openWardrobe(map, lookOf(choice.get(), details.get()))
  const refresher = createRefresher(map, () => wardrobe.facts.get()?.groups ?? {})
  const marks = createMarks(map, (layer) => groupOf(wardrobe.facts.get(), layer))
  pilot.open(opening.camera, opening.ease)
  turnable(map, choice.get().mode)
  wardrobe.change(choice.get().theme, choice.get().lang)

  const markSelected = (): void => {
    const { selection, matrix } = { ...details.get(), selection: choice.get().selection }
    const building = selection?.layer === 'households' && matrix ? { layer: 'buildings', id: matrix.building.id } : null
    marks.set(
      'selected',
      [selection, building].filter((one) => one !== null),
    )
  }
  const showRoom = (): void => {
    const source = map.getSource<GeoJSONSource>(roomSourceId)
    void source?.setData(roomMark(roomPlace(details.get())))
  }
  const look = (): void => wardrobe.wear(lookOf(choice.get(), details.get()))

  const leaves = [
    choice.subscribe((now, before) => {
      if (now.theme !== before.theme || now.lang !== before.lang) wardrobe.change(now.theme, now.lang)
      if (
        now.mode !== before.mode ||
        now.off !== before.off ||
        now.on !== before.on ||
        now.selection !== before.selection
      )
        look()
      if (now.mode !== before.mode) turnable(map, now.mode)
      if (now.camera && !sameCamera(now.camera, before.camera)) pilot.follow(now.camera)
      if (now.selection !== before.selection) markSelected()
    }),
    details.subscribe(() => {
      look()
      markSelected()
      showRoom()
    }),
    hover.subscribe((now) => {
      marks.set('hover', now ? [now.target, now.around].filter((one) => one !== null) : [])
      map.getCanvas().style.cursor = now ? 'pointer' : ''
    }),
    followPointer(map, {
      pick: (at, touch) => (editing ? [] : pick(map, wardrobe.layers(), choice.get().mode, at, touch)),
      around: (target) => around(map, groupOf(wardrobe.facts.get(), 'compounds'), target),
      hover: (next) => hover.set(next),
      hovered: () => hover.get(),
      select: ({ layer, id }) => {
        services.picked({ layer, id })
        select(choice, { layer, id })
      },
      menu: (menu) => services.menu.set(editing ? null : menu),
    }),
  ]
  map.on('moveend', () => {
    if (!map.isMoving()) choice.update({ camera: cameraOf(map) })
  })
  map.on('movestart', () => services.menu.set(null))
  map.on('style.load', () => {
    markSelected()
    marks.again()
    showRoom()
  })
  map.on('idle', () => {
    if (!wardrobe.facts.get()) return // a map is idle before it has its style, too
    services.visible.set(onScreen(map, wardrobe.layers()))
    const areas = countedOnScreen(map, wardrobe.layers())
    for (const [layer, ids] of areas) figures.want(layer, ids)
    counted = [...areas].flatMap(([layer, ids]) => (layer === 'buildings' ? [] : [...ids].map((id) => ({ layer, id }))))
    services.looks(false)
    container.dataset.idle = 'true'
  })
  const busy = (): void => void (container.dataset.idle = 'false')
  map.on('movestart', busy)
  map.on('dataloading', busy)
  map.on('sourcedataloading', ({ tile }) => {
    if (tile) services.looks(true)
  })
  map.on('moveend', () => services.looks(false))
  map.on('error', ({ error }) => services.failed(error))

  return {
    pilot,
    facts: wardrobe.facts,
    reveal(point, covered) {
      const { x, y } = map.project(point)
      const { clientWidth, clientHeight } = map.getCanvas()
      const right = Math.max(covered.left + 60 - x, 0) || Math.min(clientWidth - covered.right - 60 - x, 0)
      const down = Math.max(covered.top + 60 - y, 0) || Math.min(clientHeight - covered.bottom - 60 - y, 0)
      if (right !== 0 || down !== 0) map.panBy([-right, -down], { duration: 400 })
    },
    refresh(stale) {
      if (wardrobe.facts.get()) refresher.refresh(stale)
      else wardrobe.change(choice.get().theme, choice.get().lang) // the server was away when the page was opened
    },
    restyle: () => wardrobe.change(choice.get().theme, choice.get().lang),
    counted: () => counted,
    held: refresher.held,
    async openEditor(tell) {
      const { createShapeEditor } = await import('./shape-editor')
      const { theme } = choice.get()
      const [brand, warning] = theme === 'dark' ? ['#7fe0d0', '#ff5a50'] : ['#0b746c', '#d92d20']
      const editor = createShapeEditor(map, brand, warning, tell)
      editing = true
      hover.set(null)
      return {
        ...editor,
        remove() {
          editing = false
          editor.remove()
        },
      }
    },
    bounds() {
      const box = map.getBounds()
      return [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()]
    },
    remove() {
      for (const leave of leaves) leave()
      refresher.remove()
      map.remove()
    },
  }
}

/** The canvas is named as its container is, in whichever language that is just now. */
function nameCanvas(map: MapLibre, container: HTMLElement): void {
  container.id ||= 'map'
  map.getCanvas().setAttribute('aria-labelledby', container.id)
  map.getCanvas().removeAttribute('aria-label')
}

function groupOf(facts: StyleFacts | null, layer: string): string | undefined {
  return Object.entries(facts?.groups ?? {}).find(([, members]) => members.includes(layer))?.[0]
}

/** Turning and tilting belong to 三维: 平面 has north up. */
function turnable(map: MapLibre, mode: Choice['mode']): void {
  const does = mode === '3d' ? 'enable' : 'disable'
  map.dragRotate[does]()
  map.touchPitch[does]()
  if (mode === '3d') {
    map.touchZoomRotate.enableRotation()
    map.keyboard.enableRotation()
  } else {
    map.touchZoomRotate.disableRotation()
    map.keyboard.disableRotation()
  }
}

function lookOf(choice: Choice, details: Details): Look {
  const { selection, mode } = choice
  const off = hidden(choice)
  if (selection?.layer !== 'households') return { mode, off, opened: selection, room: false }
  const { matrix, household } = details
  const opened = matrix && { layer: 'buildings', id: matrix.building.id }
  return { mode, off, opened, room: household !== null && opened !== null }
}

/** Where the selected room is, as far as its building is known. */
function roomPlace({ household, feature }: Details): RoomPlace | null {
  if (!household?.point || !feature) return null
  const number = (name: string): number => Number(feature.properties[name] ?? 0)
  const floors = Math.max(number('floors_above'), 1)
  return {
    point: household.point,
    footprint: feature.geometry,
    floor: household.floor,
    storeys: household.storeys,
    base: number('base'),
    height: number('height'),
    storey: number('floor_height') || number('height') / floors,
  }
}

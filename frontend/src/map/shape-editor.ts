import type { GeoJSONSource, Map, MapMouseEvent } from 'maplibre-gl'
import { TerraDraw, TerraDrawPolygonMode, TerraDrawSelectMode, type GeoJSONStoreFeatures } from 'terra-draw'
import { TerraDrawMapLibreGLAdapter } from 'terra-draw-maplibre-gl-adapter'
import type { ShapeEditor, ShapeState } from '../state/editing'
import {
  carried,
  cornerAt,
  polygonsOf,
  shapeOf,
  spare,
  withoutCorner,
  type Corner,
  type Polygon,
  type Ring,
} from './shape'
import { rounded, snap } from './snap'

type HexColor = `#${string}`

/** What is drawn beside the shape: what it is drawn to, what is in the way, courtyards, and the corner that was tapped. */
const own = {
  neighbours: 'editing-neighbours',
  inTheWay: 'editing-in-the-way',
  courtyards: 'editing-courtyards',
  corner: 'editing-corner',
} as const
/** How near a dot must be to be meant, px: a finger hides what it hits. */
const reach = { mouse: 16, finger: 24 }

/** Lets a person change a shape on a map, or draw one. The only file that knows terra-draw, and loaded when it is needed. */
export function createShapeEditor(
  map: Map,
  brand: string,
  warning: string,
  tell: (state: ShapeState) => void,
): ShapeEditor {
  let rings: Ring[] = []
  let past: Polygon[][] = []
  let future: Polygon[][] = []
  let present: Polygon[] = []
  let corner: Corner | null = null

  const near = window.matchMedia('(pointer: coarse)').matches ? reach.finger : reach.mouse
  const project = ([lon = 0, lat = 0]: readonly number[]) => map.project([lon, lat])
  const toCustom = (event: { containerX: number; containerY: number }): [number, number] | undefined =>
    snap({ x: event.containerX, y: event.containerY }, rings, project)
  const colour = brand as HexColor
  const pen = new TerraDrawPolygonMode({
    snapping: { toCustom },
    pointerDistance: near,
    keyEvents: { cancel: null, finish: 'Enter' },
    styles: {
      fillColor: colour,
      fillOpacity: 0.25,
      outlineColor: colour,
      outlineWidth: 3,
      closingPointColor: colour,
      closingPointWidth: near / 2,
    },
  })
  const draw = new TerraDraw({
    adapter: new TerraDrawMapLibreGLAdapter({ map, prefixId: 'editing' }),
    modes: [
      pen,
      new TerraDrawSelectMode({
        pointerDistance: near,
        allowManualDeselection: false,
        keyEvents: null, // its Delete would take the whole shape
        flags: {
          polygon: {
            feature: {
              draggable: true,
              coordinates: {
                draggable: true,
                deletable: true,
                midpoints: { draggable: true },
                snappable: { toCustom },
              },
            },
          },
        },
        styles: {
          selectedPolygonColor: colour,
          selectedPolygonFillOpacity: 0.25,
          selectedPolygonOutlineColor: colour,
          selectedPolygonOutlineWidth: 3,
          selectionPointColor: '#ffffff',
          selectionPointOutlineColor: colour,
          selectionPointOutlineWidth: 3,
          selectionPointWidth: 7,
          midPointColor: colour,
          midPointOutlineColor: '#ffffff',
          midPointOutlineWidth: 1,
          midPointWidth: 5,
        },
      }),
    ],
  })

  const shapes = (): GeoJSONStoreFeatures[] =>
    draw
      .getSnapshot()
      .filter(({ geometry, properties }) => geometry.type === 'Polygon' && properties.mode === 'polygon')
  const isDrawing = (): boolean => draw.getMode() === 'polygon'
  /** What was made of the outlines, with the courtyards, which terra-draw does not know. */
  const read = (moved: boolean): Polygon[] =>
    shapes().map(({ geometry, properties }, i) => {
      const outline = structuredClone(geometry.coordinates[0]) as Ring
      const before = present[typeof properties.part === 'number' ? properties.part : i]
      if (!before) return [outline]
      return [outline, ...(moved ? carried(before, outline) : before.slice(1))]
    })
  const report = (): void => {
    show(map, own.courtyards, courtyardsOf(present))
    show(map, own.corner, corner ? [pointAt(present, corner)] : [])
    tell({
      changed: past.length > 0,
      canUndo: past.length > 0 || (isDrawing() && pen.undoSize() > 0),
      canRedo: future.length > 0 || (isDrawing() && pen.redoSize() > 0),
      empty: present.length === 0,
      courtyards: present.some((polygon) => polygon.length > 1),
      corner: corner !== null && spare(present, corner),
    })
  }
  /** Shows polygons to be changed; false if one of them cannot be. */
  const put = (polygons: Polygon[]): boolean => {
    draw.clear()
    present = polygons
    corner = null
    const added = draw.addFeatures(
      polygons.map(([outline], part) => ({
        type: 'Feature',
        properties: { mode: 'polygon', part },
        geometry: { type: 'Polygon', coordinates: [outline] },
      })),
    )
    draw.setMode('select')
    const [first] = added
    if (first?.id === undefined || added.some(({ valid }) => !valid)) return false
    draw.selectFeature(first.id)
    return true
  }
  const change = (next: Polygon[]): void => {
    past.push(present)
    future = []
    put(next)
    report()
  }
  const begin = (): void => {
    present = []
    corner = null
    draw.clear()
    draw.setMode('polygon')
  }
  draw.start()
  draw.on('finish', (id, { action }) => {
    past.push(present)
    future = []
    present = read(action === 'dragFeature')
    corner = null
    if (isDrawing()) {
      draw.setMode('select')
      draw.selectFeature(id)
    }
    report()
  })
  let drawn = 0
  draw.on('change', () => {
    if (!isDrawing() || pen.undoSize() === drawn) return
    drawn = pen.undoSize()
    report()
  })
  const onClick = ({ point }: MapMouseEvent): void => {
    if (isDrawing()) return
    corner = cornerAt(present, point, near, project)
    report()
  }
  map.on('click', onClick)
  outlines(map, own.neighbours, brand, 1)
  outlines(map, own.inTheWay, warning, 3)
  outlines(map, own.courtyards, brand, 3)
  map.addSource(own.corner, emptySource)
  map.addLayer({
    id: own.corner,
    type: 'circle',
    source: own.corner,
    paint: { 'circle-radius': 9, 'circle-color': warning, 'circle-stroke-color': '#ffffff', 'circle-stroke-width': 2 },
  })

  return {
    open(geometry) {
      past = []
      future = []
      const can = put(polygonsOf(geometry))
      if (!can) {
        draw.clear()
        present = []
      }
      report()
      return can
    },
    draw() {
      past = []
      future = []
      begin()
      report()
    },
    neighbours(geometries) {
      rings = geometries.flatMap((geometry) => polygonsOf(geometry).flat())
      show(map, own.neighbours, geometries)
    },
    point(geometries) {
      show(map, own.inTheWay, geometries)
    },
    undo() {
      if (isDrawing() && pen.undoSize() > 0) {
        pen.undo()
        report()
        return
      }
      const before = past.pop()
      if (!before) return
      future.push(present)
      if (before.length === 0) begin()
      else put(before)
      report()
    },
    redo() {
      if (isDrawing() && pen.redoSize() > 0) {
        pen.redo()
        report()
        return
      }
      const after = future.pop()
      if (!after) return
      past.push(present)
      put(after)
      report()
    },
    nudge(x, y) {
      if (present.length === 0) return
      const moved = ([lon = 0, lat = 0]: number[]): number[] => {
        const at = map.project([lon, lat])
        const { lng, lat: north } = map.unproject([at.x + x, at.y + y])
        return [rounded(lng), rounded(north)]
      }
      change(
        present.map(([outline, ...courtyards]) => [outline.map(moved), ...courtyards.map((ring) => ring.map(moved))]),
      )
    },
    removeCorner() {
      if (corner && spare(present, corner)) change(withoutCorner(present, corner))
    },
    shape: () => shapeOf(present),
    remove() {
      draw.stop()
      map.off('click', onClick)
      for (const source of Object.values(own)) {
        if (map.getLayer(source)) map.removeLayer(source)
        if (map.getSource(source)) map.removeSource(source)
      }
    },
  }
}

const emptySource = { type: 'geojson' as const, data: { type: 'FeatureCollection' as const, features: [] } }

function outlines(map: Map, source: string, colour: string, width: number): void {
  map.addSource(source, emptySource)
  map.addLayer({ id: source, type: 'line', source, paint: { 'line-color': colour, 'line-width': width } })
}

function show(map: Map, source: string, geometries: readonly { type: string; coordinates: unknown }[]): void {
  void map.getSource<GeoJSONSource>(source)?.setData({
    type: 'FeatureCollection',
    features: geometries.map((geometry) => ({ type: 'Feature', properties: {}, geometry }) as GeoJSON.Feature),
  })
}

function courtyardsOf(polygons: readonly Polygon[]): { type: string; coordinates: unknown }[] {
  return polygons.flatMap(([, ...courtyards]) => courtyards.map((ring) => ({ type: 'LineString', coordinates: ring })))
}

function pointAt(polygons: readonly Polygon[], { polygon, index }: Corner): { type: string; coordinates: unknown } {
  return { type: 'Point', coordinates: polygons[polygon]?.[0][index] ?? [] }
}

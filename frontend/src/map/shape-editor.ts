import type { GeoJSONSource, Map } from 'maplibre-gl'
import { TerraDraw, TerraDrawPolygonMode, TerraDrawSelectMode, type GeoJSONStoreFeatures } from 'terra-draw'
import { TerraDrawMapLibreGLAdapter } from 'terra-draw-maplibre-gl-adapter'
import type { Polygonal, ShapeEditor, ShapeState } from '../state/editing'
import { rounded, snap } from './snap'

type Ring = number[][]
type Polygon = Ring[]
type HexColor = `#${string}`

const neighbourSource = 'editing-neighbours'
const inTheWay = 'editing-in-the-way'

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

  const toCustom = (event: { containerX: number; containerY: number }): [number, number] | undefined =>
    snap({ x: event.containerX, y: event.containerY }, rings, ([lon = 0, lat = 0]) => map.project([lon, lat]))
  const colour = brand as HexColor
  const draw = new TerraDraw({
    adapter: new TerraDrawMapLibreGLAdapter({ map, prefixId: 'editing' }),
    modes: [
      new TerraDrawPolygonMode({
        snapping: { toCustom },
        pointerDistance: 16,
        keyEvents: { cancel: null, finish: 'Enter' },
        styles: {
          fillColor: colour,
          fillOpacity: 0.25,
          outlineColor: colour,
          outlineWidth: 3,
          closingPointColor: colour,
        },
      }),
      new TerraDrawSelectMode({
        pointerDistance: 16,
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
  const read = (): Polygon[] => shapes().map(({ geometry }) => structuredClone(geometry.coordinates) as Polygon)
  const report = (): void =>
    tell({
      changed: past.length > 0,
      canUndo: past.length > 0,
      canRedo: future.length > 0,
      empty: present.length === 0,
    })
  const put = (polygons: Polygon[]): void => {
    draw.clear()
    present = polygons
    const added = draw.addFeatures(
      polygons.map((coordinates) => ({
        type: 'Feature',
        properties: { mode: 'polygon' },
        geometry: { type: 'Polygon', coordinates },
      })),
    )
    draw.setMode('select')
    const [first] = added
    if (first?.id !== undefined && first.valid) draw.selectFeature(first.id)
  }
  draw.start()
  draw.on('finish', (id) => {
    past.push(present)
    future = []
    present = read()
    if (draw.getMode() === 'polygon') {
      draw.setMode('select')
      draw.selectFeature(id)
    }
    report()
  })
  outlines(map, neighbourSource, brand, 1)
  outlines(map, inTheWay, warning, 3)

  return {
    open(geometry) {
      const polygons = polygonsOf(geometry)
      if (polygons.some((polygon) => polygon.length > 1)) return false // terra-draw knows no holes
      past = []
      future = []
      put(polygons)
      report()
      return true
    },
    draw() {
      past = []
      future = []
      present = []
      draw.clear()
      draw.setMode('polygon')
      report()
    },
    neighbours(geometries) {
      rings = geometries.flatMap((geometry) => polygonsOf(geometry).flat())
      show(map, neighbourSource, geometries)
    },
    point(geometries) {
      show(map, inTheWay, geometries)
    },
    undo() {
      const before = past.pop()
      if (!before) return
      future.push(present)
      if (before.length === 0) {
        present = []
        draw.clear()
        draw.setMode('polygon')
      } else put(before)
      report()
    },
    redo() {
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
      past.push(present)
      future = []
      put(present.map((polygon) => polygon.map((ring) => ring.map(moved))))
      report()
    },
    shape: () =>
      present.length === 1
        ? { type: 'Polygon', coordinates: present[0] ?? [] }
        : { type: 'MultiPolygon', coordinates: present },
    remove() {
      draw.stop()
      for (const source of [neighbourSource, inTheWay]) {
        if (map.getLayer(source)) map.removeLayer(source)
        if (map.getSource(source)) map.removeSource(source)
      }
    },
  }
}

function outlines(map: Map, source: string, colour: string, width: number): void {
  map.addSource(source, { type: 'geojson', data: { type: 'FeatureCollection', features: [] } })
  map.addLayer({ id: source, type: 'line', source, paint: { 'line-color': colour, 'line-width': width } })
}

function show(map: Map, source: string, geometries: readonly Polygonal[]): void {
  void map.getSource<GeoJSONSource>(source)?.setData({
    type: 'FeatureCollection',
    features: geometries.map((geometry) => ({ type: 'Feature', properties: {}, geometry }) as GeoJSON.Feature),
  })
}

/** The polygons of a shape, in the digits that can be drawn. */
function polygonsOf({ type, coordinates }: Polygonal): Polygon[] {
  const polygons = type === 'Polygon' ? [coordinates as Polygon] : (coordinates as Polygon[])
  return polygons.map((polygon) =>
    polygon.map((ring) => ring.map(([lon = 0, lat = 0]) => [rounded(lon), rounded(lat)])),
  )
}

import type { GeoJSONSourceSpecification, LayerSpecification, SourceSpecification } from 'maplibre-gl'
import type { Point } from '../wire/types'
import type { Look } from './dress'

export const roomSourceId = 'room'

/** GeoJSON as MapLibre takes it. */
type Collection = Exclude<GeoJSONSourceSpecification['data'], string>

const empty: Collection = { type: 'FeatureCollection', features: [] }

/** The source of the selected room's mark, empty until there is one. */
export const roomSource: Record<string, SourceSpecification> = {
  [roomSourceId]: { type: 'geojson', data: empty },
}

/** The selected room: in 三维 a block on its storey that shines through the building, in 平面 a point. */
export function roomLayers(brand: string, look: Look): LayerSpecification[] {
  const shown = (mode: Look['mode']): 'visible' | 'none' => (look.mode === mode && look.room ? 'visible' : 'none')
  return [
    {
      id: 'room-block',
      type: 'fill-extrusion',
      source: roomSourceId,
      filter: ['==', ['geometry-type'], 'Polygon'],
      layout: { visibility: shown('3d') },
      paint: {
        'fill-extrusion-color': brand,
        'fill-extrusion-base': ['get', 'base'],
        'fill-extrusion-height': ['get', 'top'],
        'fill-extrusion-vertical-gradient': false,
      },
    },
    {
      id: 'room-point',
      type: 'circle',
      source: roomSourceId,
      filter: ['==', ['geometry-type'], 'Point'],
      layout: { visibility: shown('2d') },
      paint: {
        'circle-radius': 7,
        'circle-color': brand,
        'circle-stroke-color': '#ffffff',
        'circle-stroke-width': 2,
      },
    },
  ]
}

/** Where a room is in its building. */
export interface RoomPlace {
  point: Point
  /** storey of the door, 1 = street level, −1 = first basement; there is no 0 */
  floor: number
  storeys: number
  /** metres above ground at which the body begins, its height, and how many storeys share it */
  base: number
  height: number
  floors: number
}

/** Half the side of the mark on the ground, metres: about a flat. */
const reach = 4.5
const metresPerDegree = 111_320

/** The mark of a room; nothing for none. A basement is marked at the foot of the building. */
export function roomMark(room: RoomPlace | null): Collection {
  if (!room) return empty
  const storey = room.height / Math.max(room.floors, 1)
  const below = room.floor > 0 ? room.floor - 1 : 0
  const base = Math.min(room.base + below * storey, room.base + Math.max(room.height - storey, 0))
  const [lon, lat] = room.point
  const dy = reach / metresPerDegree
  const dx = dy / Math.cos((lat * Math.PI) / 180)
  const ring = [
    [lon - dx, lat - dy],
    [lon + dx, lat - dy],
    [lon + dx, lat + dy],
    [lon - dx, lat + dy],
    [lon - dx, lat - dy],
  ]
  const properties = { base, top: base + Math.max(room.storeys, 1) * storey }
  return {
    type: 'FeatureCollection',
    features: [
      { type: 'Feature', properties, geometry: { type: 'Polygon', coordinates: [ring] } },
      { type: 'Feature', properties, geometry: { type: 'Point', coordinates: room.point } },
    ],
  }
}

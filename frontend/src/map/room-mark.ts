import type { GeoJSONSourceSpecification, LayerSpecification, SourceSpecification } from 'maplibre-gl'
import type { Geometry, Point } from '../wire/types'
import type { Look } from './dress'

export const roomSourceId = 'room'

/** GeoJSON as MapLibre takes it. */
export type Collection = Exclude<GeoJSONSourceSpecification['data'], string>

const empty: Collection = { type: 'FeatureCollection', features: [] }

/** The source of the selected room's mark, empty until there is one. */
export const roomSource: Record<string, SourceSpecification> = {
  [roomSourceId]: { type: 'geojson', data: empty },
}

/** The selected room: in 三维 its storey as a band and itself as a block that stands out of the wall, in 平面 a point. */
export function roomLayers(brand: string, look: Look): LayerSpecification[] {
  const shown = (mode: Look['mode']): 'visible' | 'none' => (look.mode === mode && look.room ? 'visible' : 'none')
  const solid = (part: string, opacity: number): LayerSpecification => ({
    id: `room-${part}`,
    type: 'fill-extrusion',
    source: roomSourceId,
    filter: ['==', ['get', 'part'], part],
    layout: { visibility: shown('3d') },
    paint: {
      'fill-extrusion-color': brand,
      'fill-extrusion-base': ['get', 'base'],
      'fill-extrusion-height': ['get', 'top'],
      'fill-extrusion-opacity': opacity,
      'fill-extrusion-vertical-gradient': false,
    },
  })
  const point: LayerSpecification = {
    id: 'room-point',
    type: 'circle',
    source: roomSourceId,
    filter: ['==', ['get', 'part'], 'point'],
    layout: { visibility: shown('2d') },
    paint: {
      'circle-radius': 7,
      'circle-color': brand,
      'circle-stroke-color': '#ffffff',
      'circle-stroke-width': 2,
    },
  }
  return [solid('storey', 0.45), solid('block', 1), point]
}

/** Where a room is in its building. */
export interface RoomPlace {
  point: Point
  footprint: Geometry | null
  /** storey of the door, 1 = street level, −1 = first basement; there is no 0 */
  floor: number
  storeys: number
  /** metres above ground at which the body begins, its height, and that of a storey */
  base: number
  height: number
  storey: number
}

/** Half the width of the block, and how far it stands out of the wall, metres. */
const halfWidth = 4
const out = 0.8
/** How far the band stands out. */
const bandOut = 0.25

/** The mark of a room; nothing for none. A basement is marked at the foot of the building. */
export function roomMark(room: RoomPlace | null): Collection {
  if (!room) return empty
  const foot = room.base + Math.max(room.floor - 1, 0) * room.storey
  const base = Math.max(Math.min(foot, room.base + room.height - room.storey), 0)
  const properties = { base, top: base + Math.max(room.storeys, 1) * room.storey }
  const frame = frameOf(room)
  const part = (name: string, ring: readonly Metres[]) => ({
    type: 'Feature' as const,
    properties: { ...properties, part: name },
    geometry: { type: 'Polygon' as const, coordinates: [close(ring.map(frame.toDegrees))] },
  })
  return {
    type: 'FeatureCollection',
    features: [
      { type: 'Feature', properties: { part: 'point' }, geometry: { type: 'Point', coordinates: room.point } },
      ...frame.rings.map((ring) => part('storey', inflate(ring, bandOut))),
      part('block', blockOf(frame.rings.flat())),
    ],
  }
}

/** A place relative to the room, metres, along and across the building's longest wall. */
type Metres = [along: number, across: number]

interface Frame {
  /** the outer rings of the footprint, not closed */
  rings: Metres[][]
  toDegrees(at: Metres): Point
}

function frameOf({ point, footprint }: RoomPlace): Frame {
  const perDegree = 111_320
  const east = perDegree * Math.cos((point[1] * Math.PI) / 180)
  const flat = outerRings(footprint).map((ring) =>
    ring.slice(0, -1).map(([lon, lat]): Metres => [(lon - point[0]) * east, (lat - point[1]) * perDegree]),
  )
  const angle = longestWall(flat)
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  return {
    rings: flat.map((ring) => ring.map(([x, y]): Metres => [x * cos + y * sin, y * cos - x * sin])),
    toDegrees: ([u, v]) => [point[0] + (u * cos - v * sin) / east, point[1] + (u * sin + v * cos) / perDegree],
  }
}

function outerRings(footprint: Geometry | null): Point[][] {
  if (footprint?.type === 'Polygon') return (footprint.coordinates as Point[][]).slice(0, 1)
  if (footprint?.type === 'MultiPolygon')
    return (footprint.coordinates as Point[][][]).flatMap((one) => one.slice(0, 1))
  return []
}

/** The direction of the longest wall, radians from east. */
function longestWall(rings: readonly Metres[][]): number {
  let longest = 0
  let angle = 0
  for (const ring of rings) {
    ring.forEach(([x, y], i) => {
      const [nextX, nextY] = ring[(i + 1) % ring.length] ?? [x, y]
      const length = Math.hypot(nextX - x, nextY - y)
      if (length > longest) [longest, angle] = [length, Math.atan2(nextY - y, nextX - x)]
    })
  }
  return angle
}

/** The block: from the room, which is at 0, 0, through the nearer wall; through both where it lies in the middle. */
function blockOf(corners: readonly Metres[]): Metres[] {
  const reach = (side: 1 | -1, axis: 0 | 1): number => Math.max(0, ...corners.map((corner) => side * corner[axis]))
  const along = (side: 1 | -1): number => Math.min(halfWidth, (reach(side, 0) || halfWidth) + bandOut)
  const [front, back] = [reach(-1, 1) || halfWidth, reach(1, 1) || halfWidth]
  const through = Math.abs(front - back) < 0.3 * (front + back)
  const south = through || front < back ? front + out : 1
  const north = through || back < front ? back + out : 1
  return [
    [-along(-1), -south],
    [along(1), -south],
    [along(1), north],
    [-along(-1), north],
  ]
}

/** Moves corners away from the middle of a ring: enough to stand before the wall, whatever the shape. */
function inflate(ring: readonly Metres[], by: number): Metres[] {
  const middle = ring.reduce<Metres>(([u, v], at) => [u + at[0] / ring.length, v + at[1] / ring.length], [0, 0])
  return ring.map(([u, v]) => {
    const away = Math.hypot(u - middle[0], v - middle[1]) || 1
    return [u + ((u - middle[0]) / away) * by * 2, v + ((v - middle[1]) / away) * by * 2]
  })
}

function close(ring: Point[]): Point[] {
  return ring[0] ? [...ring, ring[0]] : ring
}

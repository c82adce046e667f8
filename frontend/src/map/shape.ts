import type { Polygonal } from '../state/editing'
import { rounded } from './snap'

export type Ring = number[][]
/** An outline, and the courtyards in it. */
export type Polygon = [outline: Ring, ...courtyards: Ring[]]

/** One corner of an outline: which polygon, and which of its corners. */
export interface Corner {
  polygon: number
  index: number
}

/** A ring with fewer positions, the first once more at the end, is no area. */
const least = 4

/** The polygons of a shape, their outlines in the digits that can be drawn. Courtyards stay as they came. */
export function polygonsOf({ type, coordinates }: Polygonal): Polygon[] {
  const polygons = type === 'Polygon' ? [coordinates as Ring[]] : (coordinates as Ring[][])
  return polygons.map(([outline = [], ...courtyards]) => [
    outline.map(([lon = 0, lat = 0]) => [rounded(lon), rounded(lat)]),
    ...courtyards.map((ring) => ring.map(([lon = 0, lat = 0]) => [lon, lat])),
  ])
}

export function shapeOf(polygons: readonly Polygon[]): Polygonal {
  const [only] = polygons
  if (only && polygons.length === 1) return { type: 'Polygon', coordinates: only }
  return { type: 'MultiPolygon', coordinates: polygons }
}

/** The courtyards of a polygon whose outline was moved as a whole: by as much on the map, as the outline was. */
export function carried([outline, ...courtyards]: Polygon, moved: Ring): Ring[] {
  const [from, to] = [outline[0] ?? [], moved[0] ?? []]
  const east = (to[0] ?? 0) - (from[0] ?? 0)
  const north = northing(to[1] ?? 0) - northing(from[1] ?? 0)
  return courtyards.map((ring) =>
    ring.map(([lon = 0, lat = 0]) => [rounded(lon + east), rounded(latitude(northing(lat) + north))]),
  )
}

/** Whether an outline has more corners than it needs. */
export function spare(polygons: readonly Polygon[], { polygon, index }: Corner): boolean {
  const outline = polygons[polygon]?.[0] ?? []
  return outline.length > least && index >= 0 && index < outline.length - 1
}

export function withoutCorner(polygons: readonly Polygon[], { polygon, index }: Corner): Polygon[] {
  return polygons.map(([outline, ...courtyards], i) => {
    if (i !== polygon) return [outline, ...courtyards]
    const corners = outline.slice(0, -1).filter((_, at) => at !== index)
    return [[...corners, [...(corners[0] ?? [])]], ...courtyards]
  })
}

/** The corner nearest to a spot on the screen, if one is within reach, px. */
export function cornerAt(
  polygons: readonly Polygon[],
  spot: { x: number; y: number },
  reach: number,
  project: (position: readonly number[]) => { x: number; y: number },
): Corner | null {
  let found: Corner | null = null
  let nearest = reach
  polygons.forEach(([outline], polygon) => {
    outline.slice(0, -1).forEach((position, index) => {
      const at = project(position)
      const far = Math.hypot(at.x - spot.x, at.y - spot.y)
      if (far > nearest) return
      nearest = far
      found = { polygon, index }
    })
  })
  return found
}

/** How far north of the equator a latitude is drawn, radians. */
function northing(lat: number): number {
  return Math.asinh(Math.tan((lat * Math.PI) / 180))
}

function latitude(north: number): number {
  return (Math.atan(Math.sinh(north)) * 180) / Math.PI
}

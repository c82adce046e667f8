import { expect, test } from 'vitest'
import type { Point } from '../wire/types'
import { shift } from './camera'

/** Where a point is from the middle of a flat map, px right and down (Web Mercator, 512 px tiles). */
function onScreen(point: Point, centre: Point, zoom: number, bearing: number): [number, number] {
  const world = 512 * 2 ** zoom
  const project = ([lon, lat]: Point): [number, number] => [
    ((lon + 180) / 360) * world,
    (0.5 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI)) * world,
  ]
  const [x, y] = project(point)
  const [cx, cy] = project(centre)
  const angle = (-bearing * Math.PI) / 180
  return [
    (x - cx) * Math.cos(angle) - (y - cy) * Math.sin(angle),
    (x - cx) * Math.sin(angle) + (y - cy) * Math.cos(angle),
  ]
}

test.each([
  [200, 0, 0],
  [0, 150, 0],
  [210, -90, -17],
  [-300, 40, 143],
])('a place comes to stand %i px right and %i px below the middle at bearing %i', (right, down, bearing) => {
  const place: Point = [121.4, 37.47]
  const [x, y] = onScreen(place, shift(place, right, down, 17.5, bearing), 17.5, bearing)
  expect(x).toBeCloseTo(right, 3)
  expect(y).toBeCloseTo(down, 3)
})

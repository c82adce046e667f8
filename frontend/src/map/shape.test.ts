import { expect, test } from 'vitest'
import { carried, cornerAt, polygonsOf, shapeOf, spare, withoutCorner, type Polygon } from './shape'

const outline = [
  [121, 37],
  [121.001, 37],
  [121.001, 37.001],
  [121, 37.001],
  [121, 37],
]
const courtyard = [
  [121.0004, 37.0004],
  [121.0006, 37.0004],
  [121.0005, 37.00061234567],
  [121.0004, 37.0004],
]
const ringed: Polygon = [outline, courtyard]
const plain: Polygon = [outline.map(([lon = 0, lat = 0]) => [lon, lat + 1])]

test('a shape with courtyards, of one part or several, comes out as it went in', () => {
  for (const shape of [
    { type: 'Polygon' as const, coordinates: ringed },
    { type: 'MultiPolygon' as const, coordinates: [plain, ringed] },
  ])
    expect(shapeOf(polygonsOf(shape))).toEqual(shape)
})

test('courtyards go where their outline goes', () => {
  const moved = outline.map(([lon = 0, lat = 0]) => [lon + 0.002, lat + 0.003])
  const [hole] = carried(ringed, moved)
  expect(hole).toHaveLength(courtyard.length)
  hole?.forEach(([lon = 0, lat = 0], i) => {
    expect(lon).toBeCloseTo((courtyard[i]?.[0] ?? 0) + 0.002, 8)
    expect(lat).toBeCloseTo((courtyard[i]?.[1] ?? 0) + 0.003, 6) // a degree is drawn a little longer further north
  })
})

test('a corner is taken off one outline and nothing else', () => {
  const [first, second] = withoutCorner([plain, ringed], { polygon: 1, index: 0 })
  expect(first).toEqual(plain)
  expect(second).toEqual([[outline[1], outline[2], outline[3], outline[1]], courtyard])
})

test('an area keeps three corners', () => {
  const triangle: Polygon = [[outline[0] ?? [], outline[1] ?? [], outline[2] ?? [], outline[0] ?? []]]
  expect(spare([triangle], { polygon: 0, index: 1 })).toBe(false)
  expect(spare([ringed], { polygon: 0, index: 3 })).toBe(true)
  expect(spare([ringed], { polygon: 0, index: 4 })).toBe(false)
  expect(spare([ringed], { polygon: 1, index: 0 })).toBe(false)
})

test('the nearest corner within reach is meant', () => {
  const project = ([lon = 0, lat = 0]: readonly number[]) => ({ x: (lon - 121) * 1e5, y: (lat - 37) * 1e5 })
  expect(cornerAt([plain, ringed], { x: 92, y: 96 }, 16, project)).toEqual({ polygon: 1, index: 2 })
  expect(cornerAt([plain, ringed], { x: 50, y: 50 }, 16, project)).toBeNull()
})

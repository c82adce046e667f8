import { describe, expect, test } from 'vitest'
import type { Point } from '../wire/types'
import { roomMark, type RoomPlace } from './room-mark'

const east = 111_320 * Math.cos((37.47 * Math.PI) / 180)
const north = 111_320
const origin: Point = [121.4, 37.47]

/** A slab of 60 × 12 m around the origin, turned by an angle. */
function slab(degrees: number): RoomPlace['footprint'] {
  const angle = (degrees * Math.PI) / 180
  const corners = [
    [-30, -6],
    [30, -6],
    [30, 6],
    [-30, 6],
    [-30, -6],
  ] as [number, number][]
  const turned = corners.map(([u, v]): Point => [
    origin[0] + (u * Math.cos(angle) - v * Math.sin(angle)) / east,
    origin[1] + (u * Math.sin(angle) + v * Math.cos(angle)) / north,
  ])
  return { type: 'Polygon', coordinates: [turned] }
}

const place = (fields: Partial<RoomPlace>): RoomPlace => ({
  point: origin,
  footprint: slab(0),
  floor: 5,
  storeys: 1,
  base: 0,
  height: 18,
  storey: 3,
  ...fields,
})

interface Part {
  properties: { part: string; base: number; top: number }
  geometry: { coordinates: Point[][] }
}

const parts = (room: RoomPlace): Part[] => (roomMark(room) as unknown as { features: Part[] }).features
const part = (room: RoomPlace, name: string): Part => {
  const found = parts(room).find(({ properties }) => properties.part === name)
  if (!found) throw new Error(`no ${name}`)
  return found
}

/** Corners of a part in metres from the origin. */
const metres = (of: Part): [number, number][] =>
  (of.geometry.coordinates[0] ?? []).map(([lon, lat]) => [(lon - origin[0]) * east, (lat - origin[1]) * north])

test('no room, no mark', () => {
  expect(roomMark(null)).toEqual({ type: 'FeatureCollection', features: [] })
})

describe('the storey', () => {
  test.each([
    ['fifth floor', { floor: 5 }, [12, 15]],
    ['street level', { floor: 1 }, [0, 3]],
    ['跃层', { floor: 5, storeys: 2 }, [12, 18]],
    ['a basement is marked at the foot', { floor: -2 }, [0, 3]],
    ['above a podium', { floor: 1, base: 9 }, [9, 12]],
    ['a floor beyond the roof stays in the building', { floor: 40 }, [15, 18]],
  ])('%s', (_, fields, wanted) => {
    const { base, top } = part(place(fields), 'block').properties
    expect([base, top]).toEqual(wanted)
  })
})

test('the block stands out of both walls of a through flat, and no further', () => {
  const across = metres(part(place({}), 'block')).map(([, v]) => v)
  expect(Math.min(...across)).toBeCloseTo(-6.8, 1)
  expect(Math.max(...across)).toBeCloseTo(6.8, 1)
})

test('the block of a flat on the south side stands out to the south only', () => {
  const south: Point = [origin[0], origin[1] - 4 / north]
  const across = metres(part(place({ point: south }), 'block')).map(([, v]) => v)
  expect(Math.min(...across)).toBeCloseTo(-6.8, 1)
  expect(Math.max(...across)).toBeLessThan(0)
})

test('the block is turned with the building', () => {
  for (const degrees of [0, 15, 75, 140]) {
    const corners = metres(part(place({ footprint: slab(degrees) }), 'block'))
    const [a, b] = corners as [[number, number], [number, number]]
    const angle = ((Math.atan2(b[1] - a[1], b[0] - a[0]) * 180) / Math.PI + 360) % 180
    expect(Math.min(Math.abs(angle - degrees), 180 - Math.abs(angle - degrees))).toBeLessThan(0.5)
  }
})

test('the band stands before every wall', () => {
  const band = metres(part(place({}), 'storey'))
  expect(Math.max(...band.map(([u]) => u))).toBeGreaterThan(30.1)
  expect(Math.max(...band.map(([, v]) => v))).toBeGreaterThan(6.05)
})

test('without a footprint the room is still marked', () => {
  expect(parts(place({ footprint: null })).map(({ properties }) => properties.part)).toEqual(['point', 'block'])
})

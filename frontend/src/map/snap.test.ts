import { expect, test } from 'vitest'
import { snap } from './snap'

/** One degree is a thousand pixels here. */
const project = ([lon = 0, lat = 0]: readonly number[]) => ({ x: lon * 1000, y: lat * 1000 })
const square = [
  [0, 0],
  [0.1, 0],
  [0.1, 0.1],
  [0, 0.1],
  [0, 0],
]

test('a corner nearby is taken, and rather than the edge it ends', () => {
  expect(snap({ x: 106, y: 4 }, [square], project)).toEqual([0.1, 0])
})

test('an edge nearby is taken where it is nearest', () => {
  expect(snap({ x: 50, y: -7 }, [square], project)).toEqual([0.05, 0])
})

test('what is far from everything stays where it is', () => {
  expect(snap({ x: 50, y: 50 }, [square], project)).toBeUndefined()
  expect(snap({ x: 50, y: 50 }, [], project)).toBeUndefined()
})

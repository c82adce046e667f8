import { expect, test } from 'vitest'
import { waitBefore } from './line'

test('pages come back at different times, ever more rarely', () => {
  expect(waitBefore(0, undefined, 0.999)).toBeLessThan(500)
  expect(waitBefore(3, undefined, 0.5)).toBe(2000)
  expect(waitBefore(30, undefined, 1)).toBe(20_000)
  expect(waitBefore(3, undefined, 0)).toBe(0)
})

test('a server that names a time is given it, more or less', () => {
  expect(waitBefore(9, 10, 0)).toBe(5000)
  expect(waitBefore(9, 10, 1)).toBe(15_000)
})

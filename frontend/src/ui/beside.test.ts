import { expect, test } from 'vitest'
import { beside } from './beside'

const card = { width: 200, height: 100 }
const screen = { width: 1000, height: 600 }

test.each([
  ['in the middle it stands below right', { x: 400, y: 300 }, { left: 416, top: 316 }],
  ['at the right edge it goes left', { x: 950, y: 300 }, { left: 734, top: 316 }],
  ['at the bottom it goes above', { x: 400, y: 580 }, { left: 416, top: 464 }],
])('%s', (_, at, wanted) => expect(beside(at, card, screen)).toEqual(wanted))

test('it is always wholly on the screen and never under the pointer where there is room', () => {
  for (let x = 0; x <= 1000; x += 37) {
    for (let y = 0; y <= 600; y += 23) {
      const { left, top } = beside({ x, y }, card, screen)
      expect(left).toBeGreaterThanOrEqual(8)
      expect(top).toBeGreaterThanOrEqual(8)
      expect(left + 200).toBeLessThanOrEqual(992)
      expect(top + 100).toBeLessThanOrEqual(592)
      expect(x >= left && x <= left + 200 && y >= top && y <= top + 100).toBe(false)
    }
  }
})

import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createUpdates } from './updates'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('an update is named at once and forgotten after a while', () => {
  const updates = createUpdates()
  updates.tell({ at: 'a', layers: ['buildings'] })
  expect(updates.get()).toEqual({ at: 'a', layers: ['buildings'] })
  vi.advanceTimersByTime(8000)
  expect(updates.get()).toBeNull()
})

test('many updates change the line once a second and name every layer', () => {
  const updates = createUpdates()
  const seen = vi.fn()
  updates.subscribe(seen)
  for (let i = 0; i < 100; i++) {
    updates.tell({ at: String(i), layers: [i % 2 ? 'grids' : 'buildings'] })
    vi.advanceTimersByTime(20)
  }
  expect(seen.mock.calls.length).toBeLessThanOrEqual(3)
  vi.advanceTimersByTime(1000)
  expect(updates.get()).toEqual({ at: '99', layers: ['buildings', 'grids'] })
  updates.stop()
})

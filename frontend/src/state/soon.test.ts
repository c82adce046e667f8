import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { soon } from './soon'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('what is asked for often is done at once and then every so often, the last time too', () => {
  const act = vi.fn()
  const ask = soon(1000, act)
  ask()
  expect(act).toHaveBeenCalledTimes(1)
  ask()
  ask()
  expect(act).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(1000)
  expect(act).toHaveBeenCalledTimes(2)
  vi.advanceTimersByTime(5000)
  expect(act).toHaveBeenCalledTimes(2)
  ask()
  expect(act).toHaveBeenCalledTimes(3)
})

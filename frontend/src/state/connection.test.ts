import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Status } from '../wire/types'
import { watchServer } from './connection'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const status = (time: string): Status => ({
  version: '1',
  demo: true,
  store: { kind: 'geopackage', name: 'demo' },
  data_time: time,
  title: '',
  approval_number: '',
  language: 'zh',
  theme: 'light',
  view: { center: [120, 30], zoom: 15, pitch: 50, bearing: -17 },
  flats: true,
  imports: true,
})

test('a server that goes away is asked again, ever more rarely, until it is back', async () => {
  let up = false
  const ask = vi.fn(() => (up ? Promise.resolve(status('a')) : Promise.reject(new Error('away'))))
  const watch = watchServer(ask)
  watch.start()
  await vi.advanceTimersByTimeAsync(0)
  expect(watch.get()).toMatchObject({ away: true, status: null })
  await vi.advanceTimersByTimeAsync(1000 + 2000 + 4000)
  expect(ask).toHaveBeenCalledTimes(4)
  up = true
  await vi.advanceTimersByTimeAsync(8000)
  expect(watch.get()).toMatchObject({ away: false, turns: 1, status: { data_time: 'a' } })
  watch.stop()
})

test('newer data are a reason to look again, the same data are not', async () => {
  const ask = vi
    .fn()
    .mockResolvedValueOnce(status('a'))
    .mockResolvedValueOnce(status('a'))
    .mockResolvedValueOnce(status('b'))
  const watch = watchServer(ask)
  watch.start()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(watch.get().turns).toBe(0)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(watch.get().turns).toBe(1)
  watch.stop()
})

test('asking by hand does not ask twice at once, and stopping ends it', async () => {
  const ask = vi.fn(() => Promise.resolve(status('a')))
  const watch = watchServer(ask)
  watch.check()
  watch.check()
  await vi.advanceTimersByTimeAsync(0)
  expect(ask).toHaveBeenCalledOnce()
  watch.stop()
  await vi.advanceTimersByTimeAsync(600_000)
  expect(ask).toHaveBeenCalledOnce()
})

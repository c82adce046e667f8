import type { Status } from '../wire/types'
import { createStore, type Readable } from './store'

/** How often the server is asked how it is, ms: while all is well, and the waits after it went away. */
const pulse = 60_000
const waits = [1000, 2000, 4000, 8000, 15_000]

export interface Connection {
  /** the last answer; null until the first */
  status: Status | null
  /** whether the server does not answer now */
  away: boolean
  /** how often it came back or had newer data: what was loaded before should be looked at again */
  turns: number
}

export interface Watch extends Readable<Connection> {
  /** Begins asking. */
  start(): void
  /** Asks now: somebody saw a request fail, or pressed retry. */
  check(): void
  stop(): void
}

/** Watches whether the server is there; it comes back by itself. */
export function watchServer(ask: () => Promise<Status>): Watch {
  const store = createStore<Connection>({ status: null, away: false, turns: 0 })
  let timer: ReturnType<typeof setTimeout> | undefined
  let asking = false
  let failures = 0
  let stopped = false
  const over = (): boolean => stopped // it may end while the answer is awaited

  const check = async (): Promise<void> => {
    if (asking || stopped) return
    asking = true
    clearTimeout(timer)
    const before = store.get()
    try {
      const status = await ask()
      failures = 0
      const newer = before.status !== null && before.status.data_time !== status.data_time
      store.set({ status, away: false, turns: before.turns + (before.away || newer ? 1 : 0) })
    } catch {
      failures++
      store.update({ away: true })
    }
    asking = false
    const wait = failures === 0 ? pulse : (waits[Math.min(failures, waits.length) - 1] ?? pulse)
    if (!over()) timer = setTimeout(() => void check(), wait)
  }

  return {
    get: store.get,
    subscribe: store.subscribe,
    start: () => void check(),
    check: () => void check(),
    stop() {
      stopped = true
      clearTimeout(timer)
    },
  }
}

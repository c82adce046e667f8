import { soon } from './soon'
import { createStore, type Readable } from './store'

/** What has just changed on the map. */
export interface Update {
  /** when the server began to show it */
  at: string
  layers: readonly string[]
}

export interface Updates extends Readable<Update | null> {
  tell(update: Update): void
  stop(): void
}

/** How long an update is named, and how often another one may take its place, ms. */
const named = 8000
const pace = 1000

/** Names what changed for a while; a load of a million rows is one line that ticks, not a flicker. */
export function createUpdates(): Updates {
  const store = createStore<Update | null>(null)
  let gathered: Update | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  const show = soon(pace, () => {
    store.set(gathered)
    gathered = null
    clearTimeout(timer)
    timer = setTimeout(() => store.set(null), named)
  })
  return {
    get: store.get,
    subscribe: store.subscribe,
    tell({ at, layers }) {
      gathered = { at, layers: [...new Set([...(gathered?.layers ?? []), ...layers])] }
      show()
    },
    stop() {
      show.stop()
      clearTimeout(timer)
    },
  }
}

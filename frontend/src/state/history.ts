import { sameSelection, type Choice } from './choice'
import type { Store } from './store'
import { decode, encode } from './url'

/**
 * Keeps the address bar and what was chosen the same. A new selection is a step that "back" undoes; looking around
 * rewrites the current step. The returned function ends it.
 */
export function followHistory(choice: Store<Choice>, window: Window): () => void {
  let reading = false
  const write = (now: Choice, before: Choice): void => {
    if (reading) return
    const url = encode(now)
    if (sameSelection(now.selection, before.selection)) window.history.replaceState(null, '', url)
    else window.history.pushState(null, '', url)
  }
  const read = (): void => {
    reading = true
    const { search, hash } = window.location
    choice.update({ selection: null, off: [], ...decode(search, hash) })
    reading = false
    window.history.replaceState(null, '', encode(choice.get())) // an address typed in part is completed
  }
  const leave = choice.subscribe(write)
  window.addEventListener('popstate', read)
  return () => {
    leave()
    window.removeEventListener('popstate', read)
  }
}

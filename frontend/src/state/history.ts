import { sameSelection, type Choice } from './choice'
import type { Store } from './store'
import { decode, encode } from './url'

/**
 * Keeps the address bar and what was chosen the same. A new selection is a step that "back" undoes; looking around
 * rewrites the current step. Going back undoes selections and looking around, not colours, language and layers. The
 * returned function ends it.
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
    const { selection = null, mode, camera } = decode(window.location.search, window.location.hash)
    const { mode: currentMode, camera: currentCamera } = choice.get()
    choice.update({ selection, mode: mode ?? currentMode, camera: camera ?? currentCamera })
    reading = false
    window.history.replaceState(null, '', encode(choice.get())) // an address typed in part is completed
  }
  window.history.replaceState(null, '', encode(choice.get())) // the first view can be shared like any other
  const leave = choice.subscribe(write)
  window.addEventListener('popstate', read)
  return () => {
    leave()
    window.removeEventListener('popstate', read)
  }
}

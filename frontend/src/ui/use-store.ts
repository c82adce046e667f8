import { onScopeDispose, shallowRef, type ShallowRef } from 'vue'
import type { Readable } from '../state/store'

/** A store as Vue sees it, for as long as the component lives. */
export function useStore<T>(store: Readable<T>): Readonly<ShallowRef<T>> {
  const value = shallowRef(store.get()) as ShallowRef<T>
  onScopeDispose(store.subscribe((next) => (value.value = next)))
  return value
}

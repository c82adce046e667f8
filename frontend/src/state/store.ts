/** What can be read and watched. */
export interface Readable<T> {
  get(): T
  /** Calls the listener after every change; the returned function ends it. */
  subscribe(listener: (value: T, previous: T) => void): () => void
}

/** A value others watch. Listeners run in the order they came; setting an equal value is no change. */
export interface Store<T> extends Readable<T> {
  set(value: T): void
  /** Replaces some fields of a record. */
  update(fields: Partial<T>): void
}

export function createStore<T>(initial: T, same: (a: T, b: T) => boolean = Object.is): Store<T> {
  let value = initial
  const listeners = new Set<(value: T, previous: T) => void>()
  const set = (next: T): void => {
    if (same(value, next)) return
    const previous = value
    value = next
    for (const listener of [...listeners]) listener(value, previous)
  }
  return {
    get: () => value,
    set,
    update: (fields) => set({ ...value, ...fields }),
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

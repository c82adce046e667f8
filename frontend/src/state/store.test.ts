import { expect, test, vi } from 'vitest'
import { createStore } from './store'

test('a listener is told the new value and the old one', () => {
  const store = createStore({ count: 1, name: 'a' })
  const listener = vi.fn()
  store.subscribe(listener)
  store.update({ count: 2 })
  expect(listener).toHaveBeenCalledExactlyOnceWith({ count: 2, name: 'a' }, { count: 1, name: 'a' })
})

test('an equal value is no change', () => {
  const store = createStore([1], (a, b) => a.length === b.length)
  const listener = vi.fn()
  store.subscribe(listener)
  store.set([2])
  expect(listener).not.toHaveBeenCalled()
  expect(store.get()).toEqual([1])
})

test('a listener that left hears nothing, even when it leaves while others are told', () => {
  const store = createStore(0)
  const heard: string[] = []
  const leave = store.subscribe(() => {
    heard.push('first')
    leave()
  })
  store.subscribe(() => heard.push('second'))
  store.set(1)
  store.set(2)
  expect(heard).toEqual(['first', 'second', 'second'])
})

// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createChoice, select, toggleLayer } from './choice'
import { followHistory } from './history'

let leave = (): void => undefined
beforeEach(() => window.history.replaceState(null, '', '/'))
afterEach(() => leave())

const back = async (): Promise<void> => {
  const done = new Promise((resolve) => window.addEventListener('popstate', resolve, { once: true }))
  window.history.back()
  await done
}

test('a selection is a step back, the view is not', async () => {
  const choice = createChoice({ camera: { center: [120, 30], zoom: 15, bearing: 0, pitch: 0 } })
  leave = followHistory(choice, window)
  const steps = window.history.length
  choice.update({ camera: { center: [120, 30], zoom: 16, bearing: 0, pitch: 0 } })
  expect(window.history.length).toBe(steps)
  select(choice, { layer: 'buildings', id: 7 })
  expect(window.history.length).toBe(steps + 1)
  expect(window.location.search).toContain('sel=buildings/7')
  await back()
  expect(choice.get().selection).toBeNull()
  expect(choice.get().camera?.zoom).toBe(16)
})

test('going back does not write a step of its own', async () => {
  const choice = createChoice({})
  leave = followHistory(choice, window)
  select(choice, { layer: 'buildings', id: 1 })
  select(choice, { layer: 'buildings', id: 2 })
  const steps = window.history.length
  await back()
  expect(choice.get().selection).toEqual({ layer: 'buildings', id: 1 })
  expect(window.history.length).toBe(steps)
})

test('going back keeps colours, language and layers', async () => {
  const choice = createChoice({})
  leave = followHistory(choice, window)
  select(choice, { layer: 'buildings', id: 1 })
  choice.update({ theme: 'dark', lang: 'en' })
  toggleLayer(choice, 'cameras')
  await back()
  expect(choice.get()).toMatchObject({ theme: 'dark', lang: 'en', off: ['cameras'], selection: null })
  expect(window.location.search).toBe('?lang=en&theme=dark&mode=3d&off=cameras')
})

test('after leaving, nothing is written', () => {
  const choice = createChoice({})
  leave = followHistory(choice, window)
  leave()
  toggleLayer(choice, 'cameras')
  expect(window.location.search).not.toContain('cameras')
})

test('the first view is in the address at once', () => {
  leave = followHistory(createChoice({ camera: { center: [120, 30], zoom: 15, bearing: 0, pitch: 0 } }), window)
  expect(window.location.hash).toBe('#15/30/120/0/0')
})

import { expect, test } from 'vitest'
import { createChoice, hidden, roundCamera, select, setMode, toggleLayer } from './choice'

const camera = { center: [120.1, 30.2] as [number, number], zoom: 16.5, bearing: -17, pitch: 50 }

test('平面 and back keeps centre, zoom, selection and layers', () => {
  const choice = createChoice({ camera, selection: { layer: 'buildings', id: 4 }, off: ['cameras'] })
  const before = choice.get()
  setMode(choice, '2d')
  expect(choice.get()).toEqual({ ...before, mode: '2d', camera: { ...camera, pitch: 0, bearing: 0 } })
  setMode(choice, '3d')
  expect(choice.get()).toEqual(before)
})

test('a layer is hidden and shown again', () => {
  const choice = createChoice({})
  toggleLayer(choice, 'cameras')
  toggleLayer(choice, 'roads')
  expect(choice.get().off).toEqual(['cameras', 'roads'])
  toggleLayer(choice, 'cameras')
  expect(choice.get().off).toEqual(['roads'])
})

test('people show only when they are asked for', () => {
  const choice = createChoice({ off: ['cameras'] })
  expect(hidden(choice.get())).toEqual(['cameras', 'people'])
  toggleLayer(choice, 'people')
  expect(hidden(choice.get())).toEqual(['cameras'])
  toggleLayer(choice, 'people')
  expect(choice.get()).toMatchObject({ off: ['cameras'], on: [] })
})

test('selecting the same again is no change', () => {
  const choice = createChoice({})
  let changes = 0
  choice.subscribe(() => changes++)
  select(choice, { layer: 'buildings', id: 4 })
  select(choice, { layer: 'buildings', id: 4 })
  expect(changes).toBe(1)
})

test('rounding wraps angles, drops −0 and is stable', () => {
  const rounded = roundCamera({ center: [181, -0.00000001], zoom: 15.20004, bearing: 343, pitch: 0 })
  expect(rounded).toEqual({ center: [-179, 0], zoom: 15.2, bearing: -17, pitch: 0 })
  expect(Object.is(rounded.center[1], 0)).toBe(true)
  expect(roundCamera(rounded)).toEqual(rounded)
})

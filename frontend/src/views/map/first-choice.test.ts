import { expect, test } from 'vitest'
import type { Bounds, Status } from '../../wire/types'
import { firstChoice } from './first-choice'

const status = {
  language: 'en',
  theme: 'dark',
  view: { center: [121.4, 37.47], zoom: 15.2, pitch: 50, bearing: -17 },
} as Status

const screen = { width: 1920, height: 1080 }

test('a bare address begins where the server proposes', () => {
  expect(firstChoice({}, status, screen)).toEqual({
    lang: 'en',
    theme: 'dark',
    mode: '3d',
    camera: { center: [121.4, 37.47], zoom: 15.2, pitch: 50, bearing: -17 },
  })
})

test('what the URL says goes first', () => {
  const camera = { center: [120, 30] as [number, number], zoom: 17, pitch: 0, bearing: 0 }
  expect(firstChoice({ lang: 'zh', theme: 'light', camera }, status, screen)).toEqual({
    lang: 'zh',
    theme: 'light',
    mode: '2d',
    camera,
  })
})

test('平面 is level even from a proposal that is not', () => {
  expect(firstChoice({ mode: '2d' }, status, screen).camera).toMatchObject({ pitch: 0, bearing: 0, zoom: 15.2 })
})

test('a theme nobody knows is day', () => {
  expect(firstChoice({}, { ...status, theme: 'neon', language: 'fr' }, screen)).toMatchObject({
    theme: 'light',
    lang: 'zh',
  })
})

test('a plan is seen whole on a wall, a tablet and a phone', () => {
  const view = { ...status.view, zoom: 10.6, pitch: 0, bounds: [121.2, 37.25, 121.6, 37.7] as Bounds }
  const zoomIn = (width: number, height: number): number =>
    firstChoice({}, { ...status, view }, { width, height }).camera?.zoom ?? 0
  expect(zoomIn(11520, 3240)).toBe(10.6) // no nearer than proposed
  // 0.45° of latitude are 0.8 px at zoom 0 here: 1032 px at 10.3; 0.4° of longitude 0.57 px
  expect(zoomIn(1920, 1080)).toBeCloseTo(10.31, 1)
  expect(zoomIn(800, 1280)).toBeCloseTo(10.37, 1)
  expect(zoomIn(390, 844)).toBeCloseTo(9.23, 1)
})

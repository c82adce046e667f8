import { expect, test } from 'vitest'
import type { Status } from '../../wire/types'
import { firstChoice } from './first-choice'

const status = {
  language: 'en',
  theme: 'dark',
  view: { center: [121.4, 37.47], zoom: 15.2, pitch: 50, bearing: -17 },
} as Status

test('a bare address begins where the server proposes', () => {
  expect(firstChoice({}, status)).toEqual({
    lang: 'en',
    theme: 'dark',
    mode: '3d',
    camera: { center: [121.4, 37.47], zoom: 15.2, pitch: 50, bearing: -17 },
  })
})

test('what the URL says goes first', () => {
  const camera = { center: [120, 30] as [number, number], zoom: 17, pitch: 0, bearing: 0 }
  expect(firstChoice({ lang: 'zh', theme: 'light', camera }, status)).toEqual({
    lang: 'zh',
    theme: 'light',
    mode: '2d',
    camera,
  })
})

test('平面 is level even from a proposal that is not', () => {
  expect(firstChoice({ mode: '2d' }, status).camera).toMatchObject({ pitch: 0, bearing: 0, zoom: 15.2 })
})

test('a theme nobody knows is day', () => {
  expect(firstChoice({}, { ...status, theme: 'neon', language: 'fr' })).toMatchObject({ theme: 'light', lang: 'zh' })
})

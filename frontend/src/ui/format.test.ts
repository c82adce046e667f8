import { expect, test } from 'vitest'
import { count, metresPerPixel, moment, scaleBar } from './format'

test('the scale bar is round, fits, and is never shorter than two fifths of its room', () => {
  for (let zoom = 3; zoom <= 21; zoom += 0.37) {
    for (const latitude of [0, 30, 66]) {
      const { metres, pixels } = scaleBar(zoom, latitude, 120)
      expect(pixels).toBeLessThanOrEqual(120)
      expect(pixels).toBeGreaterThanOrEqual(120 * 0.4 - 1e-9)
      expect([1, 2, 5]).toContain(Number(metres.toPrecision(1)) / 10 ** Math.floor(Math.log10(metres) + 1e-9))
    }
  }
})

test('at zoom 0 the equator is 512 pixels long', () => {
  expect(metresPerPixel(0, 0) * 512).toBeCloseTo(40_075_016.686)
})

test('kilometres from a thousand metres on', () => {
  expect(scaleBar(15.2, 37.5, 120).label).toBe('100 m')
  expect(scaleBar(10, 37.5, 120).label).toBe('5 km')
})

test('counts have thousands apart, times are plain', () => {
  expect(count(23800)).toBe('23,800')
  expect(moment('2026-11-21T14:05:09')).toBe('2026-11-21 14:05')
  expect(moment('no time')).toBe('no time')
})

import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec'
import type { LayerSpecification, StyleSpecification } from 'maplibre-gl'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { dress, factsOf, layerOf, type Look } from './dress'

/** The style of the demo city as the server makes it: the golden file of its own tests. */
const golden = new URL('../../../styles/testdata/demo-light-zh.golden.json', import.meta.url)
const style = JSON.parse(readFileSync(golden, 'utf8')) as StyleSpecification

const plain: Look = { mode: '3d', off: [], opened: null, room: false }
const find = (worn: StyleSpecification, id: string): LayerSpecification => {
  const layer = worn.layers.find((one) => one.id === id)
  if (!layer) throw new Error(`no style layer ${id}`)
  return layer
}
const shown = (worn: StyleSpecification, id: string): boolean => find(worn, id).layout?.visibility !== 'none'
const paint = (worn: StyleSpecification, id: string): Record<string, unknown> => ({ ...find(worn, id).paint })

test('every way to wear it is a valid style', () => {
  for (const look of [
    plain,
    { ...plain, mode: '2d' },
    { ...plain, off: ['buildings', 'cameras'] },
    { ...plain, opened: { layer: 'buildings', id: 7 }, room: true },
    { ...plain, mode: '2d', opened: { layer: 'buildings', id: 7 }, room: true },
  ] as Look[]) {
    expect(validateStyleMin(dress(style, look))).toEqual([])
  }
})

test('the document itself stays as it is', () => {
  const before = JSON.stringify(style)
  dress(style, { mode: '2d', off: ['roads'], opened: { layer: 'buildings', id: 3 }, room: true })
  expect(JSON.stringify(style)).toBe(before)
})

describe('平面 and 三维', () => {
  test('extrusions stand in 三维 only, footprints lie in both', () => {
    expect(shown(dress(style, plain), 'buildings-3d')).toBe(true)
    expect(shown(dress(style, { ...plain, mode: '2d' }), 'buildings-3d')).toBe(false)
    expect(shown(dress(style, { ...plain, mode: '2d' }), 'buildings-2d')).toBe(true)
  })
  test('both have the same layers in the same order, so that one can become the other', () => {
    const ids = (look: Look): string[] => dress(style, look).layers.map(({ id }) => id)
    expect(ids({ ...plain, mode: '2d', opened: { layer: 'buildings', id: 4 }, room: true, off: ['green'] })).toEqual(
      ids(plain),
    )
  })
})

test('a hidden layer takes all its style layers along and no other', () => {
  const worn = dress(style, { ...plain, off: ['compounds'] })
  const before = dress(style, plain)
  for (const layer of worn.layers) {
    const expected = layerOf(layer) === 'compounds' ? false : shown(before, layer.id)
    expect(shown(worn, layer.id), layer.id).toBe(expected)
  }
})

describe('an opened building', () => {
  const worn = dress(style, { ...plain, opened: { layer: 'buildings', id: 42 } })
  test('has a layer of its own and is in no other', () => {
    expect(find(worn, 'buildings-selected')).toMatchObject({ filter: ['==', ['id'], 42] })
    expect(JSON.stringify(find(worn, 'buildings-3d'))).toContain(JSON.stringify(['!=', ['id'], 42]))
  })
  test('keeps its colour while the rest fades', () => {
    const { rest } = factsOf(style)
    expect(paint(worn, 'buildings-3d')['fill-extrusion-opacity']).toBe(rest)
    expect(paint(worn, 'buildings-2d')['fill-opacity']).toContain(rest)
    expect(paint(worn, 'buildings-selected')).toEqual(paint(dress(style, plain), 'buildings-selected'))
  })
  test('is drawn with its room before the others, which are translucent', () => {
    const ids = worn.layers.map(({ id }) => id)
    expect(ids.indexOf('buildings-selected')).toBeLessThan(ids.indexOf('room-block'))
    expect(ids.indexOf('room-block')).toBeLessThan(ids.indexOf('buildings-3d'))
  })
  test('closed again, everything is as before', () => {
    expect(paint(dress(style, plain), 'buildings-3d')).toEqual(paint(style, 'buildings-3d'))
  })
})

test('what is no building lets no building fade', () => {
  const camera = dress(style, { ...plain, opened: { layer: 'cameras', id: 42 } })
  expect(camera).toEqual(dress(style, plain))
})

test('the same id in an imported layer of buildings is another building', () => {
  const text = readFileSync(new URL('../../../styles/testdata/foreign-light-zh.golden.json', import.meta.url), 'utf8')
  const foreign = JSON.parse(text) as StyleSpecification
  const solid = foreign.layers.filter((layer) => layer.id.endsWith('-selected')).map(layerOf)
  expect(solid.length).toBeGreaterThan(0)
  for (const layer of solid) {
    const worn = dress(foreign, { ...plain, opened: { layer, id: 7 } })
    for (const other of solid) {
      expect(find(worn, `${other}-selected`)).toMatchObject({ filter: ['==', ['id'], other === layer ? 7 : -1] })
    }
  }
})

test('the room is marked as the mode can show it', () => {
  const solid = dress(style, { ...plain, opened: { layer: 'buildings', id: 42 }, room: true })
  const flat = dress(style, { ...plain, mode: '2d', opened: { layer: 'buildings', id: 42 }, room: true })
  expect([shown(solid, 'room-block'), shown(solid, 'room-point')]).toEqual([true, false])
  expect([shown(flat, 'room-block'), shown(flat, 'room-point')]).toEqual([false, true])
  expect(shown(dress(style, plain), 'room-block')).toBe(false)
})

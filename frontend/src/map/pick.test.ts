import type { LayerSpecification, MapGeoJSONFeature, StyleSpecification } from 'maplibre-gl'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { rank, targetOf } from './pick'

const golden = new URL('../../../styles/testdata/demo-light-zh.golden.json', import.meta.url)
const { layers } = JSON.parse(readFileSync(golden, 'utf8')) as StyleSpecification

const byId = (id: string): LayerSpecification => {
  const layer = layers.find((one) => one.id === id)
  if (!layer) throw new Error(`no style layer ${id}`)
  return layer
}

test.each([
  [
    '2d',
    [
      'cameras-icon',
      'buildings-2d',
      'cameras-dot',
      'compounds-hover-fill',
      'grids-hover-fill',
      'communities-hover-fill',
    ],
  ],
  [
    '3d',
    [
      'places-icon',
      'buildings-3d',
      'buildings-2d',
      'components-dot',
      'compounds-hover-fill',
      'micro_grids-hover-fill',
      'grids-hover-fill',
      'streets-hover-fill',
      'districts-hover-fill',
    ],
  ],
] as const)(
  'in %s a click means the sign, the building, the speck, the compound, the grid, in this order',
  (mode, ids) => {
    const ranks = ids.map((id) => rank(byId(id), mode) ?? NaN)
    expect(ranks).toEqual([...ranks].sort((a, b) => a - b))
    expect(new Set(ranks).size).toBe(ranks.length)
  },
)

test('extrusions answer in 三维 only', () => {
  expect(rank(byId('buildings-3d'), '2d')).toBeUndefined()
})

test('the base map, outlines and labels never answer', () => {
  for (const id of [
    'ground',
    'water-fill',
    'green-fill',
    'roads-fill',
    'roads-casing',
    'grids-line',
    'grids-halo',
    'compounds-block',
    'compounds-label',
    'buildings-number',
    'buildings-shade',
  ]) {
    expect(rank(byId(id), '3d'), id).toBeUndefined()
  }
})

test('every layer that has figures can be pointed at', () => {
  const answering = layers.filter((layer) => rank(layer, '3d') !== undefined).map(({ id }) => id.replace(/-.*/, ''))
  for (const layer of ['districts', 'streets', 'communities', 'grids', 'micro_grids', 'compounds', 'buildings']) {
    expect(answering).toContain(layer)
  }
})

const feature = (id: unknown, properties: Record<string, unknown>): MapGeoJSONFeature =>
  ({ id, properties, layer: byId('buildings-2d') }) as unknown as MapGeoJSONFeature

test('a tile tells name, number and what holds a building', () => {
  expect(targetOf(feature(7, { name: '7幢', number: 7, compound_id: 3, grid_id: 9 }))).toEqual({
    layer: 'buildings',
    id: 7,
    name: '7幢',
    number: 7,
    compound: 3,
    grid: 9,
  })
})

test('what a tile leaves out, or has of another type, is nothing', () => {
  expect(targetOf(feature('7', { number: '7', compound_id: null }))).toEqual({
    layer: 'buildings',
    id: 0,
    name: '',
    number: 0,
    compound: 0,
    grid: 0,
  })
})

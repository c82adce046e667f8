import { expect, test } from 'vitest'
import type { Layer, LayerClass } from '../wire/types'
import { groupByClass } from './layer-groups'

const layer = (name: string, of: LayerClass, count = 1): Layer => ({
  name,
  class: of,
  count,
  title: { zh: name, en: name },
  group: '',
  shape: 'point',
  minzoom: 0,
  maxzoom: 17,
  bounds: null,
  fields: [],
  follows: 'rows',
  editable: [],
})

test('classes come as 人房地事物情组织, empty ones and empty layers not at all', () => {
  const groups = groupByClass([
    layer('roads', 'land'),
    layer('cameras', 'thing'),
    layer('grids', 'land'),
    layer('skyline', 'land'),
    layer('districts', 'land', 0),
    layer('places', 'organisation'),
    layer('compounds', 'house'),
  ])
  expect(groups.map((group) => [group.class, ...group.layers.map(({ name }) => name)])).toEqual([
    ['house', 'compounds'],
    ['land', 'grids', 'skyline', 'roads'],
    ['thing', 'cameras'],
    ['organisation', 'places'],
  ])
})

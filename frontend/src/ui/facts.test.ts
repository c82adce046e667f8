import { expect, test } from 'vitest'
import type { Household } from '../wire/types'
import { factsOf, roomFacts, type Words } from './facts'
import { zh } from './messages/zh'

const find = (key: string): unknown =>
  key.split('.').reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], zh)

const words: Words = {
  has: (key) => typeof find(key) === 'string',
  say: (key, named = {}) => String(find(key)).replace(/\{(\w+)\}/g, (_, name: string) => String(named[name])),
}

test('a building says what it is, how high, how old', () => {
  const facts = factsOf(
    'buildings',
    {
      use: 'residential',
      kind: 'high_rise',
      floors_above: 30,
      floors_below: 2,
      height: 90.04,
      year: 2012,
      code: '3706',
      demo: true,
      compound_id: 3,
    },
    words,
  )
  expect(facts.map(({ label, value }) => `${label} ${value}`)).toEqual([
    '用途 住宅',
    '类型 高层',
    '层数 地上 30 层,地下 2 层',
    '高度 90 米',
    '建成 2012 年',
    '编码 3706',
  ])
})

test('the same word differs by layer, unknown words and fields stay as they are', () => {
  expect(factsOf('cameras', { kind: 'bin' }, words)[0]?.value).toBe('垃圾桶')
  expect(factsOf('skyline', { kind: 'tower block', floors: 12, empty: null }, words)).toEqual([
    { key: 'kind', label: '类型', value: 'tower block' },
  ])
  expect(factsOf('skyline', { area: 6486, roof_shape: 'flat' }, words)).toEqual([
    { key: 'area', label: 'area', value: '6486' },
    { key: 'roof_shape', label: 'roof_shape', value: 'flat' },
  ])
})

const household: Household = {
  id: 1,
  code: '370699',
  room: '501',
  floor: 5,
  floor_label: '5',
  storeys: 2,
  building: { id: 1, name: '3幢' },
  unit: { id: 2, name: '2单元' },
  path: [],
  point: null,
  use: 'home',
  occupancy: 'let',
  area: 89.5,
}

test('a room says nothing of a person', () => {
  expect(roomFacts(household, words).map(({ label, value }) => `${label} ${value}`)).toEqual([
    '楼层 5–6 层',
    '房号 2单元 501',
    '建筑面积 89.5 m²',
    '用途 住宅',
    '居住情况 出租',
    '编码 370699',
  ])
})

test('what is not served is not shown', () => {
  const { use: _use, occupancy: _occupancy, area: _area, ...bare } = household
  expect(roomFacts({ ...bare, storeys: 1 }, words).map(({ key }) => key)).toEqual(['floor', 'room', 'code'])
})

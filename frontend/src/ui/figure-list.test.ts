import { expect, test } from 'vitest'
import { figuresOf } from './figure-list'

const figures = { id: 1, compounds: 2, buildings: 3, units: 4, households: 5, occupied: 6, people: 7, crossing: 1 }

test.each([
  ['grids', [2, 3, 6, 7]],
  ['streets', [2, 3, 6, 7]],
  ['compounds', [3, 4, 6, 7]],
  ['buildings', [4, 5, 6, 7]],
])('%s', (layer, wanted) => {
  expect(figuresOf(layer, figures).map(({ value }) => value)).toEqual(wanted)
})

test('what is withheld stays withheld', () => {
  const few = figuresOf('grids', { ...figures, occupied: null, people: null, withheld: true })
  expect(few.map(({ value }) => value)).toEqual([2, 3, null, null])
})

import { expect, test, vi } from 'vitest'
import { ApiError } from '../api/http'
import type { Feature, Household, Matrix } from '../wire/types'
import { createChoice, select } from './choice'
import { followSelection, type Sources } from './details'

const feature = (id: number): Feature => ({
  type: 'Feature',
  id,
  geometry: null,
  properties: {},
  label_point: null,
  path: [],
})
const matrix = (id: number): Matrix => ({
  building: { id, name: '', number: id, use: 'residential', floors_above: 6, floors_below: 0, compound: null },
  path: [],
  units: [],
  floors: [],
  households: [
    { id: id * 10, unit_id: null, floor: 1, floor_label: '1', storeys: 1, column: 1, columns: 1, room: '101' },
  ],
})
const household = (id: number): Household => ({
  id,
  code: '',
  room: '101',
  floor: 1,
  floor_label: '1',
  storeys: 1,
  building: { id: Math.floor(id / 10), name: '' },
  unit: null,
  path: [],
  point: null,
})

function sources(): { [K in keyof Sources]: ReturnType<typeof vi.fn<Sources[K]>> } {
  return {
    getFeature: vi.fn<Sources['getFeature']>((_, id) => Promise.resolve(feature(id))),
    getMatrix: vi.fn<Sources['getMatrix']>((id) => Promise.resolve(matrix(id))),
    getHousehold: vi.fn<Sources['getHousehold']>((id) => Promise.resolve(household(id))),
  }
}

test('a room brings its building with it, and its neighbour asks only for itself', async () => {
  const from = sources()
  const choice = createChoice({ selection: { layer: 'households', id: 30 } })
  const details = followSelection(choice, from, vi.fn())
  await vi.waitFor(() => expect(details.get().phase).toBe('ready'))
  expect(details.get().matrix?.building.id).toBe(3)
  select(choice, { layer: 'households', id: 31 })
  await vi.waitFor(() => expect(details.get().household?.id).toBe(31))
  expect(from.getMatrix).toHaveBeenCalledOnce()
})

test('while the room of a shown building loads, its matrix stays', async () => {
  const from = sources()
  const choice = createChoice({ selection: { layer: 'buildings', id: 3 } })
  const details = followSelection(choice, from, vi.fn())
  await vi.waitFor(() => expect(details.get().phase).toBe('ready'))
  select(choice, { layer: 'households', id: 30 })
  expect(details.get()).toMatchObject({ phase: 'loading', matrix: { building: { id: 3 } } })
  select(choice, { layer: 'buildings', id: 4 })
  expect(details.get()).toMatchObject({ phase: 'loading', matrix: null })
})

test('an answer that comes too late is dropped', async () => {
  const from = sources()
  let late: (value: Feature) => void = () => undefined
  from.getFeature.mockImplementationOnce(() => new Promise((resolve) => (late = resolve)))
  const choice = createChoice({ selection: { layer: 'grids', id: 1 } })
  const details = followSelection(choice, from, vi.fn())
  select(choice, { layer: 'grids', id: 2 })
  await vi.waitFor(() => expect(details.get().feature?.id).toBe(2))
  late(feature(1))
  await Promise.resolve()
  expect(details.get().feature?.id).toBe(2)
})

test('a refusal is told and can be tried again', async () => {
  const from = sources()
  const failed = vi.fn()
  from.getFeature.mockRejectedValueOnce(new ApiError('not_found', 404, 'grids 9'))
  const details = followSelection(createChoice({ selection: { layer: 'grids', id: 9 } }), from, failed)
  await vi.waitFor(() => expect(details.get()).toMatchObject({ phase: 'failed', error: { code: 'not_found' } }))
  expect(failed).toHaveBeenCalledOnce()
  details.reload()
  await vi.waitFor(() => expect(details.get()).toMatchObject({ phase: 'ready', error: null }))
})

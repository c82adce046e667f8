import { expect, test, vi } from 'vitest'
import type { Figures } from '../wire/types'
import { createFigures } from './figures'

const of = (id: number, people = id): Figures => ({
  id,
  compounds: 0,
  buildings: 0,
  units: 0,
  households: 0,
  occupied: 0,
  people,
  crossing: 0,
})

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

test('areas are asked for once, at most a thousand at a time', async () => {
  const ask = vi.fn((_: string, ids: number[]) => Promise.resolve(ids.map((id) => of(id))))
  const figures = createFigures(ask, vi.fn())
  figures.want(
    'grids',
    Array.from({ length: 1500 }, (_, i) => i + 1),
  )
  figures.want('grids', [1, 2, 3])
  await settled()
  figures.want('grids', [4])
  expect(ask.mock.calls.map(([, ids]) => ids.length)).toEqual([1000, 500])
  expect(figures.get('grids', 1500)?.people).toBe(1500)
  expect(figures.get('compounds', 1)).toBeUndefined()
})

test('layers without figures are never asked for', () => {
  const ask = vi.fn(() => Promise.resolve([]))
  createFigures(ask, vi.fn()).want('cameras', [1])
  expect(ask).not.toHaveBeenCalled()
})

test('after a failure the same areas are asked for again', async () => {
  const failed = vi.fn()
  const ask = vi
    .fn<(layer: string, ids: number[]) => Promise<Figures[]>>()
    .mockRejectedValueOnce(new Error('away'))
    .mockResolvedValueOnce([of(7)])
  const figures = createFigures(ask, failed)
  figures.want('grids', [7])
  await settled()
  expect(failed).toHaveBeenCalledOnce()
  figures.want('grids', [7])
  await settled()
  expect(figures.get('grids', 7)?.people).toBe(7)
})

test('an answer that comes after the data changed is not believed', async () => {
  let answer: (figures: Figures[]) => void = () => undefined
  const figures = createFigures(() => new Promise((resolve) => (answer = resolve)), vi.fn())
  figures.want('grids', [7])
  figures.renew('all')
  answer([of(7, 99)])
  await settled()
  expect(figures.get('grids', 7)).toBeUndefined()
})

test('figures that changed stay until the new ones are there', async () => {
  let people = 1
  const ask = vi.fn((_: string, ids: number[]) => Promise.resolve(ids.map((id) => of(id, people))))
  const figures = createFigures(ask, vi.fn())
  figures.want('grids', [7, 8])
  await settled()
  people = 2
  figures.renew([{ layer: 'grids', id: 7 }])
  expect(figures.get('grids', 7)?.people).toBe(1)
  figures.want('grids', [7, 8])
  await settled()
  expect(ask.mock.calls.at(-1)).toEqual(['grids', [7]])
  expect(figures.get('grids', 7)?.people).toBe(2)
  expect(figures.get('grids', 8)?.people).toBe(1)
})

test('what has no figures is not asked for over and over', async () => {
  const ask = vi.fn(() => Promise.resolve([]))
  const figures = createFigures(ask, vi.fn())
  figures.answers.subscribe(() => figures.want('grids', [7]))
  figures.want('grids', [7])
  await settled()
  expect(ask).toHaveBeenCalledOnce()
  expect(figures.get('grids', 7)).toBeUndefined()
})

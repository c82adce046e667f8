import { expect, test, vi } from 'vitest'
import { ApiError } from '../api/http'
import type { Feature } from '../wire/types'
import { createEditing, type EditingSources, type ShapeEditor, type ShapeState } from './editing'

const square = {
  type: 'Polygon' as const,
  coordinates: [
    [
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 0],
    ],
  ],
}
const feature = (id: number, version: number): Feature => ({
  type: 'Feature',
  id,
  version,
  geometry: square,
  properties: {},
  label_point: null,
  path: [],
})

/** A city of two compounds, and a hand that draws in it. */
function desk(): {
  sources: { [K in keyof EditingSources]: ReturnType<typeof vi.fn<EditingSources[K]>> }
  editor: { [K in keyof ShapeEditor]: ReturnType<typeof vi.fn<ShapeEditor[K]>> }
  hand: (state: Partial<ShapeState>) => void
} {
  let tell: (state: ShapeState) => void = () => undefined
  const editor = {
    open: vi.fn<ShapeEditor['open']>(() => true),
    draw: vi.fn<ShapeEditor['draw']>(),
    neighbours: vi.fn<ShapeEditor['neighbours']>(),
    point: vi.fn<ShapeEditor['point']>(),
    undo: vi.fn<ShapeEditor['undo']>(),
    redo: vi.fn<ShapeEditor['redo']>(),
    nudge: vi.fn<ShapeEditor['nudge']>(),
    removeCorner: vi.fn<ShapeEditor['removeCorner']>(),
    shape: vi.fn<ShapeEditor['shape']>(() => square),
    remove: vi.fn<ShapeEditor['remove']>(),
  }
  const sources = {
    openEditor: vi.fn<EditingSources['openEditor']>((given) => {
      tell = given
      return Promise.resolve(editor)
    }),
    getFeature: vi.fn<EditingSources['getFeature']>((_, id) => Promise.resolve(feature(id, 3))),
    getAround: vi.fn<EditingSources['getAround']>(() => Promise.resolve([feature(1, 3), feature(2, 3)])),
    reshape: vi.fn<EditingSources['reshape']>((_, id, version) => Promise.resolve(feature(id, version + 1))),
    create: vi.fn<EditingSources['create']>(() => Promise.resolve(feature(9, 1))),
    remove: vi.fn<EditingSources['remove']>(() => Promise.resolve()),
    saved: vi.fn<EditingSources['saved']>(() => Promise.resolve()),
  }
  const hand = (state: Partial<ShapeState>): void =>
    tell({ changed: true, canUndo: true, canRedo: false, empty: false, courtyards: false, corner: false, ...state })
  return { sources, editor, hand }
}

test('a shape is opened with its neighbours, saved as of the version it was read, and the editor goes', async () => {
  const { sources, editor, hand } = desk()
  const editing = createEditing(sources)
  await editing.change({ layer: 'compounds', id: 1 })
  expect(editing.get()).toMatchObject({ phase: 'editing', id: 1, version: 3, trouble: null })
  expect(editor.neighbours).toHaveBeenCalledWith([square])
  hand({})
  await editing.save('')
  expect(sources.reshape).toHaveBeenCalledWith('compounds', 1, 3, square)
  expect(sources.saved).toHaveBeenCalledWith({ layer: 'compounds', id: 1 })
  expect(editing.get().phase).toBe('off')
  expect(editor.remove).toHaveBeenCalledOnce()
})

test('an overlap is pointed out, and what was drawn stays', async () => {
  const { sources, editor, hand } = desk()
  const editing = createEditing(sources)
  await editing.change({ layer: 'compounds', id: 1 })
  hand({})
  sources.reshape.mockRejectedValueOnce(new ApiError('overlap', 409, '', { overlaps: [{ id: 2, area: 5 }] }))
  await editing.save('')
  expect(editing.get()).toMatchObject({ phase: 'editing', changed: true, trouble: { kind: 'overlap', ids: [2] } })
  expect(editor.point).toHaveBeenLastCalledWith([square])
})

test('what somebody else changed meanwhile is told at once and at saving, with a choice', async () => {
  const { sources, hand } = desk()
  const editing = createEditing(sources)
  await editing.change({ layer: 'compounds', id: 1 })
  hand({})
  sources.getFeature.mockResolvedValueOnce(feature(1, 4))
  await editing.look()
  expect(editing.get().trouble).toEqual({ kind: 'theirs', version: 4 })
  editing.keepMine()
  expect(editing.get()).toMatchObject({ trouble: null, version: 4, changed: true })

  sources.reshape.mockRejectedValueOnce(new ApiError('stale', 412, '', { present: { version: 5 } }))
  await editing.save('')
  expect(editing.get().trouble).toEqual({ kind: 'theirs', version: 5 })
  sources.getFeature.mockResolvedValueOnce(feature(1, 5))
  await editing.takeTheirs()
  expect(editing.get()).toMatchObject({ phase: 'editing', version: 5, trouble: null })
})

test('what was deleted meanwhile, or cannot be changed here, is told', async () => {
  const { sources, editor } = desk()
  const editing = createEditing(sources)
  editor.open.mockReturnValueOnce(false)
  await editing.change({ layer: 'compounds', id: 1 })
  expect(editing.get().trouble).toEqual({ kind: 'unfit' })
  sources.getFeature.mockRejectedValueOnce(new ApiError('not_found', 404, ''))
  await editing.look()
  expect(editing.get().trouble).toEqual({ kind: 'gone' })
  editing.cancel()
  expect(editing.get().phase).toBe('off')
})

test('something new is drawn and selected', async () => {
  const { sources, editor, hand } = desk()
  const editing = createEditing(sources)
  await editing.draw('grids')
  expect(editor.draw).toHaveBeenCalledOnce()
  expect(editing.get()).toMatchObject({ phase: 'editing', id: null })
  hand({})
  await editing.save('第九网格')
  expect(sources.create).toHaveBeenCalledWith('grids', square, '第九网格')
  expect(sources.saved).toHaveBeenCalledWith({ layer: 'grids', id: 9 })
})

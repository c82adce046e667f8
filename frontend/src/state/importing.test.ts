import { expect, test, vi } from 'vitest'
import { ApiError } from '../api/http'
import type { Import, ImportPhase } from '../wire/types'
import { chosenFields, createImporter, mapAddress, mappingOf, type ImportApi } from './importing'

const job = (phase: ImportPhase, more: Partial<Import> = {}): Import => ({
  id: 'a',
  phase,
  file: 'a.csv',
  size: 1,
  demo: false,
  order: { as: 'features:a' },
  layers: [],
  problem: null,
  report: null,
  ...more,
})

/** A server that answers as told; `looks` are what it says of the import one after the other. */
function api(looks: Import[], change: Partial<ImportApi> = {}): ImportApi {
  return {
    getImports: () => Promise.resolve([job('done', { id: 'old' }), job('checked')]),
    getImport: () => Promise.resolve(looks.length > 1 ? (looks.shift() as Import) : (looks[0] as Import)),
    orderImport: (_, verb) => Promise.resolve(job(verb === 'check' ? 'checking' : 'running')),
    dropImport: () => Promise.resolve(),
    uploadFiles: (_, progress) => {
      progress(0.5)
      return Promise.resolve(job('uploaded'))
    },
    ...change,
  }
}

test('a file is sent, checked at once, and looked at until it is checked', async () => {
  vi.useFakeTimers()
  const seen: string[] = []
  const importer = createImporter(api([job('checking'), job('checked')]))
  importer.subscribe(({ sending, job }) => seen.push(job ? job.phase : String(sending)))
  await importer.send([])
  await vi.advanceTimersByTimeAsync(5000)
  expect(seen).toEqual(['0', '0.5', 'uploaded', 'checking', 'checking', 'checked'])
  vi.useRealTimers()
})

test('a refusal keeps its code, and the upload that was there', async () => {
  const refusing = api([], {
    orderImport: () => Promise.reject(new ApiError('import_running', 409, 'an import is running')),
  })
  const importer = createImporter(refusing)
  await importer.resume('a')
  await importer.order('start', { as: 'features:a' })
  expect(importer.get()).toMatchObject({ refused: 'import_running', job: { phase: 'checked' } })
})

test('a server that still reads its city is waited for', async () => {
  vi.useFakeTimers()
  let refusals = 2
  const loading = api([job('checked')], {
    orderImport: () =>
      refusals-- > 0 ? Promise.reject(new ApiError('not_ready', 503, 'loading')) : Promise.resolve(job('checking')),
  })
  const importer = createImporter(loading)
  await importer.send([])
  expect(importer.get()).toMatchObject({ refused: 'not_ready', job: { phase: 'uploaded' } })
  await vi.advanceTimersByTimeAsync(10_000)
  expect(importer.get()).toMatchObject({ refused: '', job: { phase: 'checked' } })
  vi.useRealTimers()
})

test('an import that is going on is ended, another is forgotten', async () => {
  const importer = createImporter(api([job('cancelled')]))
  await importer.resume('a')
  await importer.order('start', { as: 'features:a' })
  await importer.end()
  expect(importer.get().job?.phase).toBe('cancelled')
  await importer.end()
  expect(importer.get().job).toBeNull()
  importer.stop()
})

test('an id nobody knows shows nothing', async () => {
  const importer = createImporter(api([]))
  await importer.resume('b')
  expect(importer.get().job).toBeNull()
})

test('columns and fields are each other the other way round', () => {
  const column = { type: 'string', first: '', left_out: null }
  const chosen = chosenFields([
    { ...column, name: '楼名', fields: ['name'] },
    { ...column, name: '备注', fields: null },
  ])
  expect(chosen).toEqual({ 楼名: 'name', 备注: '' })
  expect(mappingOf(chosen)).toEqual({ name: '楼名' })
})

test('the map opens where the rows lie', () => {
  const report = { bounds: [121.4, 37.4, 121.5, 37.5] } as unknown as Import['report']
  expect(mapAddress(job('done', { report }), 'zh', 'dark', 1600)).toMatch(
    /^\/\?lang=zh&theme=dark&mode=2d#1[23]\.\d+\/37\.450000\/121\.450000\/0\/0$/,
  )
  expect(mapAddress(job('done'), 'zh', 'dark', 1600)).toBe('')
})

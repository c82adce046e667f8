import { ApiError } from '../api/http'
import type { Import, ImportColumn, ImportOrder } from '../wire/types'
import { createStore, type Readable } from './store'

/** What the page of imports shows. */
export interface Importing {
  /** 0 to 1 while files are being sent */
  sending: number | null
  job: Import | null
  /** code of what the server refused */
  refused: string
  detail: string
}

export interface ImportApi {
  getImports(): Promise<Import[]>
  getImport(id: string): Promise<Import>
  orderImport(id: string, verb: 'check' | 'start', order: ImportOrder): Promise<Import>
  dropImport(id: string): Promise<void>
  uploadFiles(files: readonly File[], progress: (share: number) => void): Promise<Import>
}

export interface Importer extends Readable<Importing> {
  send(files: readonly File[]): Promise<void>
  order(verb: 'check' | 'start', order: ImportOrder): Promise<void>
  /** Ends what is going on, or forgets the upload. */
  end(): Promise<void>
  /** Shows an import that was begun before the page was loaded: the one of the id, else the newest. */
  resume(id: string): Promise<void>
  stop(): void
}

/** How often an import that is going on is looked at, ms. */
const pace = 400

const busyPhases = ['checking', 'running']

export const isBusy = (job: Import | null): boolean => job !== null && busyPhases.includes(job.phase)

export function createImporter(api: ImportApi): Importer {
  const store = createStore<Importing>({ sending: null, job: null, refused: '', detail: '' })
  let timer: ReturnType<typeof setTimeout> | undefined
  const refuse = (error: unknown): void => {
    const known = error instanceof ApiError ? error : new ApiError('internal', 0, String(error))
    store.update({ sending: null, refused: known.code, detail: known.message })
  }
  const show = (job: Import | null): void => {
    store.update({ job, sending: null, refused: '', detail: '' })
    clearTimeout(timer)
    if (isBusy(job)) timer = setTimeout(() => void look(), pace)
  }
  /** Has a file checked that was just sent; a server that still reads its city is waited for. */
  async function check(sent: Import): Promise<void> {
    try {
      show(await api.orderImport(sent.id, 'check', sent.order))
    } catch (error) {
      refuse(error)
      const awaited = error instanceof ApiError && error.passing && store.get().job?.id === sent.id
      if (awaited) timer = setTimeout(() => void check(sent), 5 * pace)
    }
  }
  async function resume(id: string): Promise<void> {
    try {
      const all = await api.getImports()
      const found = all.find((job) => job.id === id) ?? null
      if (found) show(found)
    } catch (error) {
      if (error instanceof ApiError && error.passing) timer = setTimeout(() => void resume(id), 5 * pace)
      else refuse(error)
    }
  }
  async function look(): Promise<void> {
    const { job } = store.get()
    if (!job) return
    try {
      const now = await api.getImport(job.id)
      if (store.get().job?.id === job.id) show(now)
    } catch (error) {
      if (error instanceof ApiError && error.passing) timer = setTimeout(() => void look(), 5 * pace)
      else refuse(error)
    }
  }
  return {
    get: store.get,
    subscribe: store.subscribe,
    async send(files) {
      store.set({ sending: 0, job: null, refused: '', detail: '' })
      try {
        const job = await api.uploadFiles(files, (share) => {
          if (store.get().sending !== null) store.update({ sending: share })
        })
        show(job)
        await check(job)
      } catch (error) {
        refuse(error)
      }
    },
    async order(verb, order) {
      const { job } = store.get()
      if (!job) return
      try {
        show(await api.orderImport(job.id, verb, order))
      } catch (error) {
        refuse(error)
      }
    },
    async end() {
      const { job } = store.get()
      if (!job) return
      try {
        await api.dropImport(job.id)
        if (isBusy(job)) await look()
        else show(null)
      } catch (error) {
        refuse(error)
      }
    },
    resume,
    stop: () => clearTimeout(timer),
  }
}

/** The fields a check filled, by column: what the table of columns begins with. */
export function chosenFields(columns: readonly ImportColumn[]): Record<string, string> {
  const chosen: Record<string, string> = {}
  for (const { name, fields } of columns) chosen[name] = fields?.[0] ?? ''
  return chosen
}

/** The mapping a person made, as the server takes it: field → column, and nothing else. */
export function mappingOf(chosen: Record<string, string>): Record<string, string> {
  const fields: Record<string, string> = {}
  for (const [column, field] of Object.entries(chosen)) if (field !== '') fields[field] = column
  return fields
}

/** The map of what was imported, as the map's own address has it; empty if it lies nowhere. */
export function mapAddress(job: Import, lang: string, theme: string, width: number): string {
  const bounds = job.report?.bounds
  if (!bounds) return ''
  const [west, south, east, north] = bounds
  const wide = Math.max(east - west, (north - south) * 1.6, 0.0005)
  const zoom = Math.min(Math.max(Math.log2((width * 360) / (512 * wide)) - 0.4, 4), 17.5)
  const at = (value: number): string => value.toFixed(6)
  return `/?lang=${lang}&theme=${theme}&mode=2d#${zoom.toFixed(2)}/${at((south + north) / 2)}/${at((west + east) / 2)}/0/0`
}

import type { ApiError } from '../api/http'
import type { Feature, Geometry } from '../wire/types'
import type { Selection } from './choice'
import { createStore, type Readable } from './store'

/** The layers whose shapes are changed on the map. */
export const shaped: readonly string[] = ['buildings', 'compounds', 'grids']

export interface Polygonal {
  type: 'Polygon' | 'MultiPolygon'
  coordinates: unknown
}

/** How far somebody got with a shape. */
export interface ShapeState {
  changed: boolean
  canUndo: boolean
  canRedo: boolean
  /** nothing has been drawn yet */
  empty: boolean
  /** it has courtyards, which stay as they are and go along */
  courtyards: boolean
  /** a corner that can be taken off was tapped */
  corner: boolean
}

/** What draws the shape that is being changed. */
export interface ShapeEditor {
  /** Begins with a shape; false if it is not one that can be changed here. */
  open(geometry: Polygonal): boolean
  /** Begins with nothing. */
  draw(): void
  /** What corners and edges are drawn to. */
  neighbours(geometries: readonly Polygonal[]): void
  /** Points out what is in the way. */
  point(geometries: readonly Polygonal[]): void
  undo(): void
  redo(): void
  /** Moves all of it by some pixels. */
  nudge(x: number, y: number): void
  /** Takes off the corner that was tapped. */
  removeCorner(): void
  shape(): Polygonal
  remove(): void
}

/** Why a shape is not saved: others of its kind lie there, somebody else was first, or what the server says. */
export type Trouble =
  | { kind: 'overlap'; ids: readonly number[] }
  | { kind: 'theirs'; version: number }
  | { kind: 'gone' }
  | { kind: 'unfit' }
  | { kind: 'refused'; error: ApiError }

export interface Editing extends ShapeState {
  phase: 'off' | 'opening' | 'editing' | 'saving'
  layer: string
  /** null while something new is drawn */
  id: number | null
  version: number
  trouble: Trouble | null
}

/** What an editor asks and tells. */
export interface EditingSources {
  openEditor(tell: (state: ShapeState) => void): Promise<ShapeEditor>
  getFeature(layer: string, id: number): Promise<Feature>
  /** those of a layer in view */
  getAround(layer: string): Promise<Feature[]>
  reshape(layer: string, id: number, version: number, geometry: Geometry): Promise<Feature>
  create(layer: string, geometry: Geometry, name: string): Promise<Feature>
  remove(layer: string, id: number, version: number): Promise<void>
  /** Something is as it was entered; what is drawn over the map may go. */
  saved(selection: Selection | null): Promise<void>
}

export interface EditingStore extends Readable<Editing> {
  change(selection: Selection): Promise<void>
  draw(layer: string): Promise<void>
  save(name: string): Promise<void>
  remove(): Promise<void>
  cancel(): void
  undo(): void
  redo(): void
  nudge(x: number, y: number): void
  removeCorner(): void
  /** Somebody may have changed something. */
  look(): Promise<void>
  /** Goes on from what somebody else has made of it, or with one's own shape in its place. */
  takeTheirs(): Promise<void>
  keepMine(): void
}

const nothing: Editing = {
  phase: 'off',
  layer: '',
  id: null,
  version: 0,
  trouble: null,
  changed: false,
  canUndo: false,
  canRedo: false,
  empty: true,
  courtyards: false,
  corner: false,
}

export function createEditing(sources: EditingSources): EditingStore {
  const store = createStore<Editing>(nothing)
  let editor: ShapeEditor | null = null
  let around: Feature[] = []

  const close = (): void => {
    editor?.remove()
    editor = null
    store.set(nothing)
  }
  const begin = async (layer: string, id: number | null): Promise<boolean> => {
    close()
    store.update({ phase: 'opening', layer, id })
    editor = await sources.openEditor((state) => store.update(state))
    around = (await sources.getAround(layer)).filter((one) => one.id !== id && one.geometry)
    editor.neighbours(around.map(({ geometry }) => geometry as Polygonal))
    return store.get().phase === 'opening'
  }
  const open = async (layer: string, id: number): Promise<void> => {
    const { geometry, version } = await sources.getFeature(layer, id)
    const opened = geometry && editor?.open(geometry as Polygonal)
    editor?.point([])
    store.update({ phase: 'editing', version: version ?? 0, trouble: opened ? null : { kind: 'unfit' } })
  }
  const failed = (error: ApiError): void => {
    const { code, problem } = error
    const ids = (problem.overlaps ?? []).map(({ id }) => id)
    if (code === 'overlap')
      editor?.point(around.filter(({ id }) => ids.includes(id)).map((one) => one.geometry as Polygonal))
    store.update({ phase: editor ? 'editing' : 'off', trouble: troubleOf(error, ids) })
  }
  /** Does something that may be refused. */
  const attempt = async (act: () => Promise<void>): Promise<void> => {
    try {
      await act()
    } catch (error) {
      failed(error as ApiError)
    }
  }

  return {
    get: store.get,
    subscribe: store.subscribe,
    change: ({ layer, id }) =>
      attempt(async () => {
        if (await begin(layer, id)) await open(layer, id)
      }),
    draw: (layer) =>
      attempt(async () => {
        if (!(await begin(layer, null))) return
        editor?.draw()
        store.update({ phase: 'editing' })
      }),
    save: (name) =>
      attempt(async () => {
        const { layer, id, version, phase } = store.get()
        const geometry = editor?.shape()
        if (!geometry || phase !== 'editing') return
        editor?.point([])
        store.update({ phase: 'saving', trouble: null })
        const made =
          id === null
            ? await sources.create(layer, geometry, name)
            : await sources.reshape(layer, id, version, geometry)
        await sources.saved({ layer, id: made.id })
        close()
      }),
    remove: () =>
      attempt(async () => {
        const { layer, id, version } = store.get()
        if (id === null) return
        store.update({ phase: 'saving', trouble: null })
        await sources.remove(layer, id, version)
        await sources.saved(null)
        close()
      }),
    cancel: close,
    undo: () => editor?.undo(),
    redo: () => editor?.redo(),
    nudge: (x, y) => editor?.nudge(x, y),
    removeCorner: () => editor?.removeCorner(),
    look: () =>
      attempt(async () => {
        const { phase, layer, id, version } = store.get()
        if (phase !== 'editing' || id === null) return
        const now = (await sources.getFeature(layer, id)).version ?? version
        const before = store.get()
        if (before.phase === 'editing' && before.id === id && now !== before.version)
          store.update({ trouble: { kind: 'theirs', version: now } })
      }),
    takeTheirs: () =>
      attempt(async () => {
        const { layer, id } = store.get()
        if (id !== null) await open(layer, id)
      }),
    keepMine() {
      const { trouble } = store.get()
      if (trouble?.kind === 'theirs') store.update({ version: trouble.version, trouble: null })
    },
  }
}

function troubleOf(error: ApiError, ids: readonly number[]): Trouble {
  if (error.code === 'overlap') return { kind: 'overlap', ids }
  if (error.code === 'stale') return { kind: 'theirs', version: error.problem.present?.version ?? 0 }
  if (error.code === 'not_found') return { kind: 'gone' }
  return { kind: 'refused', error }
}

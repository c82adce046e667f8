import type { ApiError } from '../api/http'
import type { Feature, Household, Matrix } from '../wire/types'
import { sameSelection, type Choice, type Selection } from './choice'
import { createStore, type Readable } from './store'

/** What is known of the selection. */
export interface Details {
  selection: Selection | null
  phase: 'none' | 'loading' | 'ready' | 'failed'
  /** the selected record; of a room, its building */
  feature: Feature | null
  /** 楼盘表 of the selected building, or of the room's */
  matrix: Matrix | null
  household: Household | null
  error: ApiError | null
}

/** What details are asked from. */
export interface Sources {
  getFeature(layer: string, id: number, signal: AbortSignal): Promise<Feature>
  getMatrix(building: number, signal: AbortSignal): Promise<Matrix>
  getHousehold(id: number, signal: AbortSignal): Promise<Household>
}

const nothing: Details = { selection: null, phase: 'none', feature: null, matrix: null, household: null, error: null }

export interface DetailsStore extends Readable<Details> {
  /** Asks again for what is selected. */
  reload(): void
  /** The same, while what is known stays on the screen. */
  renew(): void
  stop(): void
}

/** Loads what the card and the room matrix show whenever the selection changes. */
export function followSelection(
  choice: Readable<Choice>,
  sources: Sources,
  failed: (error: unknown) => void,
): DetailsStore {
  const store = createStore<Details>(nothing)
  let current = new AbortController()

  const load = async (selection: Selection | null, fresh: boolean, quiet = false): Promise<void> => {
    current.abort()
    current = new AbortController()
    const { signal } = current
    if (!selection) return store.set(nothing)
    const known = fresh ? nothing : store.get()
    if (!quiet) store.set({ ...beforehand(store.get(), selection), selection, phase: 'loading', error: null })
    try {
      const found = await ask(selection, known, sources, signal)
      if (!signal.aborted) store.set({ ...nothing, ...found, selection, phase: 'ready' })
    } catch (error) {
      if (signal.aborted) return
      failed(error)
      if (quiet && (error as ApiError).passing) return // what is shown is as it was; it is asked for again when told
      store.update({ phase: 'failed', error: error as ApiError })
    }
  }

  void load(choice.get().selection, true)
  const leave = choice.subscribe(({ selection }, before) => {
    if (!sameSelection(selection, before.selection)) void load(selection, false)
  })
  return {
    get: store.get,
    subscribe: store.subscribe,
    reload: () => void load(choice.get().selection, true),
    renew: () => void load(choice.get().selection, true, store.get().phase === 'ready'),
    stop() {
      leave()
      current.abort()
    },
  }
}

/** What may stay on the screen until the answer comes: the building of a room that is in the matrix shown. */
function beforehand(before: Details, selection: Selection): Details {
  const { matrix } = before
  if (!matrix) return nothing
  const stays =
    selection.layer === 'households'
      ? matrix.households.some((room) => room.id === selection.id)
      : selection.layer === 'buildings' && matrix.building.id === selection.id
  return stays ? { ...before, household: null } : nothing
}

type Found = Partial<Pick<Details, 'feature' | 'matrix' | 'household'>>

async function ask({ layer, id }: Selection, known: Details, sources: Sources, signal: AbortSignal): Promise<Found> {
  if (layer === 'households') {
    const household = await sources.getHousehold(id, signal)
    return { ...(await askBuilding(household.building.id, known, sources, signal)), household }
  }
  if (layer === 'buildings') return askBuilding(id, known, sources, signal)
  return { feature: await sources.getFeature(layer, id, signal) }
}

async function askBuilding(id: number, known: Details, sources: Sources, signal: AbortSignal): Promise<Found> {
  if (known.matrix?.building.id === id && known.feature) return { feature: known.feature, matrix: known.matrix }
  const [feature, matrix] = await Promise.all([
    sources.getFeature('buildings', id, signal),
    sources.getMatrix(id, signal),
  ])
  return { feature, matrix }
}

import type { Figures } from '../wire/types'
import { createStore, type Readable } from './store'

/** The layers whose records have figures. */
const counted = new Set(['districts', 'streets', 'communities', 'grids', 'micro_grids', 'compounds', 'buildings'])

export function isCounted(layer: string): boolean {
  return counted.has(layer)
}

/** Most ids one question may hold, and most areas that are remembered: a city's worth. */
const mostAsked = 1000
const mostKept = 50_000

type Ask = (layer: string, ids: number[]) => Promise<Figures[]>

/** The figures of areas by id, asked for ahead of the pointer so that a card has them at once. */
export interface FiguresCache {
  get(layer: string, id: number): Figures | undefined
  /** Asks for those that are neither known nor on their way; a failure forgets them, to be asked again. */
  want(layer: string, ids: Iterable<number>): void
  /** Forgets everything: the data have changed. */
  clear(): void
  /** Counts answers, so that a view knows when to look again. */
  readonly answers: Readable<number>
}

export function createFigures(ask: Ask, failed: (error: unknown) => void): FiguresCache {
  const known = new Map<string, Figures>()
  const asked = new Set<string>()
  const answers = createStore(0)
  let generation = 0

  const fetch = async (layer: string, ids: number[]): Promise<void> => {
    const born = generation
    try {
      const found = await ask(layer, ids)
      if (born !== generation) return
      if (known.size > mostKept) known.clear()
      for (const figures of found) known.set(`${layer}/${figures.id}`, figures)
      answers.set(answers.get() + 1)
    } catch (error) {
      failed(error)
    } finally {
      if (born === generation) for (const id of ids) asked.delete(`${layer}/${id}`)
    }
  }

  return {
    get: (layer, id) => known.get(`${layer}/${id}`),
    want(layer, ids) {
      if (!isCounted(layer)) return
      const fresh = [...new Set(ids)].filter((id) => !known.has(`${layer}/${id}`) && !asked.has(`${layer}/${id}`))
      for (let from = 0; from < fresh.length; from += mostAsked) {
        const some = fresh.slice(from, from + mostAsked)
        for (const id of some) asked.add(`${layer}/${id}`)
        void fetch(layer, some)
      }
    },
    clear() {
      generation++
      known.clear()
      asked.clear()
      answers.set(answers.get() + 1)
    },
    answers,
  }
}

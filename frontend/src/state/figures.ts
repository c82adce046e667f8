import type { Area } from '../wire/live'
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
  /** Some or all are different now: they stay until the new ones are there, which are asked for when they are wanted next. */
  renew(areas: readonly Area[] | 'all'): void
  /** Counts answers, so that a view knows when to look again. */
  readonly answers: Readable<number>
}

export function createFigures(ask: Ask, failed: (error: unknown) => void): FiguresCache {
  /** null for what the server has no figures of */
  const known = new Map<string, Figures | null>()
  const old = new Set<string>()
  /** which question is the last one about an area: the answers of earlier ones are not taken */
  const asked = new Map<string, number>()
  const answers = createStore(0)
  let questions = 0

  const fetch = async (layer: string, ids: number[]): Promise<void> => {
    const question = ++questions
    const keys = ids.map((id) => `${layer}/${id}`)
    for (const key of keys) asked.set(key, question)
    const mine = (): string[] => keys.filter((key) => asked.get(key) === question)
    try {
      const found = new Map((await ask(layer, ids)).map((figures) => [`${layer}/${figures.id}`, figures]))
      if (known.size > mostKept) known.clear()
      for (const key of mine()) {
        known.set(key, found.get(key) ?? null)
        old.delete(key)
        asked.delete(key)
      }
      answers.set(answers.get() + 1)
    } catch (error) {
      failed(error)
    } finally {
      for (const key of mine()) asked.delete(key)
    }
  }

  return {
    get: (layer, id) => known.get(`${layer}/${id}`) ?? undefined,
    want(layer, ids) {
      if (!isCounted(layer)) return
      const wanting = (key: string): boolean => (!known.has(key) || old.has(key)) && !asked.has(key)
      const fresh = [...new Set(ids)].filter((id) => wanting(`${layer}/${id}`))
      for (let from = 0; from < fresh.length; from += mostAsked) {
        void fetch(layer, fresh.slice(from, from + mostAsked))
      }
    },
    renew(areas) {
      const keys = areas === 'all' ? [...known.keys(), ...asked.keys()] : areas.map(({ layer, id }) => `${layer}/${id}`)
      for (const key of keys) {
        asked.delete(key)
        if (known.has(key)) old.add(key)
      }
      answers.set(answers.get() + 1)
    },
    answers,
  }
}

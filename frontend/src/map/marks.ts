import type { Map } from 'maplibre-gl'
import type { Selection } from '../state/choice'

/** The two ways the style shows a record apart (feature states). */
type State = 'hover' | 'selected'

/** Keeps the feature states of what is hovered and selected; every setting takes back the one before. */
export interface Marks {
  set(state: State, records: readonly Selection[]): void
  /** Puts all marks on again: a new style has lost them. */
  again(): void
}

export function createMarks(map: Map, groupOf: (layer: string) => string | undefined): Marks {
  const marked: Record<State, readonly Selection[]> = { hover: [], selected: [] }
  const put = (state: State, { layer, id }: Selection, on: boolean): void => {
    const source = groupOf(layer)
    if (!source || !map.getSource(source)) return
    map.setFeatureState({ source, sourceLayer: layer, id }, { [state]: on })
  }
  return {
    set(state, records) {
      const before = marked[state]
      marked[state] = records
      const among = (list: readonly Selection[], one: Selection): boolean =>
        list.some(({ layer, id }) => layer === one.layer && id === one.id)
      for (const one of before) if (!among(records, one)) put(state, one, false)
      for (const one of records) if (!among(before, one)) put(state, one, true)
    },
    again() {
      for (const one of marked.hover) put('hover', one, true)
      for (const one of marked.selected) put('selected', one, true)
    },
  }
}

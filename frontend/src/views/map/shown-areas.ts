import type { Selection } from '../../state/choice'
import type { Area } from '../../wire/live'
import type { MapServices } from './services'

/** So many areas are followed; those after them are asked for anew when the pointer comes to rest on them. */
const most = 200

/** What the page shows figures, rooms or a card of: the selection first, what is hovered, then what the pointer may come to. */
export function shownAreas(
  { details, hover }: Pick<MapServices, 'details' | 'hover'>,
  counted: readonly Selection[],
): Area[] {
  const { selection, matrix } = details.get()
  const { target, around } = hover.get() ?? {}
  const building = matrix && { layer: 'buildings', id: matrix.building.id }
  const near = [selection, building, target, around].filter((one) => one !== null && one !== undefined)
  const all = new Map([...near, ...counted].map(({ layer, id }) => [`${layer}/${id}`, { layer, id }]))
  return [...all.values()].slice(0, most)
}

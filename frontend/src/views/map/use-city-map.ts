import { onMounted, onUnmounted, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { createCityMap, type CityMap } from '../../map/city-map'
import type { Covered } from '../../map/camera'
import type { StyleFacts } from '../../map/dress'
import { sameSelection, select, type Selection } from '../../state/choice'
import type { Details } from '../../state/details'
import { isCounted } from '../../state/figures'
import type { Look } from '../../live/session'
import { useStore } from '../../ui/use-store'
import type { Bounds, Point } from '../../wire/types'
import type { MapServices } from './services'
import { shownAreas } from './shown-areas'

/** How close the map goes to one record of a layer. */
const deepest: Record<string, number> = {
  districts: 13,
  streets: 15,
  communities: 16,
  grids: 16.5,
  micro_grids: 17,
  compounds: 17,
  buildings: 17.25,
  households: 17.5,
}
const deepestOther = 17.5

/** A place to go: a hit has one, an ancestor's comes with its details. */
interface Place {
  point: Point
  bounds: Bounds | null
}

export interface Guide {
  facts: ShallowRef<StyleFacts | null>
  /** Selects a record and brings it into view. */
  goTo(selection: Selection, place: Place | null): void
}

/** The map in an element, and the ways to go to a record on it. */
export function useCityMap(
  container: Readonly<Ref<HTMLElement | null>>,
  services: MapServices,
  /** the address named no place: the map eases in, or goes to what is selected */
  unplaced: boolean,
  covered: () => Covered,
): Guide {
  const facts = shallowRef<StyleFacts | null>(null)
  const details = useStore(services.details)
  let map: CityMap | undefined
  /** what to fly to, and what only to bring out from under a panel, when its details are there */
  let awaited: Selection | null = unplaced ? services.choice.get().selection : null
  let picked: Selection | null = null

  onMounted(() => {
    const { camera } = services.choice.get()
    if (!container.value || !camera) return
    map = createCityMap(
      container.value,
      { ...services, picked: (one) => (picked = one), looks },
      { camera, ease: unplaced && !awaited },
    )
    services.drawing.set(map)
    map.facts.subscribe((now) => (facts.value = now))
    if (details.value.phase === 'ready') arrive(details.value)
    for (const leave of [
      services.stale.subscribe((now) => map?.refresh(now)),
      services.restyles.subscribe(() => map?.restyle()),
      services.details.subscribe(() => looks(false)),
      services.hover.subscribe(() => looks(false)),
      services.visible.subscribe(() => looks(false)),
    ])
      onUnmounted(leave)
  })
  onUnmounted(() => map?.remove())

  const looks = (asked: boolean): void => {
    if (asked) services.line.asked()
    services.line.look(look)
  }
  const look = (): Look | null => {
    const held = map?.held()
    if (!held) return null
    const [minzoom, zoom] = held.zooms
    return { bbox: held.bounds, zoom, minzoom, layers: held.layers, areas: shownAreas(services, map?.counted() ?? []) }
  }

  const fly = ({ layer }: Selection, { point, bounds }: Place): void => {
    if (!map) return
    services.choice.update({ camera: map.pilot.flyTo(point, bounds, deepest[layer] ?? deepestOther, covered()) })
  }
  /** Brings into view what has come of the selection, if that is awaited. */
  const arrive = (now: Details): void => {
    if (!now.selection) return
    const point = now.household?.point ?? now.feature?.label_point
    if (!point) return
    const isArea = isCounted(now.selection.layer) && now.selection.layer !== 'buildings'
    if (!isArea && sameSelection(picked, now.selection)) map?.reveal(point, covered())
    if (!sameSelection(awaited, now.selection)) return
    awaited = picked = null
    fly(now.selection, { point, bounds: now.household ? null : (now.feature?.bbox ?? null) })
  }
  watch(details, (now, before) => {
    if (now.phase === 'ready' && before.phase !== 'ready') arrive(now)
  })
  return {
    facts,
    goTo(selection, place) {
      awaited = place ? null : selection
      select(services.choice, selection)
      if (place) fly(selection, place)
    },
  }
}

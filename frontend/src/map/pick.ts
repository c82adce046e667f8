import type { LayerSpecification, Map, MapGeoJSONFeature, PointLike } from 'maplibre-gl'
import type { Mode, Selection } from '../state/choice'
import type { Target } from '../state/hover'
import { layerOf } from './dress'

/** Areas from the smallest to the widest: of several under the pointer the first is meant. */
const areas = ['compounds', 'micro_grids', 'grids', 'communities', 'streets', 'districts']

/** How near the pointer must be to something small, px. */
const reach = { mouse: 3, touch: 12 }

/**
 * How much a style layer is meant by a click on it, the lower the more; undefined for what does not answer. A sign drawn
 * as an icon is meant itself; a speck gives way to the building it stands on.
 */
export function rank(layer: LayerSpecification, mode: Mode): number | undefined {
  const of = layerOf(layer)
  const part = layer.id.slice(of.length + 1)
  if (!of) return undefined
  if (part === 'icon') return 0
  if (of === 'households' && part === 'dot') return 1
  if (layer.type === 'fill-extrusion') return mode === '3d' ? 2 : undefined
  if (part === '2d') return 3
  if (part === 'dot') return 4
  if (part === 'hover-fill') return areas.includes(of) ? 10 + areas.indexOf(of) : 9
  if (part === 'line' && of === 'lanes') return 5
  return undefined
}

/** What is under a point of the screen, the most meant first, each record once. */
export function pick(
  map: Map,
  layers: readonly LayerSpecification[],
  mode: Mode,
  at: { x: number; y: number },
  touch: boolean,
): Target[] {
  const ranks = new globalThis.Map<string, number>()
  for (const layer of layers) {
    const value = rank(layer, mode)
    if (value !== undefined && map.getLayer(layer.id)) ranks.set(layer.id, value)
  }
  const small = (id: string): boolean => [0, 1, 4, 5].includes(ranks.get(id) ?? -1)
  const ids = [...ranks.keys()]
  const near = touch ? reach.touch : reach.mouse
  const box: [PointLike, PointLike] = [
    [at.x - near, at.y - near],
    [at.x + near, at.y + near],
  ]
  const found = [
    ...map.queryRenderedFeatures(box, { layers: ids.filter(small) }),
    ...map.queryRenderedFeatures([at.x, at.y], { layers: ids.filter((id) => !small(id)) }),
  ]
  const byRank = found
    .map((feature, order) => ({ feature, order, rank: ranks.get(feature.layer.id) ?? 99 }))
    .sort((a, b) => a.rank - b.rank || a.order - b.order)
  return once(byRank.map(({ feature }) => targetOf(feature)).filter((target) => target.id > 0))
}

function once(targets: Target[]): Target[] {
  const seen = new Set<string>()
  return targets.filter(({ layer, id }) => {
    const key = `${layer}/${id}`
    return !seen.has(key) && seen.add(key)
  })
}

export function targetOf(feature: MapGeoJSONFeature): Target {
  const { properties } = feature
  const whole = (name: string): number => (typeof properties[name] === 'number' ? properties[name] : 0)
  const name: unknown = properties.name ?? properties.room
  return {
    layer: layerOf(feature.layer),
    id: typeof feature.id === 'number' ? feature.id : 0,
    name: typeof name === 'string' ? name : '',
    number: whole('number'),
    compound: whole('compound_id'),
    grid: whole('grid_id'),
  }
}

/** The compound of a building, or its grid where it stands outside all compounds; null for what is no building. */
export function around(map: Map, source: string | undefined, target: Target): (Selection & { name: string }) | null {
  const [layer, id] = target.compound ? ['compounds', target.compound] : ['grids', target.grid]
  if (target.layer !== 'buildings' || !id || !source || !map.getSource(source)) return null
  const [found] = map.querySourceFeatures(source, { sourceLayer: layer, filter: ['==', ['id'], id] })
  const name: unknown = found?.properties.name
  return typeof name === 'string' ? { layer, id, name } : null
}

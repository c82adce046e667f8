import type { LayerSpecification, Map } from 'maplibre-gl'
import { isCounted } from '../state/figures'
import { layerOf } from './dress'

/** The published layers that show at the map's zoom and have something in the tiles around the screen. */
export function onScreen(map: Map, layers: readonly LayerSpecification[]): string[] {
  const zoom = map.getZoom()
  const found = new Set<string>()
  for (const layer of layers) {
    const name = layerOf(layer)
    if (!name || found.has(name) || layer.type === 'background' || !('source' in layer)) continue
    if (isHighlight(layer) || zoom < (layer.minzoom ?? 0) || zoom >= (layer.maxzoom ?? 24)) continue
    if (!map.getLayer(layer.id) || map.getLayoutProperty(layer.id, 'visibility') === 'none') continue
    if (map.querySourceFeatures(layer.source, { sourceLayer: name }).length > 0) found.add(name)
  }
  return [...found]
}

/** Layers that draw nothing while nothing is hovered or selected. */
function isHighlight(layer: LayerSpecification): boolean {
  return /-(hover(-fill|-line)?|selected|label|number|name)$/.test(layer.id)
}

/** The records around the screen that have figures, by layer: what the pointer may rest on next. */
export function countedOnScreen(map: Map, layers: readonly LayerSpecification[]): globalThis.Map<string, Set<number>> {
  const found = new globalThis.Map<string, Set<number>>()
  const zoom = map.getZoom()
  for (const layer of layers) {
    const name = layerOf(layer)
    if (!isCounted(name) || !('source' in layer) || found.has(name)) continue
    if (zoom < (layer.minzoom ?? 0) || zoom >= (layer.maxzoom ?? 24)) continue
    const ids = new Set<number>()
    for (const { id } of map.querySourceFeatures(layer.source, { sourceLayer: name })) {
      if (typeof id === 'number') ids.add(id)
    }
    found.set(name, ids)
  }
  return found
}

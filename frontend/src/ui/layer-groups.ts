import type { Layer, LayerClass } from '../wire/types'

/** 人房地事物情组织: the order in which people list them. */
const ladder: LayerClass[] = ['person', 'house', 'land', 'matter', 'thing', 'sentiment', 'organisation']

/** Within a class, the layers people switch most come first; the base map last. */
const first = ['compounds', 'buildings', 'households', 'grids', 'micro_grids', 'communities', 'streets', 'districts']
const last = ['lanes', 'roads', 'water', 'green']

export interface LayerGroup {
  class: LayerClass
  layers: Layer[]
}

/** The layers that hold anything, by class. */
export function groupByClass(layers: readonly Layer[]): LayerGroup[] {
  const place = (name: string): number => {
    if (first.includes(name)) return first.indexOf(name) - first.length
    return last.includes(name) ? 1 + last.indexOf(name) : 0
  }
  return ladder
    .map((one) => ({
      class: one,
      layers: layers
        .filter((layer) => layer.class === one && layer.count !== 0)
        .sort((a, b) => place(a.name) - place(b.name)),
    }))
    .filter((group) => group.layers.length > 0)
}

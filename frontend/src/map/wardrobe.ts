import type { LayerSpecification, Map, StyleSpecification } from 'maplibre-gl'
import type { Lang, Theme } from '../state/choice'
import { createStore, type Readable } from '../state/store'
import { dress, factsOf, type Look, type StyleFacts } from './dress'

/** Puts styles on a map and changes only what a new look changes. */
export interface Wardrobe {
  /** what the current document says of itself; null before the first */
  readonly facts: Readable<StyleFacts | null>
  /** the layers of the current document, undressed */
  layers(): readonly LayerSpecification[]
  /** Takes the document of a theme and a language. */
  change(theme: Theme, lang: Lang): void
  wear(look: Look): void
}

export function styleUrl(theme: Theme, lang: Lang): string {
  return `/styles/${theme}.json?lang=${lang}`
}

export function openWardrobe(map: Map, look: Look): Wardrobe {
  const facts = createStore<StyleFacts | null>(null)
  let plain: StyleSpecification | null = null
  let worn: StyleSpecification | null = null
  let current = look

  const put = (style: StyleSpecification): StyleSpecification => {
    plain = style
    worn = dress(style, current)
    facts.set(factsOf(style))
    return worn
  }
  return {
    facts,
    layers: () => plain?.layers ?? [],
    change: (theme, lang) =>
      void map.setStyle(styleUrl(theme, lang), {
        transformStyle: (before, next) => withEdited(before, put(next)),
        diff: true,
      }),
    wear(next) {
      current = next
      if (!plain || !worn) return
      const before = worn
      worn = dress(plain, next)
      apply(map, before, worn)
    },
  }
}

/** What is being drawn on the map stays on it. */
function withEdited(before: StyleSpecification | undefined, next: StyleSpecification): StyleSpecification {
  const isEdited = (id: string): boolean => id.startsWith('editing-')
  const sources = Object.entries(before?.sources ?? {}).filter(([id]) => isEdited(id))
  const layers = before?.layers.filter(({ id }) => isEdited(id)) ?? []
  return { ...next, sources: { ...next.sources, ...Object.fromEntries(sources) }, layers: [...next.layers, ...layers] }
}

/** Sets what differs between two dressings of one document. */
function apply(map: Map, before: StyleSpecification, after: StyleSpecification): void {
  after.layers.forEach((layer, i) => {
    const old = before.layers[i]
    if (!old || !map.getLayer(layer.id)) return
    if (visibility(layer) !== visibility(old)) map.setLayoutProperty(layer.id, 'visibility', visibility(layer))
    if (layer.type === 'background' || old.type === 'background') return
    if (!equal(layer.filter, old.filter)) map.setFilter(layer.id, layer.filter ?? null)
    for (const name of ['fill-opacity', 'fill-extrusion-opacity'] as const) {
      const value = paint(layer, name)
      if (!equal(value, paint(old, name))) map.setPaintProperty(layer.id, name, value as number)
    }
  })
}

function visibility(layer: LayerSpecification): 'visible' | 'none' {
  return layer.layout?.visibility === 'none' ? 'none' : 'visible'
}

function paint(layer: LayerSpecification, name: string): unknown {
  return (layer.paint as Record<string, unknown> | undefined)?.[name]
}

function equal(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b)
}

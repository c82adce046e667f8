import type { FilterSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl'
import type { Mode, Selection } from '../state/choice'
import { roomLayers, roomSource } from './room-mark'

/** What decides how a style is worn. */
export interface Look {
  mode: Mode
  off: readonly string[]
  /** what is selected; a building keeps its colour while the others fade */
  opened: Selection | null
  /** whether one of its rooms is selected and marked */
  room: boolean
}

/** What the style document tells beside its layers (metadata "lintu"). */
export interface StyleFacts {
  groups: Record<string, string[]>
  legend: Record<string, Sample>
  /** opacity of the buildings around a selected one */
  rest: number
}

/** How a layer shows in the legend and the layer list. */
export interface Sample {
  shape: 'line' | 'fill' | 'dot'
  color: string
  width?: number
  dash?: number[]
  edge?: string
  steps?: { key: string; color: string }[]
  numbers_below?: number
}

export function factsOf(style: StyleSpecification): StyleFacts {
  const facts = (style.metadata as { lintu?: Partial<StyleFacts> } | undefined)?.lintu
  return { groups: facts?.groups ?? {}, legend: facts?.legend ?? {}, rest: facts?.rest ?? 0.35 }
}

/** The published layer a style layer draws; empty for the ground. */
export function layerOf(styleLayer: LayerSpecification): string {
  return ((styleLayer.metadata as Record<string, unknown> | undefined)?.['lintu:layer'] as string | undefined) ?? ''
}

function modeOf(styleLayer: LayerSpecification): string {
  return ((styleLayer.metadata as Record<string, unknown> | undefined)?.['lintu:mode'] as string | undefined) ?? 'both'
}

/** Whether a style layer belongs to the opened building alone. */
function isOpened(styleLayer: LayerSpecification): boolean {
  return styleLayer.type === 'fill-extrusion' && styleLayer.id.endsWith('-selected')
}

/** The style as the look wants it; the document itself stays as it is. */
export function dress(style: StyleSpecification, look: Look): StyleSpecification {
  const { rest, legend } = factsOf(style)
  const brand = legend.households?.color ?? '#0b746c'
  const isBuilding = style.layers.some((layer) => isOpened(layer) && layerOf(layer) === look.opened?.layer)
  const opened = isBuilding ? look.opened : null
  const layers = style.layers.map((layer) => dressLayer(layer, look, opened, rest))
  return { ...style, sources: { ...style.sources, ...roomSource }, layers: ordered(layers, roomLayers(brand, look)) }
}

/**
 * The opened building and its room are drawn before the other buildings: what stands in front of them is translucent
 * and would otherwise hide them like glass that has been painted.
 */
function ordered(layers: LayerSpecification[], room: LayerSpecification[]): LayerSpecification[] {
  const opened = layers.filter(isOpened)
  const rest = layers.filter((layer) => !isOpened(layer))
  const solid = rest.findIndex((layer) => layer.type === 'fill-extrusion')
  if (solid < 0) return [...layers, ...room]
  return [...rest.slice(0, solid), ...opened, ...room, ...rest.slice(solid)]
}

function dressLayer(layer: LayerSpecification, look: Look, opened: Selection | null, rest: number): LayerSpecification {
  const shown = (modeOf(layer) === 'both' || modeOf(layer) === look.mode) && !look.off.includes(layerOf(layer))
  const worn = {
    ...layer,
    layout: { ...layer.layout, visibility: shown ? 'visible' : 'none' },
  } as LayerSpecification
  if (isOpened(layer) && worn.type === 'fill-extrusion') {
    worn.filter = ['==', ['id'], layerOf(layer) === opened?.layer ? opened.id : -1]
  } else if (opened) fade(worn, opened, rest)
  return worn
}

/** Lets a layer of buildings sink toward the ground while one of them is opened and drawn by a layer of its own. */
function fade(layer: LayerSpecification, opened: Selection, rest: number): void {
  const mine = layerOf(layer) + '-'
  if (layer.id === mine + '3d' && layer.type === 'fill-extrusion') {
    repaint(layer, 'fill-extrusion-opacity', rest)
    if (layerOf(layer) === opened.layer) layer.filter = without(opened.id, layer.filter)
  }
  if (layer.id === mine + '2d') {
    repaint(layer, 'fill-opacity', ['case', ['boolean', ['feature-state', 'selected'], false], 1, rest])
  }
}

function without(id: number, filter: FilterSpecification | undefined): FilterSpecification {
  const others = ['!=', ['id'], id]
  return (filter ? ['all', filter, others] : others) as FilterSpecification
}

function repaint(layer: LayerSpecification, property: string, value: unknown): void {
  const paint: unknown = { ...layer.paint, [property]: value }
  Object.assign(layer, { paint })
}

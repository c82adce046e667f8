import type { Feature, Geometry } from '../wire/types'
import { askFeature, getJSON } from './http'

const path = (layer: string): string => `/api/v1/layers/${encodeURIComponent(layer)}/features`

/** The features of a layer around a place, at most so many. */
export async function getFeatures(layer: string, bbox: readonly number[], limit: number): Promise<Feature[]> {
  const query = new URLSearchParams({ bbox: bbox.join(','), limit: String(limit) })
  return (await getJSON<{ features: Feature[] }>(`${path(layer)}?${query}`)).features
}

/** Gives a feature another shape, if it is still of a version. */
export function reshapeFeature(layer: string, id: number, version: number, geometry: Geometry): Promise<Feature> {
  return askFeature('PATCH', `${path(layer)}/${id}`, version, { geometry })
}

export function drawFeature(layer: string, geometry: Geometry, properties: Record<string, unknown>): Promise<Feature> {
  return askFeature('POST', path(layer), null, { type: 'Feature', geometry, properties })
}

export async function deleteFeature(layer: string, id: number, version: number): Promise<void> {
  await askFeature('DELETE', `${path(layer)}/${id}`, version)
}

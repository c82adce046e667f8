import type { Feature } from '../wire/types'
import { getJSON } from './http'

export function getFeature(layer: string, id: number, signal?: AbortSignal): Promise<Feature> {
  return getJSON(`/api/v1/layers/${encodeURIComponent(layer)}/features/${id}`, signal)
}

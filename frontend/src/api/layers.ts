import type { Layer } from '../wire/types'
import { getJSON } from './http'

export async function getLayers(signal?: AbortSignal): Promise<Layer[]> {
  return (await getJSON<{ layers: Layer[] }>('/api/v1/layers', signal)).layers
}

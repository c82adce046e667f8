import type { Figures } from '../wire/types'
import { getJSON } from './http'

/** Most ids one question may hold. */
export const mostIds = 1000

export async function getStatistics(layer: string, ids: number[], signal?: AbortSignal): Promise<Figures[]> {
  const query = new URLSearchParams({ layer, ids: ids.join(',') })
  return (await getJSON<{ statistics: Figures[] }>(`/api/v1/statistics?${query}`, signal)).statistics
}

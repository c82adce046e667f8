import type { Hit } from '../wire/types'
import { getJSON } from './http'

export async function search(query: string, limit: number, signal?: AbortSignal): Promise<Hit[]> {
  const parameters = new URLSearchParams({ q: query, limit: String(limit) })
  return (await getJSON<{ results: Hit[] }>(`/api/v1/search?${parameters}`, signal)).results
}

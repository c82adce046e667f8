import type { Household } from '../wire/types'
import { getJSON } from './http'

export function getHousehold(id: number, signal?: AbortSignal): Promise<Household> {
  return getJSON(`/api/v1/households/${id}`, signal)
}

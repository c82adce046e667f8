import type { Matrix } from '../wire/types'
import { getJSON } from './http'

export function getMatrix(building: number, signal?: AbortSignal): Promise<Matrix> {
  return getJSON(`/api/v1/buildings/${building}/households`, signal)
}

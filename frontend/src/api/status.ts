import type { Status } from '../wire/types'
import { getJSON } from './http'

export function getStatus(signal?: AbortSignal): Promise<Status> {
  return getJSON('/api/v1/status', signal)
}

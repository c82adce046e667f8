import type { Import, ImportOrder } from '../wire/types'
import { ApiError, askJSON, getJSON } from './http'

const path = '/api/v1/imports'

export async function getImports(signal?: AbortSignal): Promise<Import[]> {
  return (await getJSON<{ imports: Import[] }>(path, signal)).imports
}

export function getImport(id: string, signal?: AbortSignal): Promise<Import> {
  return getJSON(`${path}/${id}`, signal)
}

export function orderImport(id: string, verb: 'check' | 'start', order: ImportOrder): Promise<Import> {
  return askJSON('POST', `${path}/${id}/${verb}`, order)
}

export function dropImport(id: string): Promise<void> {
  return askJSON('DELETE', `${path}/${id}`)
}

export const errorsOf = (id: string): string => `${path}/${id}/errors`
export const previewOf = (id: string): string => `${path}/${id}/preview`

/** Sends files; XMLHttpRequest, for fetch tells nothing of how far an upload is. */
export function uploadFiles(files: readonly File[], progress: (share: number) => void): Promise<Import> {
  return new Promise((resolve, reject) => {
    const form = new FormData()
    for (const file of files) form.append('file', file, file.name)
    const request = new XMLHttpRequest()
    request.open('POST', path)
    request.responseType = 'json'
    request.upload.onprogress = ({ loaded, total }) => progress(total ? loaded / total : 0)
    request.onerror = () => reject(new ApiError('unreachable', 0, 'no answer'))
    request.onload = () => {
      const answer = request.response as { code?: string; detail?: string } | null
      if (request.status === 201) resolve(answer as unknown as Import)
      else reject(new ApiError(answer?.code ?? 'internal', request.status, answer?.detail ?? ''))
    }
    request.send(form)
  })
}

import type { Problem } from '../wire/types'

/** A refusal of the server, or no answer at all (code "unreachable"). Views translate by code. */
export class ApiError extends Error {
  readonly code: string
  readonly status: number
  /** the whole refusal, where there was one */
  readonly problem: Partial<Problem>

  constructor(code: string, status: number, detail: string, problem: Partial<Problem> = {}) {
    super(detail)
    this.name = 'ApiError'
    this.code = code
    this.status = status
    this.problem = problem
  }

  /** Whether asking again later may help. */
  get passing(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504
  }
}

/** Longer than the server lets any request take, ms. */
const patience = 20_000

/** Asks the server for JSON. Throws ApiError, or the signal's reason when it was aborted. */
export async function getJSON<T>(path: string, signal?: AbortSignal): Promise<T> {
  const timeout = AbortSignal.timeout(patience)
  const either = signal ? AbortSignal.any([signal, timeout]) : timeout
  try {
    const response = await fetch(path, { signal: either, headers: { Accept: 'application/json' } })
    if (!response.ok) throw await refusal(response)
    return (await response.json()) as T
  } catch (error) {
    if (signal?.aborted) throw signal.reason
    if (error instanceof ApiError) throw error
    throw new ApiError('unreachable', 0, error instanceof Error ? error.message : String(error))
  }
}

async function refusal(response: Response): Promise<ApiError> {
  try {
    const problem = (await response.json()) as Partial<Problem>
    return new ApiError(problem.code ?? 'internal', response.status, problem.detail ?? response.statusText, problem)
  } catch {
    // a proxy in between answers in HTML
    return new ApiError(response.status >= 500 ? 'unreachable' : 'internal', response.status, response.statusText)
  }
}

/** Has the server do something. Throws ApiError. */
export function askJSON<T>(method: 'POST' | 'DELETE', path: string, body?: unknown): Promise<T> {
  return ask(method, path, body === undefined ? {} : { 'Content-Type': 'application/json' }, body)
}

/** Has the server change a feature, if it is still of a version. Throws ApiError. */
export function askFeature<T>(
  method: 'POST' | 'PATCH' | 'DELETE',
  path: string,
  version: number | null,
  body?: unknown,
): Promise<T> {
  const kind = method === 'PATCH' ? 'application/merge-patch+json' : 'application/geo+json'
  return ask(
    method,
    path,
    {
      ...(body !== undefined && { 'Content-Type': kind }),
      ...(version !== null && { 'If-Match': `"${version}"` }),
    },
    body,
  )
}

async function ask<T>(method: string, path: string, headers: Record<string, string>, body: unknown): Promise<T> {
  try {
    const response = await fetch(path, {
      method,
      signal: AbortSignal.timeout(patience),
      headers,
      body: body === undefined ? null : JSON.stringify(body),
    })
    if (!response.ok) throw await refusal(response)
    return (response.status === 204 ? undefined : await response.json()) as T
  } catch (error) {
    if (error instanceof ApiError) throw error
    throw new ApiError('unreachable', 0, error instanceof Error ? error.message : String(error))
  }
}

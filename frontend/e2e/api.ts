import type { APIRequestContext } from '@playwright/test'

export interface Feature {
  id: number
  bbox: [number, number, number, number]
  label_point: [number, number]
  properties: Record<string, unknown>
}

export interface Hit {
  layer: string
  id: number
  name: string
  point: [number, number]
  building_id?: number
}

async function ask<Answer>(request: APIRequestContext, path: string): Promise<Answer> {
  const answer = await request.get(path)
  if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`)
  return (await answer.json()) as Answer
}

export function feature(request: APIRequestContext, layer: string, id: number): Promise<Feature> {
  return ask(request, `/api/v1/layers/${layer}/features/${id}`)
}

export async function figures(request: APIRequestContext, layer: string, id: number): Promise<Record<string, number>> {
  const { statistics } = await ask<{ statistics: Record<string, number>[] }>(
    request,
    `/api/v1/statistics?layer=${layer}&ids=${id}`,
  )
  if (!statistics[0]) throw new Error(`no figures of ${layer} ${id}`)
  return statistics[0]
}

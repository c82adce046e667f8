import type { APIRequestContext, Page } from '@playwright/test'
import { feature, type Feature } from './api'
import { project } from './frames'
import { MapPage } from './map-page'
import { expect, test } from './own-server'
import { sql } from './store'

const screen = { width: 1280, height: 800 }
const middle = [screen.width / 2, screen.height / 2] as const
/** Everything but compounds and the ground. */
const off = 'districts,streets,communities,grids,micro_grids,buildings,households,places,components,devices,cameras'

type Shape = Feature & { version: number; geometry: { coordinates: unknown } }

/** A compound, and where on a screen with it in the middle its nearest neighbour lies. */
async function compound(
  request: APIRequestContext,
): Promise<{ id: number; shape: Shape; neighbour: [number, number] }> {
  const [found] = sql<{ id: number }>('SELECT id FROM compounds ORDER BY id LIMIT 1')
  if (!found) throw new Error('no compound')
  const shape = (await feature(request, 'compounds', found.id)) as Shape
  const [lon, lat] = shape.label_point
  const answer = await request.get(`/api/v1/layers/compounds/features?limit=1000`)
  const { features } = (await answer.json()) as { features: Feature[] }
  const camera = { zoom: 17, lat, lon, bearing: 0, pitch: 0 }
  const [nearest] = features
    .filter(({ id }) => id !== found.id)
    .map(({ label_point: at }) => project(camera, screen, at, 0).map((px, i) => px - (middle[i] ?? 0)))
    .sort(([ax = 0, ay = 0], [bx = 0, by = 0]) => Math.hypot(ax, ay) - Math.hypot(bx, by))
  if (!nearest) throw new Error('no neighbour')
  return { id: found.id, shape, neighbour: [nearest[0] ?? 0, nearest[1] ?? 0] }
}

async function openEditor(page: Page, id: number, [lon, lat]: readonly [number, number]): Promise<void> {
  await new MapPage(page).open(`/?lang=zh&theme=light&mode=2d&sel=compounds/${id}&off=${off}#17/${lat}/${lon}/0/0`)
  await page.getByTestId('edit-shape').click()
  await expect(page.getByTestId('edit-bar')).toHaveAttribute('aria-busy', 'false')
}

/** Drags what is in the middle of the map. */
async function drag(page: Page, [dx, dy]: readonly [number, number]): Promise<void> {
  const [x, y] = middle
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.move(x + dx, y + dy, { steps: 10 })
  await page.mouse.up()
}

// the overlap that is refused on purpose
test.use({ allowed: [/\b409\b/] })

const bar = (page: Page, name: string) => page.getByTestId(`edit-${name}`)

test('two people at one compound: undo, a conflict told, an overlap refused', async ({
  page,
  request,
  browser,
  baseURL,
}) => {
  const { id, shape, neighbour } = await compound(request)
  const now = async (): Promise<Shape> => (await feature(request, 'compounds', id)) as Shape
  await openEditor(page, id, shape.label_point)

  await test.step('what was moved is undone and done again', async () => {
    await expect(bar(page, 'save')).toBeDisabled()
    await drag(page, [12, 6])
    await expect(bar(page, 'save')).toBeEnabled()
    await bar(page, 'undo').click()
    await expect(bar(page, 'save')).toBeDisabled()
    await bar(page, 'redo').click()
    await expect(bar(page, 'save')).toBeEnabled()
  })

  await test.step('somebody else saves first, and both are told', async () => {
    const other = await (await browser.newContext({ ...(baseURL && { baseURL }), viewport: screen })).newPage()
    await openEditor(other, id, shape.label_point)
    await other.keyboard.press('Control+ArrowLeft')
    await bar(other, 'save').click()
    await expect(bar(other, 'bar')).toHaveCount(0)
    await other.context().close()
    await expect(bar(page, 'said')).toContainText('别人刚改过')
    await expect(bar(page, 'save')).toHaveCount(0)
    expect((await now()).version).toBeGreaterThan(shape.version)
  })

  await test.step('mine in its place', async () => {
    const theirs = await now()
    await bar(page, 'mine').click()
    await bar(page, 'save').click()
    await expect(bar(page, 'bar')).toHaveCount(0)
    const mine = await now()
    expect(mine.version).toBeGreaterThan(theirs.version)
    expect(mine.geometry.coordinates).not.toEqual(theirs.geometry.coordinates)
  })

  await test.step('who goes on from an old version is refused', async () => {
    const answer = await request.patch(`/api/v1/layers/compounds/features/${id}`, {
      headers: { 'Content-Type': 'application/merge-patch+json', 'If-Match': `"${shape.version}"` },
      data: JSON.stringify({ geometry: shape.geometry }),
    })
    expect(answer.status()).toBe(412)
  })

  await test.step('it cannot be put over its neighbour', async () => {
    await page.getByTestId('edit-shape').click()
    await expect(bar(page, 'bar')).toHaveAttribute('aria-busy', 'false')
    const share = Math.min(1, 180 / Math.hypot(...neighbour))
    await drag(page, [neighbour[0] * share, neighbour[1] * share])
    const before = await now()
    await bar(page, 'save').click()
    await expect(bar(page, 'said')).toContainText(/与 \d+ 个小区重叠/)
    expect((await now()).version).toBe(before.version)
    await bar(page, 'cancel').click()
    await bar(page, 'sure').click()
    await expect(bar(page, 'bar')).toHaveCount(0)
  })
})

test('something new is drawn, named and deleted', async ({ page, request, map }) => {
  const [lon, lat] = [121.3, 37.4] // in the fields, where nothing is in the way
  await map.open(`/?lang=zh&theme=light&mode=2d&off=${off}#17/${lat}/${lon}/0/0`)
  await page.getByTestId('draw-compounds').click()
  await expect(bar(page, 'bar')).toHaveAttribute('aria-busy', 'false')
  const [x, y] = middle
  for (const [dx, dy] of [
    [-60, -40],
    [60, -40],
    [60, 40],
    [-60, 40],
  ] as const) {
    await page.mouse.move(x + dx, y + dy, { steps: 3 })
    await page.mouse.click(x + dx, y + dy)
  }
  await page.mouse.move(x - 60, y - 40, { steps: 3 })
  await page.mouse.click(x - 60, y - 40) // the first corner again
  await bar(page, 'name').fill('新画的小区')
  await bar(page, 'save').click()
  await expect(map.cardName).toContainText('新画的小区')
  await expect(bar(page, 'bar')).toHaveCount(0)
  const id = Number(map.parameter('sel')?.split('/')[1])
  const { geometry } = (await feature(request, 'compounds', id)) as Shape
  expect(JSON.stringify(geometry.coordinates).match(/\[1/g)).toHaveLength(5)

  await page.getByTestId('edit-shape').click()
  await expect(bar(page, 'bar')).toHaveAttribute('aria-busy', 'false')
  await bar(page, 'delete').click()
  await bar(page, 'sure').click()
  await expect(bar(page, 'bar')).toHaveCount(0)
  expect((await request.get(`/api/v1/layers/compounds/features/${id}`)).status()).toBe(404)
})

test('a corner is taken off by finger or key, and a courtyard is never lost', async ({ page, request, map }) => {
  const [lon, lat] = [121.35, 37.4] // in the fields
  const at = (corners: number[][]): number[][] => corners.map(([dx = 0, dy = 0]) => [lon + dx * 1e-4, lat + dy * 1e-4])
  const [outer, inner] = [
    at([[-5, -5], [5, -5], [8, 0], [5, 5], [-5, 5], [-5, -5]]), // prettier-ignore
    at([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]]), // prettier-ignore
  ]
  const added = await request.post('/api/v1/layers/compounds/features', {
    headers: { 'Content-Type': 'application/geo+json' },
    data: JSON.stringify({
      type: 'Feature',
      properties: { name: '有院子的小区' },
      geometry: { type: 'Polygon', coordinates: [outer, inner] },
    }),
  })
  expect(added.status(), await added.text()).toBe(201)
  const { id } = (await added.json()) as Shape
  const rings = async (): Promise<number[][][]> => {
    const [only] = ((await feature(request, 'compounds', id)) as Shape).geometry.coordinates as number[][][][]
    expect(only).toHaveLength(2)
    return only ?? []
  }
  const [, courtyard] = await rings()

  await map.open(`/?lang=zh&theme=light&mode=2d&sel=compounds/${id}&off=${off}#17/${lat}/${lon}/0/0`)
  const edit = async (): Promise<void> => {
    await page.getByTestId('edit-shape').click()
    await expect(bar(page, 'bar')).toHaveAttribute('aria-busy', 'false')
  }
  const save = async (): Promise<void> => {
    await bar(page, 'save').click()
    await expect(bar(page, 'bar')).toHaveCount(0)
  }
  const camera = { zoom: 17, lat, lon, bearing: 0, pitch: 0 }
  const corner = async (): Promise<void> => {
    const [x, y] = project(camera, screen, [lon + 8e-4, lat], 0)
    await page.mouse.click(x, y)
  }

  await test.step('a tapped corner goes, and comes back by 撤销', async () => {
    await edit()
    await expect(bar(page, 'said')).toContainText('空洞保持原样')
    await expect(bar(page, 'corner')).toBeDisabled()
    await corner()
    await bar(page, 'corner').click()
    await expect(bar(page, 'corner')).toBeDisabled()
    await bar(page, 'undo').click()
    await expect(bar(page, 'save')).toBeDisabled()
    await corner()
    await expect(bar(page, 'corner')).toBeEnabled()
    await page.keyboard.press('Delete')
    await save()
    const [outline, kept] = await rings()
    expect(outline).toHaveLength(5)
    expect(kept).toEqual(courtyard)
  })

  await test.step('what is moved takes its courtyard along', async () => {
    await edit()
    await drag(page, [-30, 20])
    await save()
    const [outline, moved] = await rings()
    expect(outline).toHaveLength(5)
    expect(moved).toHaveLength(5)
    const [from, to] = [courtyard?.[0] ?? [], moved?.[0] ?? []]
    expect(to[0]).toBeLessThan(from[0] ?? 0)
    expect(to[1]).toBeLessThan(from[1] ?? 0)
  })
})

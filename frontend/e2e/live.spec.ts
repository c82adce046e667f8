import type { APIRequestContext, Page } from '@playwright/test'
import { feature, type Feature } from './api'
import { drawnBox, watchFrames, type Camera } from './frames'
import { MapPage, viewOf } from './map-page'
import { expect, test } from './own-server'
import { sql } from './store'

const patience = 60_000 // ms: a software renderer on a busy machine
const screen = { width: 1280, height: 800 }
/** Everything but buildings and the ground, which a software renderer would draw for nothing. */
const off = 'districts,streets,communities,grids,micro_grids,compounds,households,places,components,devices,cameras'

interface Tower extends Feature {
  version: number
  geometry: unknown
}

/** A tall building. */
function tall(): number {
  const [found] = sql<{ id: number }>('SELECT id FROM buildings WHERE height > 60 ORDER BY id LIMIT 1')
  if (!found) throw new Error('no such building')
  return found.id
}

/** The corner of the city that is furthest from a place. */
async function farFrom(request: APIRequestContext, [lon, lat]: readonly [number, number]): Promise<[number, number]> {
  const { bounds } = (await (await request.get('/tiles/buildings.json')).json()) as { bounds: number[] }
  const [west = 0, south = 0, east = 0, north = 0] = bounds
  const [x, y] = [lon - west > east - lon ? west : east, lat - south > north - lat ? south : north]
  return [Number(x.toFixed(6)), Number(y.toFixed(6))]
}

async function tower(request: APIRequestContext, id: number): Promise<Tower> {
  return (await feature(request, 'buildings', id)) as Tower
}

/** Somebody else changes a building. */
async function change(request: APIRequestContext, id: number, properties: Record<string, unknown>): Promise<Tower> {
  const { version } = await tower(request, id)
  const answer = await request.patch(`/api/v1/layers/buildings/features/${id}`, {
    headers: { 'Content-Type': 'application/merge-patch+json', 'If-Match': `"${version}"` },
    data: JSON.stringify({ properties }),
  })
  if (!answer.ok()) throw new Error(`${answer.status()} ${await answer.text()}`)
  return (await answer.json()) as Tower
}

/** The address of a tilted view, no further than a tower needs to be seen whole. */
function tilted([lon, lat]: readonly [number, number]): { camera: Camera; url: string } {
  const camera = { zoom: 16, lat, lon, bearing: -17, pitch: 50 }
  return { camera, url: `/?lang=zh&theme=light&mode=3d&off=${off}#16/${lat}/${lon}/-17/50` }
}

/** The addresses of the tiles a page asks for. */
function tilesAsked(page: Page): string[] {
  const asked: string[] = []
  page.on('request', (sent) => {
    if (sent.url().endsWith('.mvt')) asked.push(sent.url())
  })
  return asked
}

/** The page is told of changes: its socket is open and the server knows where it looks. */
async function listening(page: Page, act: () => Promise<void>): Promise<void> {
  const told = page.waitForEvent('websocket').then((socket) =>
    socket.waitForEvent('framereceived', {
      predicate: ({ payload }) => String(payload).includes('"PONG"'),
      timeout: patience,
    }),
  )
  await act()
  await told
}

/** Waits until the picture is different from the one kept under a name. */
function changed(page: Page, name: string) {
  return expect.poll(() => page.evaluate((kept) => window.watched.differs(kept) !== null, name), { timeout: patience })
}

test('a tower grows: only its tiles are asked for, and only where it stands pixels change', async ({
  page,
  request,
  map,
  browser,
  baseURL,
}) => {
  const near = tall()
  const before = await tower(request, near)
  const { camera, url } = tilted(before.label_point)
  await watchFrames(page)
  await listening(page, () => map.open(url))

  const elsewhere = await (
    await browser.newContext({ ...(baseURL && { baseURL }), viewport: { width: 400, height: 300 } })
  ).newPage()
  const beyond = await farFrom(request, before.label_point)
  await listening(elsewhere, () => new MapPage(elsewhere).open(viewOf(beyond, 17, `&off=${off}`)))

  const [asked, askedElsewhere] = [tilesAsked(page), tilesAsked(elsewhere)]
  await page.evaluate(() => {
    window.watched.keep('before')
    window.watched.begin()
  })
  const height = Number(before.properties.height) + 60
  await change(request, near, { height })
  await changed(page, 'before').toBe(true)
  await expect(page.getByTestId('update')).toContainText(/已更新 \d\d:\d\d:\d\d · 楼栋/)
  await map.settled()
  const box = await page.evaluate(() => window.watched.end())

  expect(asked.length, asked.join('\n')).toBeGreaterThan(0)
  expect(asked.length, asked.join('\n')).toBeLessThanOrEqual(4)
  expect(askedElsewhere).toEqual([])
  const drawn = drawnBox(camera, screen, before.bbox, height)
  const margin = 16 // px
  expect(box?.left).toBeGreaterThanOrEqual(drawn.left - margin)
  expect(box?.top).toBeGreaterThanOrEqual(drawn.top - margin)
  expect(box?.right).toBeLessThanOrEqual(drawn.right + margin)
  expect(box?.bottom).toBeLessThanOrEqual(drawn.bottom + margin)
  await change(request, near, { height: before.properties.height })
  await elsewhere.context().close()
})

test('an edit is seen after panning away and back, and while the tile is on its way', async ({
  page,
  request,
  map,
}) => {
  const near = tall()
  const before = await tower(request, near)
  const [lon, lat] = before.label_point
  const { url } = tilted([lon, lat])
  await watchFrames(page)
  await listening(page, () => map.open(url))
  await page.evaluate(() => window.watched.keep('low'))

  await test.step('pan away, edit, pan back', async () => {
    await page.goto(tilted([lon + 0.03, lat]).url) // only what follows # is different: the page stays and pans
    await map.settled()
    await change(request, near, { height: Number(before.properties.height) + 60 })
    await page.goto(url)
    await map.settled()
    await changed(page, 'low').toBe(true)
    await page.evaluate(() => window.watched.keep('high'))
  })

  await test.step('edit while the old tile is on its way', async () => {
    let low = false
    await page.route('**/tiles/buildings/*/*/*.mvt', async (route) => {
      const answer = await route.fetch()
      const body = await answer.body() // of before the edit
      if (!low) {
        low = true
        await change(request, near, { height: before.properties.height })
      }
      await route.fulfill({ response: answer, body })
    })
    await page.goto(tilted([lon + 0.03, lat]).url)
    await map.settled()
    await page.goto(url)
    await expect.poll(() => low, { timeout: patience }).toBe(true)
    await expect.poll(() => page.evaluate(() => window.watched.differs('low')), { timeout: patience }).toBeNull()
    await page.unroute('**/tiles/buildings/*/*/*.mvt')
  })
})

test.describe('a network that fails', () => {
  test.use({ allowed: [/ERR_CONNECTION_RESET/] })

  test('a tile that does not come at first leaves no hole and is drawn later', async ({ page, request, map }) => {
    const near = tall()
    const before = await tower(request, near)
    await watchFrames(page)
    await listening(page, () => map.open(tilted(before.label_point).url))
    await page.evaluate(() => {
      window.watched.keep('low')
      window.watched.begin()
    })
    const broken: string[] = []
    let mended = false
    await page.route('**/tiles/buildings/*/*/*.mvt', async (route) => {
      if (mended) return route.fallback()
      broken.push(route.request().url())
      await route.abort('connectionreset')
    })
    await change(request, near, { height: Number(before.properties.height) + 60 })
    await expect.poll(() => broken.length > new Set(broken).size, { timeout: patience }).toBe(true) // one was asked for twice
    expect(await page.evaluate(() => window.watched.end())).toBeNull()
    mended = true
    await changed(page, 'low').toBe(true)
    await change(request, near, { height: before.properties.height })
    await expect.poll(() => page.evaluate(() => window.watched.differs('low')), { timeout: patience }).toBeNull()
  })
})

test('counts, the hover card and the selection follow', async ({ page, request, map }) => {
  const near = tall()
  const before = await tower(request, near)
  const [lon, lat] = before.label_point
  await listening(page, () =>
    map.open(`/?lang=zh&theme=light&mode=2d&sel=buildings/${near}&off=${off}#17/${lat}/${lon}/0/0`),
  )
  await expect(map.cardName).toContainText(String(before.properties.name))
  const rooms = page.waitForRequest((sent) => sent.url().endsWith(`/buildings/${near}/households`))
  await change(request, near, { name: '新名楼' })
  await expect(map.cardName).toContainText('新名楼')
  await rooms

  const count = map.layer('buildings').locator('.count')
  const counted = Number((await count.textContent())?.replaceAll(',', ''))
  const [west, south] = [lon + 0.2, lat + 0.2]
  const ring = [
    [west, south],
    [west + 0.0002, south],
    [west + 0.0002, south + 0.0002],
    [west, south + 0.0002],
    [west, south],
  ]
  await build(request, { type: 'Polygon', coordinates: [ring] }, { name: '远处' })
  await change(request, near, { name: before.properties.name })
  await expect(map.cardName).toContainText(String(before.properties.name))
  await expect(count).toHaveText(String(counted + 1))
})

/** Somebody draws a building. */
async function build(
  request: APIRequestContext,
  geometry: unknown,
  properties: Record<string, unknown>,
): Promise<void> {
  const answer = await request.post('/api/v1/layers/buildings/features', {
    headers: { 'Content-Type': 'application/geo+json' },
    data: JSON.stringify({ type: 'Feature', geometry, properties: { use: 'residential', ...properties } }),
  })
  expect(answer.status(), await answer.text()).toBe(201)
}

test('the numbers of a compound under the pointer follow', async ({ page, request, map }) => {
  const near = tall()
  const { geometry, properties, label_point: point } = await tower(request, near)
  const others = off.replace(',compounds,', ',buildings,')
  await listening(page, () => map.open(viewOf(point, 16, `&off=${others}`)))
  const { x, y } = await map.middle()
  await page.mouse.move(x - 3, y)
  await page.mouse.move(x, y)
  await expect(map.hover).toBeVisible()
  const before = await map.figures(map.hover)
  const asked = page.waitForRequest((sent) => sent.url().includes('/statistics'))
  const roof = Number(properties.height)
  await build(request, geometry, { name: '加盖', base: roof, height: roof + 3, compound_id: properties.compound_id })
  await asked
  await expect.poll(async () => (await map.figures(map.hover)).buildings).toBe((before.buildings ?? 0) + 1)
})

test('what is put where nothing was is drawn on an open page', async ({ page, request, map }) => {
  const { label_point: point } = await tower(request, tall())
  const [lon, lat] = [point[0] - 0.3, point[1] - 0.3] // far outside the city
  await watchFrames(page)
  await listening(page, () => map.open(viewOf([lon, lat], 16, `&off=${off}`)))
  await page.evaluate(() => window.watched.keep('nothing'))
  const size = 0.0005
  const ring = [
    [lon - size, lat - size],
    [lon + size, lat - size],
    [lon + size, lat + size],
    [lon - size, lat + size],
    [lon - size, lat - size],
  ]
  await build(request, { type: 'Polygon', coordinates: [ring] }, { name: '新城第一楼' })
  await changed(page, 'nothing').toBe(true)
})

test.describe('when the server is killed', () => {
  test.use({
    allowed: [/ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|ERR_SOCKET|WebSocket|Failed to fetch/],
  })

  test('the page says how old it is, and is right again by itself', async ({ page, request, map, own }) => {
    const near = tall()
    const before = await tower(request, near)
    await watchFrames(page)
    await listening(page, () => map.open(tilted(before.label_point).url))
    await page.evaluate(() => window.watched.keep('before'))
    await own.stop('SIGKILL')
    await expect(page.getByTestId('notice')).toContainText(/数据截至 \d\d:\d\d/, { timeout: patience })
    await own.restart('SIGKILL')
    await change(request, near, { height: Number(before.properties.height) + 60 })
    await changed(page, 'before').toBe(true)
    await expect(page.getByTestId('notice')).toHaveCount(0, { timeout: patience })
    await change(request, near, { height: before.properties.height })
    await expect.poll(() => page.evaluate(() => window.watched.differs('before')), { timeout: patience }).toBeNull()
  })
})

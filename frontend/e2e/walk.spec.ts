import { viewOf } from './map-page'
import { feature } from './api'
import { sql } from './store'
import { expect, test } from './test'

interface Room {
  id: number
  room: string
  area: number
  occupancy: string
  unit: number
  number: number
  building_id: number
  compound: string
}

/** A flat in a compound, let out, so that every part of its card has something to say. */
function flat(): Room {
  const [room] =
    sql<Room>(`SELECT h.id, h.room, h.area, h.occupancy, u.number AS unit, b.number, b.id AS building_id, c.name AS compound
    FROM households h JOIN units u ON u.id = h.unit_id JOIN buildings b ON b.id = h.building_id
    JOIN compounds c ON c.id = b.compound_id
    WHERE h."use" = 'home' AND h.occupancy = 'let' AND u.number = 2 AND h.floor = 5 ORDER BY h.id LIMIT 1`)
  if (!room) throw new Error('no such flat')
  return room
}

test('from an address to the room, its 楼盘表 and its card, and nobody is on it', async ({ page, map }) => {
  const room = flat()
  const answers: Promise<string>[] = []
  page.on('response', (response) => {
    if (/\/api\/v1\/(buildings|households|search)/.test(response.url())) answers.push(response.text())
  })
  await map.open('/')
  await map.search(`${room.compound}${room.number}幢${room.unit}单元${room.room}`)
  await map.takeFirstHit()
  await map.matrixShows(room.id)
  await expect(map.cardName).toContainText(room.room)
  await expect(map.card).toContainText(room.compound)
  await expect(map.card).toContainText('出租')
  await expect(map.card).toContainText(String(room.area))

  await expect(map.card).not.toContainText(/人口|姓名|电话|\d+ ?人/)
  expect(answers.length).toBeGreaterThan(2)
  for (const answer of await Promise.all(answers)) {
    expect(answer).not.toMatch(/"(people|residents?|members|phone|id_number|birth_date)":/)
  }
})

test('a building clicked in 平面 opens, and a room clicked in its 楼盘表 shows its card', async ({
  page,
  request,
  map,
}) => {
  const room = flat()
  const { label_point: point } = await feature(request, 'buildings', room.building_id)
  await map.open(viewOf(point, 17.5, '&off=components,devices,cameras,places,households'))
  const { x, y } = await map.middle()
  await page.mouse.click(x, y)
  await expect.poll(() => map.parameter('sel')).toBe(`buildings/${room.building_id}`)
  await expect(map.matrix).toBeVisible()

  await map.room(room.id).click()
  await map.matrixShows(room.id)
  await expect(map.cardName).toContainText(room.room)
})

test('平面 and 三维 keep centre, zoom, selection and layers', async ({ map }) => {
  const room = flat()
  await map.open(`/?sel=households/${room.id}&off=cameras,devices#16/37.4703/121.4/-17/50`)
  await map.matrixShows(room.id)
  const before = await map.settledView()
  await map.switchMode()
  const flat2d = (await map.settledView()).split('/')
  expect(flat2d.slice(0, 3)).toEqual(before.split('/').slice(0, 3))
  expect(flat2d.slice(3)).toEqual(['0', '0'])
  await map.matrixShows(room.id)
  expect(map.parameter('off')).toBe('cameras,devices')
  await map.switchMode()
  expect(await map.settledView()).toBe(before)
})

test('the URL keeps the whole view', async ({ page, map }) => {
  const room = flat()
  await map.open(`/?lang=en&theme=dark&mode=2d&sel=households/${room.id}&off=water#16.5/37.4703/121.40014/0/0`)
  const url = page.url()
  await map.reload()
  expect(page.url()).toBe(url)
  await map.matrixShows(room.id)
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await expect(page.locator('html')).toHaveAttribute('lang', 'en')
  await expect(map.layer('water')).toHaveAttribute('aria-checked', 'false')
})

test('back and forward walk through what was selected', async ({ page, map }) => {
  const room = flat()
  await map.open(`/?sel=buildings/${room.building_id}`)
  await map.room(room.id).click()
  await map.matrixShows(room.id)
  await page.goBack()
  await expect.poll(() => map.parameter('sel')).toBe(`buildings/${room.building_id}`)
  await expect(map.matrix.locator('[aria-selected="true"]')).toHaveCount(0)
  await page.goForward()
  await map.matrixShows(room.id)
})

test('a link to a record that says no place goes there', async ({ page, map }) => {
  const room = flat()
  await map.open(`/?sel=households/${room.id}`)
  await map.matrixShows(room.id)
  await expect.poll(() => new URL(page.url()).hash, { timeout: 60_000 }).toMatch(/^#17\.5\//)
})

test('an address nobody has says so', async ({ page, map }) => {
  await map.open('/')
  await map.searchInput.fill('没有这个小区99幢')
  await expect(page.getByTestId('search-results')).toContainText('没有找到')
})

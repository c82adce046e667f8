import { feature } from './api'
import { viewOf } from './map-page'
import { sql } from './store'
import { expect, test } from './test'

/** Two taps within this are one double tap to the map, ms. */
const doubleTap = 600

const quiet = '&off=components,devices,cameras,places,households'

function building(): number {
  const [found] = sql<{ id: number }>(`SELECT building_id AS id FROM households WHERE "use" = 'home' GROUP BY 1
    ORDER BY count(*) DESC, 1 LIMIT 1`)
  if (!found) throw new Error('no building')
  return found.id
}

test('a tap is a hover, a second tap opens', async ({ page, request, map }) => {
  const id = building()
  const { label_point: point } = await feature(request, 'buildings', id)
  await map.open(viewOf(point, 17.5, quiet))
  const { x, y } = await map.middle()
  await page.touchscreen.tap(x, y)
  await expect(map.hover).toContainText('楼栋')
  await expect(map.matrix).toHaveCount(0)
  await page.waitForTimeout(doubleTap) // a quicker second tap is a double tap, which zooms
  await page.touchscreen.tap(x, y)
  await expect.poll(() => map.parameter('sel')).toBe(`buildings/${id}`)
  await expect(map.matrix).toBeVisible()
})

test('a room is found and opened by finger, and everything stays on the screen', async ({ page, map }) => {
  const id = building()
  const [room] = sql<{ id: number; room: string }>(
    `SELECT id, room FROM households WHERE building_id = ${id} AND "use" = 'home' ORDER BY id LIMIT 1`,
  )
  await map.open(`/?mode=2d&sel=buildings/${id}`)
  await map.room(room?.id ?? 0).scrollIntoViewIfNeeded()
  await map.room(room?.id ?? 0).tap()
  await map.matrixShows(room?.id ?? 0)
  const size = page.viewportSize()
  for (const part of [map.card, map.matrix, map.searchInput]) {
    const box = await part.boundingBox()
    expect(box).not.toBeNull()
    expect(box?.x).toBeGreaterThanOrEqual(0)
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(size?.width ?? 0)
  }
})

test('what a finger must hit is large enough', async ({ page, map }) => {
  await map.open('/')
  const small = await page.evaluate(() =>
    [...document.querySelectorAll('button, [role="switch"], input')]
      .map((element) => ({
        name: element.getAttribute('aria-label') ?? element.textContent,
        box: element.getBoundingClientRect(),
      }))
      .filter(({ box }) => box.width > 0 && (box.width < 24 || box.height < 24)) // WCAG 2.2, 2.5.8
      .map(({ name, box }) => `${name} ${Math.round(box.width)}×${Math.round(box.height)}`),
  )
  expect(small).toEqual([])
})

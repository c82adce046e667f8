import { coloursOf } from './picture'
import { expect, test } from './test'

test('the first view shows a living city and says what it is', async ({ page, map }) => {
  await map.open('/')
  await expect(page).toHaveTitle(/邻图/)
  await expect(map.searchInput).toBeVisible()
  await expect(map.card).toHaveCount(0) // no selection, no card
  await expect(page.getByTestId('footer')).toContainText('数据时间')
  await expect(page.getByTestId('footer')).toContainText('界线仅供参考,不作为划界依据')
  await expect(map.mode('3d')).toHaveAttribute('aria-pressed', 'true')

  const view = await map.settledView()
  const [zoom, , , bearing, pitch] = view.slice(1).split('/').map(Number)
  expect(zoom).toBeGreaterThan(14)
  expect(bearing).toBe(-17)
  expect(pitch).toBe(50)
})

test('the map is drawn: many colours, none of them covering it all', async ({ page, map }) => {
  await map.open('/')
  const colours = await coloursOf(page, await map.map.screenshot())
  expect(colours.different).toBeGreaterThan(100)
  expect(colours.most).toBeLessThan(0.6)
})

test('nothing but the map scrolls or sticks out', async ({ page, map }) => {
  await map.open('/')
  const size = page.viewportSize()
  const document = await page.evaluate(() => ({
    width: window.document.documentElement.scrollWidth,
    height: window.document.documentElement.scrollHeight,
  }))
  expect(document).toEqual(size)
  expect(await map.map.boundingBox()).toMatchObject({ x: 0, y: 0, ...size })
})

import { coloursOf } from './picture'
import { expect, test } from './test'

test('the first view shows a city, says what it is and fits the screen', async ({ page, map }) => {
  await map.open('/')

  await test.step('it says what it is', async () => {
    await expect(page).toHaveTitle(/邻图/)
    await expect(map.searchInput).toBeVisible()
    await expect(map.card).toHaveCount(0) // no selection, no card
    await expect(page.getByTestId('footer')).toContainText('数据时间')
    await expect(page.getByTestId('footer')).toContainText('界线仅供参考,不作为划界依据')
  })

  await test.step('it looks over the city in 三维, and the address says where from', async () => {
    await expect(map.mode('3d')).toHaveAttribute('aria-pressed', 'true')
    const [zoom, , , bearing, pitch] = (await map.settledView()).slice(1).split('/').map(Number)
    expect(zoom).toBeGreaterThan(14)
    expect(bearing).toBe(-17)
    expect(pitch).toBe(50)
  })

  await test.step('the map is drawn: many colours, none of them covering it all', async () => {
    const colours = await coloursOf(page, await map.map.screenshot())
    expect(colours.different).toBeGreaterThan(100)
    expect(colours.most).toBeLessThan(0.6)
  })

  await test.step('nothing scrolls or sticks out', async () => {
    const size = page.viewportSize()
    const document = await page.evaluate(() => ({
      width: window.document.documentElement.scrollWidth,
      height: window.document.documentElement.scrollHeight,
    }))
    expect(document).toEqual(size)
    expect(await map.map.boundingBox()).toMatchObject({ x: 0, y: 0, ...size })
  })
})

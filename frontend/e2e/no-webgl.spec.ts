import { expect, test } from './test'

test('a browser without WebGL2 gets a page that says so', async ({ page }) => {
  await page.goto('/')
  await expect(page.getByTestId('page')).toContainText('WebGL2')
  await expect(page.getByTestId('page')).toContainText('这个浏览器画不出地图')
  await expect(page.getByTestId('map')).toHaveCount(0)
})

test('and in English', async ({ page }) => {
  await page.goto('/?lang=en')
  await expect(page.getByTestId('page')).toContainText('WebGL2')
  await expect(page.getByTestId('page')).not.toContainText(/\p{Script=Han}/u)
})

import type { Page } from '@playwright/test'
import { expect, test } from './test'

/** Whether two different characters look different when drawn: where no font has them both are the same empty box. */
async function differ(page: Page, family: string, [a, b]: [string, string]): Promise<boolean> {
  return page.evaluate(
    ({ family, a, b }) => {
      const draw = (text: string): string => {
        const canvas = document.createElement('canvas')
        canvas.width = canvas.height = 48
        const context = canvas.getContext('2d')
        if (!context) throw new Error('no 2d context')
        context.font = `32px ${family}`
        context.fillText(text, 4, 36)
        return canvas.toDataURL()
      }
      return draw(a) !== draw(b)
    },
    { family, a, b },
  )
}

test('on a machine without any Chinese font, Chinese is drawn from the product’s own', async ({ page, map }) => {
  await map.open('/')
  expect(await differ(page, 'sans-serif', ['街', '区']), 'this machine has a Chinese font after all').toBe(false)

  const family = await map.searchInput.evaluate((element) => getComputedStyle(element).fontFamily)
  await page.evaluate((family) => document.fonts.load(`32px ${family}`, '街区网格楼栋'), family)
  expect(await differ(page, family, ['街', '区'])).toBe(true)
  expect(await differ(page, family, ['网', '格'])).toBe(true)
})

test('and the map’s labels too: their fonts are fetched from this server', async ({ page, map }) => {
  const fetched: string[] = []
  page.on('response', (response) => {
    if (response.url().endsWith('.woff2') && response.ok()) fetched.push(new URL(response.url()).pathname)
  })
  await map.open('/')
  expect(fetched.length).toBeGreaterThan(3)
  expect(fetched.filter((path) => !path.startsWith('/fonts/'))).toEqual([])

  // MapLibre draws labels with faces it adds to the document under names of its own
  const faces = await page.evaluate(() =>
    [...document.fonts].filter((face) => face.status === 'loaded').map((face) => face.family.replaceAll(/["']/g, '')),
  )
  for (const family of new Set(faces)) {
    if (/[Bb]old|[Mm]edium|Noto/.test(family)) expect(await differ(page, `"${family}"`, ['小', '区'])).toBe(true)
  }
  expect(faces.length).toBeGreaterThan(0)
})

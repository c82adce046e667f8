import type { Page } from '@playwright/test'
import { sql } from './store'
import { expect, test } from './test'

interface Room {
  id: number
  room: string
  unit: number
  number: number
  compound: string
}

/** Tabs on until something has the focus; who cannot reach it so cannot reach it at all. */
async function tabTo(page: Page, testId: string): Promise<void> {
  for (let i = 0; i < 60; i++) {
    if (await page.evaluate((id) => document.activeElement?.closest(`[data-testid="${id}"]`) !== null, testId)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`60 times Tab did not reach ${testId}`)
}

test('everything from the search to another room works without a pointer', async ({ page, map }) => {
  const [room] = sql<Room>(`SELECT h.id, h.room, u.number AS unit, b.number, c.name AS compound
    FROM households h JOIN units u ON u.id = h.unit_id JOIN buildings b ON b.id = h.building_id
    JOIN compounds c ON c.id = b.compound_id WHERE h."use" = 'home' AND h.floor = 3 ORDER BY h.id LIMIT 1`)
  if (!room) throw new Error('no such flat')
  await map.open('/')

  await tabTo(page, 'search-input')
  await page.keyboard.type(`${room.compound}${room.number}幢${room.unit}单元${room.room}`)
  await expect(map.hits.first()).toBeVisible()
  await page.keyboard.press('Enter')
  await map.matrixShows(room.id)

  await tabTo(page, 'matrix')
  while (!(await page.evaluate(() => document.activeElement?.hasAttribute('data-room'))))
    await page.keyboard.press('Tab')
  await page.keyboard.press('ArrowDown')
  const below = Number(await page.evaluate(() => document.activeElement?.getAttribute('data-room')))
  expect(below).not.toBe(room.id)
  await page.keyboard.press('Enter')
  await map.matrixShows(below)

  await tabTo(page, 'mode-2d')
  await page.keyboard.press('Enter')
  await expect.poll(() => map.parameter('mode')).toBe('2d')
})

test('what has the focus can be seen', async ({ page, map }) => {
  await map.open('/')
  for (let i = 0; i < 12; i++) {
    await page.keyboard.press('Tab')
    const seen = await page.evaluate(() => {
      const element = document.activeElement
      if (!element || element === document.body) return 'nothing has the focus'
      for (let one: Element | null = element; one && one !== document.body; one = one.parentElement) {
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one)
        if ((outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) || boxShadow !== 'none') return ''
      }
      return element.outerHTML.slice(0, 120)
    })
    expect(seen).toBe('')
  }
})

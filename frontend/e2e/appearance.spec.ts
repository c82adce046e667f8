import { brightness } from './picture'
import { expect, test } from './test'

test('the theme changes the page and the map, and the URL keeps it', async ({ page, map }) => {
  await map.open('/?theme=light')
  const bright = await brightness(page, await map.map.screenshot())
  await page.getByTestId('theme').click()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await expect.poll(() => map.parameter('theme')).toBe('dark')
  await map.settled()
  const dim = await brightness(page, await map.map.screenshot())
  expect(bright).toBeGreaterThan(180)
  expect(dim).toBeLessThan(90)
})

test('English is complete: no Chinese is left in the interface', async ({ page, map }) => {
  await map.open('/?lang=zh')
  await page.getByTestId('lang').click()
  await expect(page.locator('html')).toHaveAttribute('lang', 'en')
  await map.settled()
  await expect(map.mode('2d')).toHaveText(/[A-Za-z]/)
  const chinese = await page.evaluate(() => {
    const found: string[] = []
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement
      const text = node.textContent?.trim() ?? ''
      // the switch back is in its own language; noscript is for pages without either
      if (!parent || parent.closest('[lang^="zh"]:not(html), noscript, script, style')) continue
      if (/\p{Script=Han}/u.test(text)) found.push(text)
    }
    for (const element of document.querySelectorAll('[aria-label], [title], [placeholder]')) {
      if (element.closest('[lang^="zh"]:not(html)')) continue
      for (const name of ['aria-label', 'title', 'placeholder']) {
        const text = element.getAttribute(name) ?? ''
        if (/\p{Script=Han}/u.test(text)) found.push(`${name}: ${text}`)
      }
    }
    return found
  })
  expect(chinese).toEqual([])
})

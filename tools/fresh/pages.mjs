// Open pages that are watched while something is broken: what they say, what they are told, which tiles they hold.
import { prepare } from './page.mjs'

/** What runs in a page before anything of its own, beside `prepare`: what its notice says is noted with the time. */
function noteNotices() {
  window.notices = []
  const look = () => {
    const text = document.querySelector('[data-testid=notice]')?.textContent ?? ''
    if (text !== (window.notices.at(-1)?.text ?? '')) window.notices.push({ at: performance.timeOrigin + performance.now(), text })
  }
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true })
}

const viewport = { width: 640, height: 480 }
const path = (url) => new URL(url).pathname
const isTile = (request) => request.url().endsWith('.mvt')

/** Opens a page on a view of the map and waits until it is drawn. */
export async function open(browser, server, { name, hash, mode }) {
  const context = await browser.newContext({ viewport, reducedMotion: 'reduce' })
  const page = await context.newPage()
  const threw = []
  const tiles = new Map() // by path, every question in turn: when it was asked and answered, ms since 1970, and with which tag
  const questions = new WeakMap()
  page.on('pageerror', (error) => threw.push(error.message))
  page.on('request', (request) => {
    if (!isTile(request)) return
    const question = { asked: Date.now() }
    questions.set(request, question)
    const at = path(request.url())
    tiles.set(at, [...(tiles.get(at) ?? []).slice(-200), question])
  })
  page.on('requestfailed', (request) => {
    const question = questions.get(request)
    if (question) question.failed = request.failure()?.errorText
  })
  page.on('response', async (response) => {
    const question = questions.get(response.request())
    if (!question) return
    const came = Date.now()
    const tag = (await response.allHeaders().catch(() => ({}))).etag ?? ''
    Object.assign(question, { came, status: response.status(), tag })
  })
  await page.addInitScript(prepare)
  await page.addInitScript(noteNotices)
  let loads = 0
  page.on('load', () => loads++)
  await page.goto(`${server}/?lang=zh&theme=light&mode=${mode}#${hash}`)
  await page.waitForSelector('[data-idle=true]', { timeout: 180_000 })
  const held = new Set(tiles.keys()) // it does not move: what it asks for later beside these is to stand in for one that does not come
  return { name, hash, mode, page, tiles, held, threw, loads: () => loads, close: () => context.close() }
}

/** What a page's notice said since a time, with the times, ms since 1970. */
export function notices({ page }, since) {
  return page.evaluate((from) => window.notices.filter(({ at }) => at >= from), since)
}

/** When a page was greeted first since a time, ms since 1970; undefined if it was not. */
export function greeted({ page }, since) {
  return page.evaluate((from) => window.told.find(([at, text]) => at >= from && text.includes('"WELCOME"'))?.[0], since)
}

/** When a page had asked for every tile it holds after a time, and had it; undefined if one is missing. */
export function renewed({ tiles, held }, since) {
  const first = [...held].map((at) => tiles.get(at).find(({ asked, came }) => asked >= since && came)?.came)
  return first.includes(undefined) ? undefined : Math.max(since, ...first)
}

/** The tiles that a page has not had since a time, with what became of the last questions. */
export function missed({ tiles, held }, since) {
  return [...tiles]
    .filter(([at, list]) => held.has(at) && !list.some(({ asked, came }) => asked >= since && came))
    .map(([at, list]) => `${at} (${list.slice(-2).map(({ asked, status, failed }) => `${((asked - since) / 1000).toFixed(1)} s: ${failed ?? status ?? 'no answer'}`).join(', ')})`)
}

/** Waits until a page has been at rest for a while. */
export async function rest({ page }, calm = 3000) {
  await page.evaluate(
    (still) =>
      new Promise((resolve) => {
        let since = performance.now()
        const timer = setInterval(() => {
          if (document.querySelector('[data-testid=map]').dataset.idle !== 'true') since = performance.now()
          if (performance.now() - since < still) return
          clearInterval(timer)
          resolve()
        }, 100)
      }),
    calm,
  )
}

/** The pixels of a page's map, and how many of them differ from another page's. */
export async function different(one, other) {
  const read = ({ page }) =>
    page.evaluate(() => {
      const canvas = document.querySelector('canvas.maplibregl-canvas')
      const gl = canvas.getContext('webgl2')
      const pixels = new Uint8Array(canvas.width * canvas.height * 4)
      gl.bindFramebuffer(gl.READ_FRAMEBUFFER, null)
      gl.readPixels(0, 0, canvas.width, canvas.height, gl.RGBA, gl.UNSIGNED_BYTE, pixels)
      let text = ''
      for (let i = 0; i < pixels.length; i += 32_768) text += String.fromCharCode(...pixels.subarray(i, i + 32_768))
      return btoa(text)
    })
  const [a, b] = (await Promise.all([read(one), read(other)])).map((text) => Buffer.from(text, 'base64'))
  const noticeable = 24 // of 255: more than rounding, less than any two colours of the map
  let count = 0
  for (let i = 0; i < a.length; i += 4) {
    if ([0, 1, 2].some((channel) => Math.abs(a[i + channel] - b[i + channel]) > noticeable)) count++
  }
  return { count, of: a.length / 4 }
}

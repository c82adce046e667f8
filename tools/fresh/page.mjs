// The page that is looked at: where things are on its screen, and when what is drawn there changes.

const worldWidth = 512 // CSS pixels of the world at zoom 0

/** What runs in the page before anything of its own: the canvas keeps what was drawn, so that it can be read at any time, it is known
 * when something was, and what comes over the socket is noted with its time. */
export function prepare() {
  window.told = []
  window.drew = null // called once after each frame of the map
  const original = HTMLCanvasElement.prototype.getContext
  HTMLCanvasElement.prototype.getContext = function (kind, options) {
    return original.call(this, kind, kind.startsWith('webgl') ? { ...options, preserveDrawingBuffer: true } : options)
  }
  const draw = WebGL2RenderingContext.prototype.drawElements
  let due = false
  WebGL2RenderingContext.prototype.drawElements = function (...given) {
    if (!due) {
      due = true
      setTimeout(() => {
        due = false
        window.drew?.()
      })
    }
    return draw.apply(this, given)
  }
  const Plain = window.WebSocket
  window.WebSocket = class extends Plain {
    constructor(...given) {
      super(...given)
      this.addEventListener('message', ({ data }) => window.told.push([performance.timeOrigin + performance.now(), data]))
    }
  }
}

/** Where a place is on a screen that looks straight down, CSS pixels from its top left. */
export function onScreen(view, [lon, lat]) {
  const world = worldWidth * 2 ** view.zoom
  const x = (at) => ((at + 180) / 360) * world
  const y = (at) => ((1 - Math.asinh(Math.tan((at * Math.PI) / 180)) / Math.PI) / 2) * world
  return [x(lon) - x(view.center[0]) + view.width / 2, y(lat) - y(view.center[1]) + view.height / 2]
}

/** The part of the screen that holds a box of degrees, grown by a margin; null if it is not within the free part. */
export function boxOnScreen(view, [west, south, east, north], margin) {
  const [left, top] = onScreen(view, [west, north])
  const [right, bottom] = onScreen(view, [east, south])
  const box = { x: left - margin, y: top - margin, width: right - left + 2 * margin, height: bottom - top + 2 * margin }
  const { free } = view
  const inside = box.x >= free.x && box.y >= free.y && box.x + box.width <= free.x + free.width && box.y + box.height <= free.y + free.height
  return inside ? box : null
}

/** Begins to watch a part of the canvas; `changed` gives the time of the first frame that differs, ms since 1970. */
export async function watch(page, box) {
  await page.evaluate(({ x, y, width, height }) => {
    const canvas = document.querySelector('canvas.maplibregl-canvas')
    const gl = canvas.getContext('webgl2')
    const scale = canvas.width / canvas.clientWidth
    const rect = [x, canvas.clientHeight - y - height, width, height].map((v) => Math.round(v * scale))
    const read = () => {
      const pixels = new Uint8Array(rect[2] * rect[3] * 4)
      gl.bindFramebuffer(gl.READ_FRAMEBUFFER, null)
      gl.readPixels(...rect, gl.RGBA, gl.UNSIGNED_BYTE, pixels)
      return pixels
    }
    const first = read()
    const noticeable = 24 // of 255: more than rounding, less than any two colours of the map
    window.drawn = new Promise((resolve) => {
      window.drew = () => {
        const now = read()
        let different = 0
        for (let i = 0; i < now.length; i++) if (Math.abs(now[i] - first[i]) > noticeable) different++
        if (different <= 12) return
        window.drew = null
        resolve(performance.timeOrigin + performance.now())
      }
    })
  }, box)
}

/** When what is watched changed; undefined if it did not within a time. */
export function changed(page, patience) {
  return Promise.race([
    page.evaluate(() => window.drawn),
    new Promise((resolve) => setTimeout(resolve, patience)),
  ])
}

/** What the page was told of a layer first since a time, ms since 1970. */
export function told(page, layer, since) {
  return page.evaluate(
    ([name, from]) => {
      const messages = window.told.filter(([at]) => at >= from).map(([told, text]) => ({ ...JSON.parse(text), told }))
      const found = messages.find(({ kind, layer }) => kind === 'TILES' && layer === name)
      return found && { shown: Date.parse(found.at), told: found.told, count: found.tiles?.length ?? 'all' }
    },
    [layer, since],
  )
}

/** Notes when tiles are asked for and have come, ms since 1970. */
export function noteTiles(page) {
  const noted = new Map()
  const isTile = (request) => request.url().includes('/tiles/') && request.url().endsWith('.mvt')
  page.on('request', (request) => isTile(request) && noted.set(request, { asked: Date.now() }))
  page.on('requestfinished', (request) => isTile(request) && (noted.get(request).came = Date.now()))
  return (since) => [...noted.values()].filter(({ asked }) => asked >= since)
}

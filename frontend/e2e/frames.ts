import type { Page } from '@playwright/test'

/** A box on the screen, px. */
export interface Box {
  left: number
  top: number
  right: number
  bottom: number
}

/** Where a map looks from: what the address says after its #. */
export interface Camera {
  zoom: number
  lat: number
  lon: number
  bearing: number
  pitch: number
}

interface Watched {
  begin(): void
  /** the box around every pixel that was different from the first frame in any frame since; null if none was */
  end(): Box | null
  /** how many frames were different from the one before */
  frames(): number
  /** the box around what differs from a picture taken before */
  differs(name: string): Box | null
  keep(name: string): void
}

declare global {
  interface Window {
    watched: Watched
  }
}

/** Makes the map's canvas readable and takes the labels off it, before the page is opened. */
export async function watchFrames(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const prototype = HTMLCanvasElement.prototype as { getContext(kind: string, options?: object): unknown }
    const original = prototype.getContext
    prototype.getContext = function (this: HTMLCanvasElement, kind: string, options?: object) {
      return original.call(this, kind, kind === 'webgl2' ? { ...options, preserveDrawingBuffer: true } : options)
    }
    const read = (): ImageData => {
      const map = document.querySelector<HTMLCanvasElement>('.maplibregl-canvas')
      if (!map) throw new Error('no map')
      const copy = new OffscreenCanvas(map.width, map.height)
      const context = copy.getContext('2d', { willReadFrequently: true })
      if (!context) throw new Error('no 2d context')
      context.drawImage(map, 0, 0)
      return context.getImageData(0, 0, map.width, map.height)
    }
    const grow = (box: Box | null, a: ImageData, b: ImageData): Box | null => {
      const [one, other] = [new Uint32Array(a.data.buffer), new Uint32Array(b.data.buffer)]
      for (let i = 0; i < one.length; i++) {
        if (one[i] === other[i]) continue
        const [x, y] = [i % a.width, Math.floor(i / a.width)]
        box ??= { left: x, top: y, right: x, bottom: y }
        box = {
          left: Math.min(box.left, x),
          top: Math.min(box.top, y),
          right: Math.max(box.right, x),
          bottom: Math.max(box.bottom, y),
        }
      }
      return box
    }
    const kept = new Map<string, ImageData>()
    let first: ImageData | null = null
    let last: ImageData | null = null
    let box: Box | null = null
    let frames = 0
    const look = (): void => {
      if (!first || !last) return
      const now = read()
      if (grow(null, last, now)) frames++
      box = grow(box, first, now)
      last = now
      requestAnimationFrame(look)
    }
    window.watched = {
      begin() {
        first = last = read()
        box = null
        frames = 0
        requestAnimationFrame(look)
      },
      end() {
        first = null
        return box
      },
      frames: () => frames,
      keep: (name) => void kept.set(name, read()),
      differs(name) {
        const before = kept.get(name)
        if (!before) throw new Error(`no picture ${name}`)
        return grow(null, before, read())
      },
    }
  })
  await page.route('**/styles/*.json*', async (route) => {
    const answer = await route.fetch()
    const style = (await answer.json()) as { layers: { type: string }[] }
    style.layers = style.layers.filter(({ type }) => type !== 'symbol')
    await route.fulfill({ response: answer, json: style })
  })
}

/** Where a place of some height is on a screen, as a perspective view has it. */
export function project(
  camera: Camera,
  screen: { width: number; height: number },
  [lon, lat]: readonly [number, number],
  metres: number,
): [x: number, y: number] {
  const world = 512 * 2 ** camera.zoom
  const rad = Math.PI / 180
  const mercator = (degrees: number): number => Math.log(Math.tan(Math.PI / 4 + (degrees * rad) / 2))
  const dx = ((lon - camera.lon) / 360) * world
  const dy = ((mercator(camera.lat) - mercator(lat)) / (2 * Math.PI)) * world
  const up = (metres * world) / (40_075_016.686 * Math.cos(lat * rad))
  const [sinB, cosB] = [Math.sin(camera.bearing * rad), Math.cos(camera.bearing * rad)]
  const [sinP, cosP] = [Math.sin(camera.pitch * rad), Math.cos(camera.pitch * rad)]
  const [right, down] = [dx * cosB + dy * sinB, -dx * sinB + dy * cosB]
  const distance = screen.height / 2 / Math.tan(0.6435011087932844 / 2) // MapLibre's field of view, radians
  const scale = distance / (distance - down * sinP - up * cosP)
  return [screen.width / 2 + right * scale, screen.height / 2 + (down * cosP - up * sinP) * scale]
}

/** The box around a footprint between the ground and a height. */
export function drawnBox(
  camera: Camera,
  screen: { width: number; height: number },
  [west, south, east, north]: readonly [number, number, number, number],
  metres: number,
): Box {
  const corners = [west, east].flatMap((lon) =>
    [south, north].flatMap((lat) => [0, metres].map((up) => project(camera, screen, [lon, lat], up))),
  )
  const xs = corners.map(([x]) => x)
  const ys = corners.map(([, y]) => y)
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) }
}

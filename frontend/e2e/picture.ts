import type { Page } from '@playwright/test'

/** Every 97th pixel of a PNG as 0xRRGGBB, read by the browser itself. */
async function pixels(page: Page, picture: Buffer): Promise<number[]> {
  return page.evaluate(async (base64) => {
    const image = new Image()
    image.src = `data:image/png;base64,${base64}`
    await image.decode()
    const canvas = new OffscreenCanvas(image.width, image.height)
    const context = canvas.getContext('2d')
    if (!context) throw new Error('no 2d context')
    context.drawImage(image, 0, 0)
    const { data } = context.getImageData(0, 0, image.width, image.height)
    const found: number[] = []
    for (let i = 0; i < data.length; i += 4 * 97) {
      found.push(((data[i] ?? 0) << 16) | ((data[i + 1] ?? 0) << 8) | (data[i + 2] ?? 0))
    }
    return found
  }, picture.toString('base64'))
}

/** How many colours a picture has, and the share of the commonest. */
export async function coloursOf(page: Page, picture: Buffer): Promise<{ different: number; most: number }> {
  const counts = new Map<number, number>()
  const all = await pixels(page, picture)
  for (const colour of all) counts.set(colour, (counts.get(colour) ?? 0) + 1)
  return { different: counts.size, most: Math.max(...counts.values()) / all.length }
}

/** The mean of a picture's channels, 0 to 255. */
export async function brightness(page: Page, picture: Buffer): Promise<number> {
  const all = await pixels(page, picture)
  const sum = all.reduce((total, colour) => total + (colour >> 16) + ((colour >> 8) & 255) + (colour & 255), 0)
  return sum / all.length / 3
}

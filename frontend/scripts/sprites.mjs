// Draws the map's icons for each theme and packs them into sprites: dist/sprites/<theme>[@2x].{json,png}, or
// in the folder named as argument.
//
// What there is and how it is drawn is icons.json: glyphs of Maki and Temaki (both CC0) on quiet plates. Colours are the
// custom properties of src/theme/tokens.css, which come from the same Go theme as the map styles.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Resvg } from '@resvg/resvg-js'
import potpack from 'potpack'

const here = dirname(fileURLToPath(import.meta.url))
const frontend = join(here, '..')
const target = process.argv[2] ?? join(frontend, 'dist/sprites')
const modules = join(frontend, 'node_modules')
const sets = { maki: '@mapbox/maki/icons', temaki: '@rapideditor/temaki/icons' }
const plateSize = 20 // px at 1x of an icon that says no size of its own
const gap = 1 // px between icons, so that scaled neighbours do not bleed

/** The palettes in tokens.css: theme name → token → colour. */
function palettes(css) {
  const found = {}
  for (const [, name, body] of css.matchAll(/\[data-theme='(\w+)'\] \{([^}]*)\}/g)) {
    found[name] = Object.fromEntries([...body.matchAll(/--([\w-]+): (#\w+);/g)].map((m) => m.slice(1)))
  }
  return found
}

/** A glyph's drawing without its document, scaled into a box of the given side around the middle. */
async function glyph(name, side, middle, color) {
  const [set, file] = name.split('/')
  const svg = await readFile(join(modules, sets[set], `${file}.svg`), 'utf8')
  const [width, height] = /viewBox="\S+ \S+ (\S+) (\S+)"/.exec(svg).slice(1).map(Number)
  const body = svg.replace(/^[\s\S]*?<svg[^>]*>/, '').replace(/<\/svg>\s*$/, '')
  const scale = side / Math.max(width, height)
  const at = `translate(${middle - (width * scale) / 2} ${middle - (height * scale) / 2}) scale(${scale})`
  return `<g transform="${at}" fill="${color}">${body}</g>`
}

/** The plates: what stands behind a glyph, or instead of one. */
const plates = {
  disc: (r, color, colors) =>
    `<circle cx="${r}" cy="${r}" r="${r - 1}" fill="${colors.panel}" stroke="${color}" stroke-opacity=".55"/>`,
  square: (r, color, colors) =>
    `<rect x="1" y="1" width="${2 * r - 2}" height="${2 * r - 2}" rx="4" fill="${colors.panel}" ` +
    `stroke="${color}" stroke-opacity=".5"/>`,
  bare: (r, color, colors) => `<circle cx="${r}" cy="${r}" r="${r - 2}" fill="${colors.panel}" fill-opacity=".85"/>`,
  dot: (r, color, colors) =>
    `<circle cx="${r}" cy="${r}" r="${r - 0.25}" fill="${colors.ground}"/><circle cx="${r}" cy="${r}" r="${r - 1.25}" fill="${color}"/>`,
  speck: (r, color, colors) =>
    `<rect width="${2 * r}" height="${2 * r}" rx="2" fill="${colors.ground}"/>` +
    `<rect x="1" y="1" width="${2 * r - 2}" height="${2 * r - 2}" rx="1.5" fill="${color}"/>`,
  // A camera looks north: 56° of view, fading with distance.
  view: (r, color) =>
    `<defs><radialGradient id="view-${r}" cx="${r}" cy="${r}" r="${r}" gradientUnits="userSpaceOnUse">` +
    `<stop offset="0" stop-color="${color}" stop-opacity=".6"/><stop offset="1" stop-color="${color}" stop-opacity="0"/>` +
    `</radialGradient></defs><path d="M${r} ${r}L${r - r * 0.469} ${r - r * 0.883}A${r} ${r} 0 0 1 ` +
    `${r + r * 0.469} ${r - r * 0.883}Z" fill="url(#view-${r})"/>`,
}

/** One icon as the content of an SVG of its size. */
async function draw({ plate, color, glyph: name, size = plateSize }, colors) {
  const middle = size / 2
  const below = plates[plate](middle, colors[color], colors)
  if (!name) return below
  return below + (await glyph(name, size * (plate === 'bare' ? 0.62 : 0.58), middle, colors[color]))
}

async function sprite(theme, colors, icons) {
  const boxes = Object.entries(icons).map(([id, icon]) => {
    const size = icon.size ?? plateSize
    return { id, icon, size, w: size + gap, h: size + gap }
  })
  const sheet = potpack(boxes)
  const parts = await Promise.all(
    boxes.map(async (box) => `<g transform="translate(${box.x} ${box.y})">${await draw(box.icon, colors)}</g>`),
  )
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${sheet.w}" height="${sheet.h}">${parts.join('')}</svg>`
  for (const ratio of [1, 2]) {
    const name = join(target, ratio === 1 ? theme : `${theme}@${ratio}x`)
    const image = new Resvg(svg, { fitTo: { mode: 'zoom', value: ratio }, font: { loadSystemFonts: false } }).render()
    await writeFile(`${name}.png`, image.asPng())
    await writeFile(`${name}.json`, index(boxes, ratio))
  }
}

/** Where each icon lies, as MapLibre's sprite format has it. */
function index(boxes, ratio) {
  const sorted = boxes.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const entries = sorted.map(({ id, x, y, size }) => [
    id,
    { x: x * ratio, y: y * ratio, width: size * ratio, height: size * ratio, pixelRatio: ratio },
  ])
  return `${JSON.stringify(Object.fromEntries(entries))}\n`
}

await mkdir(target, { recursive: true })
const colors = palettes(await readFile(join(frontend, 'src/theme/tokens.css'), 'utf8'))
const icons = JSON.parse(await readFile(join(here, 'icons.json'), 'utf8'))
for (const [theme, palette] of Object.entries(colors)) await sprite(theme, palette, icons)

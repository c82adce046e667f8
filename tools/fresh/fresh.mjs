// How long it takes until an edit is drawn: see README.md.
//
//   node tools/fresh/fresh.mjs [edits] [others a second] [postgis | geopackage]
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { execFileSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { serve } from './database.mjs'
import { edits } from './edits.mjs'
import { geopackage } from './geopackage.mjs'
import { boxOnScreen, changed, noteTiles, prepare, told, watch } from './page.mjs'
import { postgis } from './postgis.mjs'

const root = fileURLToPath(new URL('../../', import.meta.url))
const binary = join(root, 'bin/lintu')
const { chromium } = createRequire(join(root, 'frontend/package.json'))('playwright-core')

const wanted = Number(process.argv[2] ?? 220)
const others = Number(process.argv[3] ?? 50)
const kind = { postgis, geopackage }[process.argv[4] ?? 'postgis']
const view = { center: [121.3995, 37.4705], zoom: 16.4, width: 1280, height: 800, free: { x: 400, y: 70, width: 560, height: 660 } }
const patience = 20_000

const folder = mkdtempSync(join(tmpdir(), 'lintu-fresh-'))
const base = kind(folder)
const left = []
process.on('exit', () => {
  base.stop()
  rmSync(folder, { recursive: true })
})
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1))
try {
  await measure()
} finally {
  for (const end of left.reverse()) await end()
}

async function measure() {
  const lintu = (...args) => execFileSync(binary, args, { cwd: folder, stdio: 'inherit' })
  base.make(lintu)
  const server = await serve(binary, folder, ['--store', base.store, '--listen', '127.0.0.1:18633'])
  left.push(server.stop)
  const db = base.sql()
  left.push(db.close)
  const city = await survey(db)
  const screen = await open(server.url)
  const list = edits({ db, base, server: server.url, ...city })
  if (others > 0) left.push(await meanwhile(city.elsewhere))
  const results = []
  for (const edit of list) {
    if (results.length >= wanted) break
    results.push(await drawn(screen, edit))
  }
  report(results)
}

/** What of the city is on the screen, and what is in none of its tiles. */
async function survey(db) {
  const { table, array, box } = base.dialect
  const rows = async (statement) => (await db.run(statement)).rows.map((line) => JSON.parse(line))
  await db.run(`CREATE TABLE fresh_green AS SELECT * FROM ${table('green')}`)
  const buildings = (await rows(`SELECT ${array}(id, use, ${box}) FROM ${table('buildings')} ORDER BY id`)).map(([id, use, ...box]) => ({ id, use, box }))
  const greens = await rows(`SELECT ${array}(ST_X(p), ST_Y(p)) FROM (SELECT ST_PointOnSurface(geom) p FROM ${table('green')} WHERE ST_Area(geom) > 2e-8) AS g`)
  const shown = (margin) => (one) => boxOnScreen(view, one.box, margin)
  const tile = 512 * 2 ** (view.zoom % 1) + 30 // CSS pixels: a tile that is partly in view, with its buffer
  const wide = { ...view, free: { x: -tile, y: -tile, width: view.width + 2 * tile, height: view.height + 2 * tile } }
  const clear = (distance) => (at) => !buildings.some(({ box }) => meet(box, around(at, distance)))
  const point = (at) => ({ box: around(at, 1e-5) })
  const found = {
    buildings: buildings.filter(shown(40)),
    elsewhere: buildings.filter((one) => !boxOnScreen(wide, one.box, 0)).map((one) => one.id),
    parks: greens.filter(clear(0.0003)).map(point).filter(shown(4)),
    free: [...lattice([121.39, 37.463, 121.41, 37.478], 0.0003)].filter((at) => shown(60)(point(at))).filter(clear(0.0005)),
  }
  for (const [name, list] of Object.entries(found)) if (list.length === 0) throw new Error(`the view shows no ${name}`)
  console.log(Object.entries(found).map(([name, list]) => `${list.length} ${name}`).join(', '))
  return found
}

function meet(a, b) {
  return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}

/** Degrees. */
function around([lon, lat], distance) {
  return [lon - distance, lat - distance, lon + distance, lat + distance]
}

function* lattice([west, south, east, north], step) {
  for (let x = west; x < east; x += step) for (let y = south; y < north; y += step) yield [x, y]
}

async function open(url) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  })
  left.push(() => browser.close())
  const page = await (await browser.newContext({ viewport: { width: view.width, height: view.height }, reducedMotion: 'reduce' })).newPage()
  page.on('pageerror', (error) => console.error('the page threw', error.message))
  await page.addInitScript(prepare)
  await page.goto(`${url}/?lang=en&theme=light&mode=3d#${view.zoom}/${view.center[1]}/${view.center[0]}/0/0`)
  await page.waitForSelector('[data-idle=true]', { timeout: 120_000 })
  return { page, tilesSince: noteTiles(page) }
}

/** Other people's edits, as many a second, of buildings that are not in view. */
async function meanwhile(ids) {
  const db = base.sql()
  let on = true
  let done = 0
  const began = Date.now()
  const busy = (async () => {
    while (on) {
      await db.run(`UPDATE ${base.dialect.table('buildings')} SET year = 1990 + (coalesce(year, 0) + 1) % 30 WHERE id = ${ids[done++ % ids.length]}`)
      const due = began + (done * 1000) / others - Date.now()
      if (due > 0) await new Promise((resolve) => setTimeout(resolve, due))
    }
  })()
  return async () => {
    on = false
    await busy
    console.log(`meanwhile ${(done / ((Date.now() - began) / 1000)).toFixed(1)} other edits a second`)
    db.close()
  }
}

/** Makes an edit and waits until it is drawn; tells what came between. */
async function drawn(screen, edit) {
  const { page } = screen
  const box = boxOnScreen(view, edit.place, 24)
  if (!box) throw new Error(`${edit.what} would be out of view`)
  await page.waitForTimeout(700) // what the edit before brought is drawn to its end
  await watch(page, box)
  const committed = await edit.apply()
  const at = await changed(page, patience)
  const took = at === undefined ? null : at - committed
  console.log(`${edit.by} ${edit.what}: ${took === null ? 'NOT DRAWN' : `${took.toFixed(0)} ms`}${await trace(screen, edit, committed)}`)
  return { ...edit, took }
}

/** When an edit went through each step, ms after its commit. */
async function trace({ page, tilesSince }, edit, committed) {
  const found = await told(page, edit.layer ?? 'buildings', committed - 5)
  if (!found) return ''
  const after = (at) => (at - committed).toFixed(0)
  const tiles = tilesSince(found.told - 1).map(({ asked, came }) => `${after(asked)}–${came ? after(came) : '…'}`)
  return ` (shown by the server at ${after(found.shown)}, told at ${after(found.told)} of ${found.count}, tiles ${tiles.join(' ')})`
}

function report(results) {
  const kinds = new Map()
  for (const one of results) {
    const kind = `${one.what}, ${one.by}`
    kinds.set(kind, [...(kinds.get(kind) ?? []), one])
  }
  const line = (name, list) => {
    const took = list.map((one) => one.took).filter((ms) => ms !== null).sort((a, b) => a - b)
    const at = (share) => took[Math.min(took.length - 1, Math.floor(took.length * share))]?.toFixed(0)
    console.log(`| ${name} | ${list.length} | ${at(0.5)} | ${at(0.99)} | ${at(1)} | ${list.length - took.length} |`)
  }
  console.log('| edit | times | p50 ms | p99 ms | most | not drawn |\n| --- | --- | --- | --- | --- | --- |')
  for (const [name, list] of kinds) line(name, list)
  line('all', results)
}

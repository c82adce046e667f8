// What open maps show while the database or the server is broken, and whether all is right afterwards: see README.md.
//
//   node tools/fresh/faults.mjs stop|freeze [seconds]     the database is stopped, or does not answer
//   node tools/fresh/faults.mjs kill [times]              the server is killed
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { execFileSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cluster, psql, serve } from './database.mjs'
import { ask, edit, editThroughUs } from './load.mjs'
import { different, greeted, missed, notices, open, renewed, rest } from './pages.mjs'
import { compare, outdated, tilesOf } from './same.mjs'

const root = fileURLToPath(new URL('../../', import.meta.url))
const binary = join(root, 'bin/lintu')
const { chromium } = createRequire(join(root, 'frontend/package.json'))('playwright-core')
const [what = 'stop', size] = process.argv.slice(2)
const listen = '127.0.0.1:18644'
const views = [
  { name: 'a street in 三维', hash: '16.4/37.4705/121.3995/-17/50', mode: '3d' },
  { name: 'the community', hash: '14.6/37.4705/121.3995/0/0', mode: '2d' },
  { name: 'elsewhere', hash: '17.2/37.4655/121.4055/0/0', mode: '2d' },
]
const boxes = [
  [121.3945, 37.467, 121.4045, 37.474],
  [121.403, 37.4635, 121.408, 37.4675],
]
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
const clock = (at) => new Date(at).toTimeString().slice(0, 8)
const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`

const folder = mkdtempSync(join(tmpdir(), 'lintu-faults-'))
const log = join(folder, 'lintu.log')
const base = cluster(folder, 55644)
const left = []
process.on('exit', () => {
  for (const end of ['thaw', 'stop']) {
    try {
      base[end]()
    } catch {
      // it is not running
    }
  }
  rmSync(folder, { recursive: true })
})
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1))
let failures = 0
try {
  await run()
} finally {
  for (const end of left.reverse()) await end()
}
console.log(failures === 0 ? 'all is right' : `${failures} of what should hold does not`)
process.exit(failures === 0 ? 0 : 1)

function holds(text, right) {
  if (!right) failures++
  console.log(`${right ? '' : 'WRONG: '}${text}`)
}

function start() {
  return serve(binary, folder, ['--store', base.url, '--listen', listen], openSync(log, 'a'))
}

async function run() {
  for (const args of [['migrate'], ['demo', '--preset', 'street']]) execFileSync(binary, [...args, '--store', base.url], { cwd: folder, stdio: 'ignore' })
  const db = psql(base.url)
  await db.run('CREATE TABLE faults_ledger (n bigint PRIMARY KEY, id bigint)')
  const near = (lon, lat, most) => `SELECT id FROM lintu.buildings ORDER BY geom <-> ST_SetSRID(ST_MakePoint(${lon}, ${lat}), ST_SRID(geom)) LIMIT ${most}`
  const ids = async (statement) => (await db.run(statement)).rows.map(Number)
  const [street, elsewhere] = [await ids(near(121.3995, 37.4705, 60)), await ids(near(121.4055, 37.4655, 30))]
  db.close()
  let server = await start()
  left.push(() => server.stop())
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  })
  left.push(() => browser.close())
  const pages = []
  for (const view of views) pages.push(await open(browser, server.url, view))
  const bySQL = edit(base.url, [...street.slice(8), ...elsewhere], 20)
  const byUs = editThroughUs(server.url, street.slice(0, 8), 2)
  const questions = ask(server.url, () => pages.flatMap(({ tiles }) => [...tiles.keys()]), 20)
  const load = [bySQL, byUs, questions]
  left.push(() => Promise.all(load.map((one) => one.stop())))
  await sleep(5000)
  if (what === 'kill') await killed(Number(size ?? 20), pages, () => server, (next) => (server = next))
  else await away(Number(size ?? 60) * 1000, pages, byUs, questions)
  await sleep(5000)
  for (const one of load) await one.stop()
  await afterwards(browser, server, pages, bySQL, byUs)
}

/** The database is stopped as by a power cut, or does not answer any more. */
async function away(long, pages, byUs, questions) {
  const [end, again] = what === 'freeze' ? [base.freeze, base.thaw] : [base.stop, base.again]
  const began = Date.now()
  end()
  console.log(`${clock(began)} ${what === 'freeze' ? 'the database does not answer' : 'the database is stopped'}`)
  await sleep(long)
  const over = Date.now()
  await again()
  const back = Date.now()
  console.log(`${clock(back)} it is back, ${seconds(back - over)} after it was started`)
  const gone = async (one) => (await notices(one, began)).findLast(({ text }) => text === '')
  for (const end = Date.now() + 120_000; Date.now() < end; await sleep(200)) {
    if ((await Promise.all(pages.map(gone))).every(Boolean)) break
  }
  for (const one of pages) {
    const said = await notices(one, began)
    const first = said.find(({ text }) => text.includes('数据截至'))
    const last = await gone(one)
    const story = said.map(({ at, text }) => `${seconds(at - began)} 「${text}」`).join(', ')
    holds(`${one.name}: ${story || 'no notice'}; gone ${last ? `${seconds(last.at - back)} after the return` : 'never'}`, first && first.at < over && last && last.at >= over)
  }
  console.log(`tiles asked meanwhile: ${questions.answers.tell(began, over)}`)
  holds('tiles are answered from memory', !/× (?!200|204|304)/.test(questions.answers.tell(began, over)))
  console.log(`edits through the API meanwhile: ${byUs.answers.tell(began + 1000, over - 1000)}`)
  holds('edits are refused with a 503', /503/.test(byUs.answers.tell(began + 1000, over - 1000)) && !/× saved/.test(byUs.answers.tell(began + 1000, over - 1000)))
  await sleep(10_000)
  console.log(`edits through the API afterwards: ${byUs.answers.tell(back + 5000)}`)
  holds('editing goes on', /× saved/.test(byUs.answers.tell(back + 5000)))
}

/** The server is killed at moments nobody chose and started again. */
async function killed(times, pages, server, next) {
  const connected = []
  const right = []
  for (let n = 1; n <= times; n++) {
    await sleep(1000 + Math.random() * 3000)
    const at = Date.now()
    process.kill(server().pid, 'SIGKILL')
    next(await start())
    const ready = Date.now()
    let all = []
    for (const end = Date.now() + 30_000; Date.now() < end; await sleep(100)) {
      all = await Promise.all(
        pages.map(async (one) => {
          const hello = await greeted(one, at)
          return { hello, done: hello && renewed(one, hello) }
        }),
      )
      if (all.every(({ done }) => done)) break
    }
    holds(
      `kill ${n} ${clock(at)}: ready after ${seconds(ready - at)}; pages connected ${all.map(({ hello }) => (hello ? seconds(hello - ready) : 'never')).join(', ')}` +
        ` after that, all their tiles new ${all.map(({ done }) => (done ? seconds(done - ready) : 'never')).join(', ')}`,
      all.every(({ done }) => done),
    )
    for (const [i, { hello, done }] of all.entries()) if (hello && !done) console.log(`${pages[i].name}: ${missed(pages[i], hello).join(', ')}`)
    connected.push(...all.map(({ hello }) => (hello ?? Infinity) - ready))
    right.push(...all.map(({ done }) => (done ?? Infinity) - ready))
  }
  const middle = (list) => seconds(list.sort((a, b) => a - b)[Math.floor(list.length / 2)])
  console.log(`after the server was ready, p50 and worst of ${right.length}: connected ${middle(connected)}, ${seconds(connected.at(-1))}; right ${middle(right)}, ${seconds(right.at(-1))}`)
}

/** Nothing is edited any more: is everything as the database has it? */
async function afterwards(browser, server, pages, bySQL, byUs) {
  const db = psql(base.url)
  const noted = new Set((await db.run('SELECT n FROM faults_ledger')).rows.map(Number))
  const lost = bySQL.acknowledged.filter((n) => !noted.has(n))
  holds(`edits by SQL: ${bySQL.acknowledged.length} acknowledged, ${bySQL.broken()} broken off, ${lost.length} lost`, lost.length === 0)
  let missing = 0
  for (const [id, { acknowledged, since }] of byUs.last) {
    const [name] = (await db.run(`SELECT name FROM lintu.buildings WHERE id = ${id}`)).rows
    if (acknowledged !== null && name !== acknowledged && !since.includes(name)) missing++
  }
  holds(`edits through the API: ${byUs.answers.tell()}; ${missing} of ${byUs.last.size} buildings lost the last`, missing === 0)
  const newest = Math.max(...noted)
  const [id] = (await db.run(`SELECT id FROM faults_ledger WHERE n = ${newest}`)).rows
  db.close()
  const shown = async () => (await (await fetch(`${server.url}/api/v1/layers/buildings/features/${id}`)).json()).properties?.name
  for (const end = Date.now() + 60_000; Date.now() < end && (await shown()) !== `F${newest}`; ) await sleep(200)
  const ready = await (await fetch(`${server.url}/readyz`)).text()
  holds(`the server is up to date: ${await shown()}, ${ready.trim()}`, (await shown()) === `F${newest}` && !ready.includes('stale'))
  for (const one of pages) await rest(one)
  const plain = await serve(binary, folder, ['--store', base.url, '--listen', '127.0.0.1:18645', '--tile-cache', '0'], openSync(log, 'a'))
  left.push(plain.stop)
  const { layers } = await (await fetch(`${server.url}/api/v1/layers`)).json()
  const paths = [...new Set([...pages.flatMap(({ tiles }) => [...tiles.keys()]), ...tilesOf(layers, boxes)])]
  const found = await compare(server.url, plain.url, paths)
  holds(
    `${paths.length} tiles beside a server that has just read the database: ${found.equal} the same bytes, ${found.reordered} the same features, ${found.empty} empty, ` +
      `${found.wrong.length} wrong ${found.wrong.slice(0, 5).join('; ')}`,
    found.wrong.length === 0 && found.equal > found.empty,
  )
  for (const one of pages) {
    const wrong = await outdated(server.url, one)
    holds(`${one.name}: ${one.held.size} tiles held, ${wrong.length} of them not as they are now ${wrong.slice(0, 3).join('; ')}`, wrong.length === 0)
    const fresh = await open(browser, server.url, one)
    await rest(fresh)
    const { count, of } = await different(one, fresh)
    await fresh.close()
    holds(`${one.name}: ${count} of ${of} pixels are not as on a page opened now`, count < of / 1000)
    holds(`${one.name}: loaded ${one.loads()} time, threw ${one.threw.length} errors ${one.threw.slice(0, 2).join('; ')}`, one.loads() === 1 && one.threw.length === 0)
  }
  const lines = readFileSync(log, 'utf8').split('\n')
  for (const text of ['cannot be followed', 'is followed again', 'panic']) console.log(`in the log ${lines.filter((line) => line.includes(text)).length} × “${text}”`)
}

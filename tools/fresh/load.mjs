// Edits and questions that go on while something is broken, every one of them counted.
import { psql } from './database.mjs'

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * Edits buildings so many times a second by SQL, each with a line in a ledger of the same transaction, and asks again after the database
 * was away. What was acknowledged is in `acknowledged`.
 */
export function edit(url, ids, each) {
  const acknowledged = []
  let on = true
  let broken = 0
  let db = psql(url)
  const busy = (async () => {
    let next = Date.now()
    for (let n = 1; on; n++) {
      const id = ids[n % ids.length]
      const shift = n % (2 * ids.length) < ids.length ? 0.00001 : -0.00001
      const floors = 3 + (n % 20)
      try {
        await db.run(`WITH l AS (INSERT INTO faults_ledger VALUES (${n}, ${id})) UPDATE lintu.buildings SET name = 'F${n}',
          floors_above = ${floors}, height = ${3 * floors}, geom = ST_Translate(geom, ${shift}, 0) WHERE id = ${id}`)
        acknowledged.push(n)
      } catch {
        broken++
        await sleep(200)
        db = psql(url)
      }
      next = Math.max(next + 1000 / each, Date.now() - 1000)
      await sleep(Math.max(next - Date.now(), 0))
    }
  })()
  return {
    acknowledged,
    broken: () => broken,
    async stop() {
      on = false
      await busy
      db.close()
    },
  }
}

/** Edits buildings through the API, and counts what it answers; `last` is the last name of each that was acknowledged, and those sent since. */
export function editThroughUs(server, ids, each) {
  const answers = new Answers()
  const last = new Map()
  let on = true
  const busy = (async () => {
    for (let n = 1; on; n++) {
      const id = ids[n % ids.length]
      const path = `${server}/api/v1/layers/buildings/features/${id}`
      const name = `A${n}`
      const sent = last.get(id) ?? { acknowledged: null, since: [] }
      last.set(id, sent)
      const began = Date.now()
      try {
        const read = await fetch(path, { signal: AbortSignal.timeout(30_000) })
        await read.arrayBuffer()
        const answer = !read.ok
          ? await fetch(path, { method: 'PATCH', headers: headers('"1"'), body: body(name), signal: AbortSignal.timeout(30_000) })
          : await fetch(path, { method: 'PATCH', headers: headers(read.headers.get('etag')), body: body(name), signal: AbortSignal.timeout(30_000) })
        const text = await answer.text()
        if (answer.ok) last.set(id, { acknowledged: name, since: [] })
        else sent.since.push(name)
        answers.add(answer.ok ? 'saved' : `${answer.status} ${JSON.parse(text).code}: ${JSON.parse(text).detail}`, began)
      } catch (error) {
        sent.since.push(name)
        answers.add(error.cause?.code ?? error.name, began)
      }
      await sleep(1000 / each)
    }
  })()
  return { answers, last, stop: () => ((on = false), busy) }
}

const headers = (tag) => ({ 'content-type': 'application/merge-patch+json', 'if-match': tag })
const body = (name) => JSON.stringify({ properties: { name } })

/** Asks for tiles, so many a second, one after the other of a list that may grow. */
export function ask(server, paths, each) {
  const answers = new Answers()
  let on = true
  const one = async (path) => {
    const began = Date.now()
    try {
      const answer = await fetch(server + path, { signal: AbortSignal.timeout(30_000) })
      await answer.arrayBuffer()
      answers.add(String(answer.status), began)
    } catch (error) {
      answers.add(error.cause?.code ?? error.name, began)
    }
  }
  const busy = (async () => {
    for (let n = 0; on; n++) {
      const list = paths()
      if (list.length > 0) void one(list[(n * 7) % list.length])
      await sleep(1000 / each)
    }
  })()
  return { answers, stop: () => ((on = false), busy) }
}

/** How often each answer came, and how long the slowest took. */
class Answers {
  list = []

  add(what, began) {
    this.list.push({ what, began, took: Date.now() - began })
  }

  /** Of the questions asked between two times. */
  tell(from = 0, to = Infinity) {
    const kinds = new Map()
    for (const { what, began, took } of this.list) {
      if (began < from || began > to) continue
      const known = kinds.get(what) ?? { times: 0, most: 0 }
      kinds.set(what, { times: known.times + 1, most: Math.max(known.most, took) })
    }
    return [...kinds].map(([what, { times, most }]) => `${times} × ${what} (at most ${most} ms)`).join(', ') || 'nothing'
  }
}

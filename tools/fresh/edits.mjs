// The edits that are measured: each changes what is drawn in one place of the view.

const columns = 'id, code, region, community_id, name, use, kind, floors_above, height, base, geom'

/** What can be done to the city; `next` gives one edit after another, each `{ what, by, place, apply }`. */
export function edits({ db, base, server, buildings, free, parks }) {
  const { by, moved, square, series, empty } = base.dialect
  const table = base.dialect.table('buildings')
  const green = base.dialect.table('green')
  let turn = 0
  let fresh = 900_000_000 // ids that the demo city has none of
  const building = () => buildings[turn % buildings.length]
  const spot = () => free[turn % free.length]
  const around = ([lon, lat], metres) => {
    const [dx, dy] = [metres / 111_320 / Math.cos((lat * Math.PI) / 180), metres / 111_320]
    return [lon - dx, lat - dy, lon + dx, lat + dy]
  }
  /** A copy of a building with another id, in another place. */
  const copied = (id, { id: from, box }, at) => `SELECT ${id}, code || '-${id}', region, community_id, name, use, kind, floors_above, height, base,
    ${moved(at[0] - (box[0] + box[2]) / 2, at[1] - (box[1] + box[3]) / 2)} FROM ${table} WHERE id = ${from}`
  const tower = (id, { use }, at) => ({
    table: 'buildings',
    id,
    box: around(at, 10),
    properties: { code: `fresh-${id}`, use, floors_above: 12, height: 36, demo: true },
  })
  const sql = (what, place, statement) => ({ what, by, place, apply: async () => (await db.run(statement)).at })
  const api = (what, place, path, init) => ({
    what,
    by: 'API',
    place,
    async apply() {
      const { method, headers, body } = await init()
      const answer = await fetch(`${server}${path()}`, { method, headers, body: body && JSON.stringify(body) })
      const at = Date.now()
      const text = await answer.text()
      if (!answer.ok) throw new Error(`${method} ${path()}: ${answer.status} ${text}`)
      return { at, answer: text && JSON.parse(text) }
    },
  })

  function* cycle() {
    for (;;) {
      turn++
      const one = building()
      const raise = turn % (2 * buildings.length) < buildings.length ? 1 : -1
      yield sql('floors', one.box, `UPDATE ${table} SET floors_above = floors_above + ${8 * raise}, height = height + ${24 * raise} WHERE id = ${one.id}`)
      const step = 0.0002 // degrees: some 18 m
      yield sql('move', one.box, `UPDATE ${table} SET geom = ${moved(step, 0)} WHERE id = ${one.id}`)
      yield sql('move', one.box, `UPDATE ${table} SET geom = ${moved(-step, 0)} WHERE id = ${one.id}`)
      const at = spot()
      const here = around(at, 25)
      const inserted = ++fresh
      yield sql('insert', here, `INSERT INTO ${table} (${columns}) ${copied(inserted, one, at)}`)
      yield sql('delete', here, `DELETE FROM ${table} WHERE id = ${inserted}`)
      const appended = ++fresh
      yield { what: 'insert', by: 'ogr2ogr', place: here, apply: async () => base.append(tower(appended, one, at)) }
      yield sql('delete', here, `DELETE FROM ${table} WHERE id = ${appended}`)
      yield* throughUs(one, at, here)
      if (turn % 6 === 0) yield* many(here, at)
    }
  }

  function* throughUs(one, at, here) {
    let made = null
    const path = () => `/api/v1/layers/buildings/features${made ? `/${made.id}` : ''}`
    const tag = async () => (await fetch(`${server}${path()}`)).headers.get('etag')
    const rectangle = ([lon, lat], w = 0.00012, h = 0.0001) => ({
      type: 'Polygon',
      coordinates: [[[lon - w, lat - h], [lon + w, lat - h], [lon + w, lat + h], [lon - w, lat + h], [lon - w, lat - h]]],
    })
    const insert = api('insert', here, path, async () => ({
      method: 'POST',
      headers: { 'content-type': 'application/geo+json' },
      body: { type: 'Feature', geometry: rectangle(at), properties: { name: 'FRESH', floors_above: 12, height: 36, use: one.use } },
    }))
    yield { ...insert, apply: async () => {
      const { at: when, answer } = await insert.apply()
      made = answer
      return when
    } }
    const patch = api('move', here, path, async () => ({
      method: 'PATCH',
      headers: { 'content-type': 'application/merge-patch+json', 'if-match': await tag() },
      body: { geometry: rectangle([at[0] + 0.0001, at[1]]) },
    }))
    yield { ...patch, apply: async () => (await patch.apply()).at }
    const remove = api('delete', here, path, async () => ({ method: 'DELETE', headers: { 'if-match': await tag() } }))
    yield { ...remove, apply: async () => (await remove.apply()).at }
  }

  function* many(here, [lon, lat]) {
    const first = fresh + 1
    fresh += 5000
    yield sql('5,000 rows inserted', here, `INSERT INTO ${green} (id, code, geom)
      SELECT ${first} + value, 'fresh-' || (${first} + value), ${square(`(${lon} + value % 71 * 0.0004)`, `(${lat} + value / 71 * 0.0004)`, 0.0002)} FROM ${series(4999)}`)
    yield sql('5,000 rows deleted', here, `DELETE FROM ${green} WHERE id >= ${first}`)
    const park = parks[turn % parks.length]
    yield sql('TRUNCATE', park.box, empty('green'))
    yield sql('944 rows inserted', park.box, `INSERT INTO ${green} SELECT * FROM fresh_green`)
  }
  return cycle()
}

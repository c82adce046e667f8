import { expect, test } from 'vitest'
import type { FromPage, Resume, View } from '../wire/live'
import { createSession, type Look, type Session } from './session'

const limits = {
  message_bytes: 65536,
  messages_second: 10,
  messages_burst: 50,
  layers: 64,
  areas: 256,
  tiles: 256,
  ack_seconds: 30,
  silent_seconds: 60,
  retry_seconds: 1,
}
const here: Look = { bbox: [120, 30, 121, 31], zoom: 16, minzoom: 15, layers: ['buildings'], areas: [] }
const there: Look = { ...here, bbox: [122, 30, 123, 31] }
const at = '2026-11-22T06:32:05Z'

const welcome = (session: Session, version: number, epoch = 'a'): FromPage[] =>
  session.take({ kind: 'WELCOME', protocol: 1, epoch, version, limits }).send
const resumeOf = (messages: FromPage[]): Resume | undefined =>
  messages.find((one): one is View => one.kind === 'VIEW')?.resume
/** News of the first view, which the one under test has followed since. */
const tiles = (session: Session, version: number, more?: true) =>
  session.take({
    kind: 'TILES',
    view_id: 1,
    layer: 'buildings',
    tiles: [[16, 1, 2]],
    version,
    at,
    ...(more && { more }),
  })

/** A session that looks somewhere, confirmed, as of a version. */
function settled(version: number): Session {
  const session = createSession()
  session.hear({ epoch: 'a', version })
  session.asked()
  session.look(here)
  session.opened()
  welcome(session, version)
  session.take({ kind: 'PONG', version })
  return session
}

test('the first view resumes from what was heard before the first tile was asked for', () => {
  const session = createSession()
  session.hear({ epoch: 'a', version: 5 })
  session.asked()
  session.hear({ epoch: 'a', version: 6 }) // the tiles may be older
  session.look(here)
  expect(session.opened()).toEqual([{ kind: 'HELLO', protocol: 1 }])
  const said = welcome(session, 9)
  expect(said.map(({ kind }) => kind)).toEqual(['VIEW', 'PING'])
  expect(resumeOf(said)).toEqual({ epoch: 'a', version: 5 })
})

test('a page that knows nothing of its tiles is told everything, and names no update', () => {
  const session = createSession()
  session.asked()
  session.look(here)
  expect(resumeOf(welcome(session, 9))).toBeUndefined()
  const { news } = session.take({ kind: 'TILES', view_id: 1, layer: 'buildings', all: true, version: 9, at })
  expect(news?.gap).toBe(true)
  session.take({ kind: 'PONG', version: 9 })
  expect(tiles(session, 10).news?.gap).toBe(false)
})

test('messages of one version are one piece of news and acknowledged once', () => {
  const session = settled(1)
  expect(tiles(session, 2, true)).toEqual({ send: [], news: null })
  const answer = session.take({ kind: 'FIGURES', areas: [{ layer: 'grids', id: 7 }], version: 2 })
  expect(answer.send).toEqual([{ kind: 'ACK', version: 2 }])
  expect(answer.news).toMatchObject({ tiles: [{ layer: 'buildings' }], areas: [{ layer: 'grids', id: 7 }], gap: false })
})

test('a tile asked for on the way to a new view is told of changes since it was asked for', () => {
  const session = settled(1)
  session.asked() // the map moves; the server answers as of version 1
  tiles(session, 2) // told for the old view
  expect(resumeOf(session.look(there))).toEqual({ epoch: 'a', version: 1 })
})

test('a view that follows one not yet confirmed resumes from where that one did', () => {
  const session = settled(1)
  session.asked()
  session.look(there)
  tiles(session, 2) // may have been sent before the server read the view
  session.asked()
  expect(resumeOf(session.look(here))?.version).toBe(1)
  session.take({ kind: 'PONG', version: 3 }) // answers the first of two views
  expect(resumeOf(session.look(there))?.version).toBe(1)
  session.take({ kind: 'PONG', version: 3 })
  session.take({ kind: 'PONG', version: 4 })
  expect(resumeOf(session.look(here))?.version).toBe(4)
})

test('a view of which something is still to be told is not confirmed by a PONG', () => {
  const session = settled(1)
  session.asked()
  session.look(there) // resumes from 1
  tiles(session, 5) // of the view before
  session.take({ kind: 'PONG', version: 3 })
  session.asked()
  expect(resumeOf(session.look(here))?.version).toBe(3)
  session.take({ kind: 'TILES', view_id: 3, layer: 'buildings', tiles: [[16, 1, 2]], version: 6, at })
  expect(resumeOf(session.look(there))?.version).toBe(6)
})

test('tiles asked for where the server knows the page to look are told of anyway', () => {
  const session = settled(1)
  session.asked()
  expect(session.look(here)).toEqual([])
  tiles(session, 8)
  expect(resumeOf(session.look(there))?.version).toBe(8)
})

test('after a break everything is as old as the last word of before', () => {
  const session = settled(1)
  tiles(session, 4)
  session.closed()
  session.asked()
  expect(resumeOf(welcome(session, 9))).toEqual({ epoch: 'a', version: 4 })
  session.closed() // before the view was confirmed
  expect(resumeOf(welcome(session, 12))).toEqual({ epoch: 'a', version: 4 })
  session.take({ kind: 'PONG', version: 12 })
  expect(resumeOf(session.look(there))).toEqual({ epoch: 'a', version: 12 })
})

test('another server is told what the one before had said', () => {
  const session = settled(7)
  session.closed()
  expect(resumeOf(welcome(session, 1, 'b'))).toEqual({ epoch: 'a', version: 7 })
  session.take({ kind: 'PONG', version: 1 })
  expect(resumeOf(session.look(there))).toEqual({ epoch: 'b', version: 1 })
})

test('kinds of later servers are passed over, and a store away is told', () => {
  const session = settled(1)
  expect(session.take({ kind: 'FIX', version: 3 } as never)).toEqual({ send: [], news: null })
  expect(session.take({ kind: 'STALE', since: at }).since).toBe(at)
  expect(session.take({ kind: 'STALE', since: null }).since).toBeNull()
})

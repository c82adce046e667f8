import {
  protocol,
  type Area,
  type Bounds,
  type FromPage,
  type FromServer,
  type Resume,
  type Tiles,
  type View,
} from '../wire/live'

/** What a page looks at. */
export interface Look {
  bbox: Bounds
  zoom: number
  minzoom: number
  /** whose tiles it holds */
  layers: readonly string[]
  /** whose figures, rooms or card it shows */
  areas: readonly Area[]
}

/** What is different since the news before, told whole. */
export interface News {
  tiles: readonly Pick<Tiles, 'view_id' | 'layer' | 'tiles' | 'all' | 'at'>[]
  areas: readonly Area[] | 'all'
  /** layers came or went */
  catalogue: boolean
  /** the server cannot tell what changed, only that everything is to be asked for again */
  gap: boolean
}

/** What comes of a message. */
export interface Answer {
  send: FromPage[]
  news: News | null
  /** set by STALE: since when the server cannot follow its store */
  since?: string | null
}

/**
 * One page's side of the protocol, over however many sockets. It keeps how old what the page holds can be, so that a tile asked
 * for before a change and come after it is told about, in whichever order messages and tiles arrive (server/live/wire.go, Resume):
 *
 * - `heard` is the last version heard of. What is asked for from now on is of that version or a later one.
 * - `unseen` is what had been heard when the page first asked for something since its last VIEW: the server does not know yet
 *   that it looks there.
 * - `unsure` is what the last VIEW resumed from, until the server has confirmed that VIEW with TILES of it or with the PONG to the
 *   PING sent after it: versions heard of in between were told for the view before. When a line breaks, everything held is as
 *   old as that.
 *
 * A VIEW resumes from the oldest of the three.
 */
export interface Session {
  /** A version heard of by other ways than the line, before anything was asked for. */
  hear(known: Resume): void
  /** The page asks the server for something that changes can make stale. */
  asked(): void
  /** A line is there: what to say first. */
  opened(): FromPage[]
  closed(): void
  look(look: Look): FromPage[]
  ping(): FromPage[]
  take(message: FromServer): Answer
}

const silent: Answer = { send: [], news: null }

export function createSession(): Session {
  let heard: Resume | null = null
  let unseen: Resume | null = null
  let unsure: Resume | null = null
  /** something was asked for before any version was heard of: it may be of any */
  let unknown = false
  let welcome = false
  let last: Look | null = null
  let said = ''
  let view = 0
  /** the VIEW each PING still to be answered came after */
  let pings: number[] = []
  let gathered: News | null = null
  /** the last VIEW could not say what the page has: everything is told */
  let blind = false

  const sendView = (look: Look): FromPage[] => {
    said = JSON.stringify(look)
    const resume = unknown ? null : (unsure ?? unseen ?? heard)
    blind = !resume
    unsure = resume
    unseen = null
    view++
    const message: View = {
      kind: 'VIEW',
      view_id: view,
      bbox: look.bbox,
      zoom: look.zoom,
      minzoom: look.minzoom,
      layers: [...look.layers],
      areas: [...look.areas],
      ...(resume && { resume }),
    }
    pings.push(view)
    return [message, { kind: 'PING' }]
  }

  /** Gathers messages of one version; the last of them makes the news. */
  const gather = (part: Partial<News>, version: number, more: boolean | undefined): Answer => {
    gathered = joined(gathered ?? nothing, part)
    if (more) return silent
    const news = { ...gathered, gap: gathered.gap || blind }
    gathered = null
    hearIn(version)
    if (news.tiles.some(({ view_id }) => view_id === view)) sure()
    return { send: [{ kind: 'ACK', version }], news }
  }

  const hearIn = (version: number): void => {
    if (heard && heard.version < version) heard = { epoch: heard.epoch, version }
  }
  /** The server has told of everything in the view up to what was heard of. */
  const sure = (): void => {
    unsure = null
    unknown = false
    blind = false
  }
  const confirmed = (version: number): void => {
    const answered = pings.shift()
    if (answered !== view) return
    // less than what was heard of: of the view there is still something to be told from there on
    if (!heard || version >= heard.version) sure()
    else if (unsure && unsure.epoch === heard.epoch && unsure.version < version) unsure = { ...unsure, version }
    hearIn(version)
  }

  return {
    hear(known) {
      if (!heard && !unknown) heard = known
    },
    asked() {
      if (heard) unseen ??= heard
      else unknown = true
    },
    opened: () => [{ kind: 'HELLO', protocol }],
    closed() {
      unsure ??= unseen ?? heard
      unseen = null
      welcome = false
      gathered = null
      pings = []
    },
    look(look) {
      last = look
      if (!welcome) return []
      if (JSON.stringify(look) !== said) return sendView(look)
      unseen = null // the server knows that the page looks there
      return []
    },
    ping() {
      pings.push(view)
      return [{ kind: 'PING' }]
    },
    take(message) {
      switch (message.kind) {
        case 'WELCOME':
          welcome = true
          unsure ??= unseen ?? heard
          unseen = null
          heard = { epoch: message.epoch, version: message.version }
          return { send: last ? sendView(last) : [], news: null }
        case 'PONG':
          confirmed(message.version)
          return silent
        case 'TILES':
          return gather({ tiles: [message] }, message.version, message.more)
        case 'FIGURES':
          return gather({ areas: message.all ? 'all' : (message.areas ?? []) }, message.version, message.more)
        case 'CATALOGUE':
          return gather({ catalogue: true }, message.version, message.more)
        case 'GAP':
          gathered = joined(gathered ?? nothing, { gap: true })
          return silent
        case 'STALE':
          return { ...silent, since: message.since }
        default:
          return silent // a kind of a later server
      }
    },
  }
}

const nothing: News = { tiles: [], areas: [], catalogue: false, gap: false }

function joined(news: News, part: Partial<News>): News {
  const all = news.areas === 'all' || part.areas === 'all'
  return {
    tiles: [...news.tiles, ...(part.tiles ?? [])],
    areas: all ? 'all' : [...(news.areas as Area[]), ...((part.areas as Area[] | undefined) ?? [])],
    catalogue: news.catalogue || (part.catalogue ?? false),
    gap: news.gap || (part.gap ?? false),
  }
}

// Generated from server/live/wire.go: go test ./server/live -update

/**
 * Protocol is the version of the messages in this file. A page says it in HELLO; another one is refused (closeProtocol). New
 * kinds and new fields that a page may ignore do not change it.
 */
export const protocol = 1

/**
 * Version counts the states of the city that one server has shown since it started: whole, from 1 up, less than 2^53. It means
 * something together with that server's epoch only. Whoever has heard of a version gets that state or a later one for every
 * request it begins afterwards.
 */
export type Version = number

/**
 * Bounds are west, south, east and north in degrees. West and east are from -180 to 180, and west is greater than east where the
 * box crosses the antimeridian; south and north are from -90 to 90, and south is not greater than north.
 */
export type Bounds = [number, number, number, number]

/** Tile is z, x and y of a tile in WebMercatorQuad. */
export type Tile = [number, number, number]

/** Area is what has figures, or is shown on a card or in a table: a feature of a layer, a building for instance. */
export interface Area {
  layer: string
  id: number
}

/**
 * Resume says what a page has: of all that it holds, in view or not, nothing was asked for before it had heard of that version from a
 * server of that epoch, or it was asked for again as it was told. A page hears of a version from /api/v1/status (field live),
 * from WELCOME and PONG, and from every message without more.
 */
export interface Resume {
  epoch: string
  version: Version
}

/** Limits are what one socket may do. More of it closes the socket, or is told as all. */
export interface Limits {
  /** of a message of the page's; more: closeLarge */
  message_bytes: number
  /** messages of the page's in a second over some time, ACKs that are waited for apart; more: closeRate */
  messages_second: number
  /** so many at once are no fault */
  messages_burst: number
  /** of a VIEW */
  layers: number
  /** of a VIEW */
  areas: number
  /** named in one TILES; more than that are all */
  tiles: number
  /** a message that needs an ACK is not waited for any longer: closeSlow */
  ack_seconds: number
  /** a page that says nothing, not even the pong of its WebSocket, is gone: closeSilent */
  silent_seconds: number
  /** before a page comes back, give or take half of it by chance */
  retry_seconds: number
}

/** Hello is the first message of a page, within ten seconds. */
export interface Hello {
  kind: 'HELLO'
  /** protocol */
  protocol: number
}

/**
 * View says what a page looks at. It takes the place of the view before, and what changes is told from then on for the new one.
 * Without resume, the first view of a socket is answered with all of its layers, and a later one with everything that changed
 * since the server was last told that the page looks there, or since the first view. So a page that keeps tiles out of view
 * sends resume with the version that the oldest of them has, and none while it stays connected; a page that keeps none sends it
 * always, with the version it heard of last.
 */
export interface View {
  kind: 'VIEW'
  /** the page's own number; TILES repeat it */
  view_id: number
  bbox: Bounds
  /** the deepest tile zoom in view, 0 to 22 */
  zoom: number
  /** the least one (a tilted map has several); zoom if it is not there */
  minzoom?: number
  /** whose tiles the page holds; one that is not there is left out, so that after CATALOGUE a page sends its view again */
  layers: string[]
  /** whose figures, rooms or card it shows */
  areas?: Area[]
  resume?: Resume
}

/**
 * Ack says that a page has dealt with all messages up to a version. Nothing more is sent to it before, but PONG and WELCOME; what
 * happens meanwhile is told together.
 */
export interface Ack {
  kind: 'ACK'
  version: Version
}

/** Ping asks for a PONG. */
export interface Ping {
  kind: 'PING'
}

/** Welcome answers HELLO. */
export interface Welcome {
  kind: 'WELCOME'
  protocol: number
  /** another one after every start of a server, and for every server of several */
  epoch: string
  version: Version
  limits: Limits
}

/**
 * Tiles says which tiles of a layer are different: those named, or with all every one that the page holds, in view or not. Tiles
 * that were asked for after the page had heard of the version are not meant. A page that draws a layer from tiles deeper than the
 * layer's maxzoom, because they hold another layer too, takes a tile of maxzoom for all that lie in it. It needs an ACK.
 */
export interface Tiles {
  kind: 'TILES'
  /** of the last view the server knows of */
  view_id: number
  layer: string
  /** from minzoom to zoom of the view, as far as the layer has those zooms */
  tiles?: Tile[]
  all?: true
  version: Version
  /** when the server began to show it */
  at: string
  /** of the same version more follows: it is heard of with the last one, and acknowledged then */
  more?: true
}

/**
 * Figures says that figures, rooms or cards of areas of the view are different, of those named or with all of every one. It needs an
 * ACK.
 */
export interface Figures {
  kind: 'FIGURES'
  areas?: Area[]
  all?: true
  version: Version
  more?: true
}

/** Catalogue says that layers came, went or are not what they were: /api/v1/layers and TileJSON are to be asked again. It needs an ACK. */
export interface Catalogue {
  kind: 'CATALOGUE'
  version: Version
  more?: true
}

/**
 * Stale says since when the server could not follow its store, so that what is shown is as it was then; null that it is as the store
 * is again. It is sent after WELCOME if there is something to say, and when it is different.
 */
export interface Stale {
  kind: 'STALE'
  since: string | null
}

/** Gap says that what changed after one version up to another is not known any more; the TILES with all that follow make up for it. */
export interface Gap {
  kind: 'GAP'
  from: Version
  to: Version
}

/** Pong answers PING. Of the view there is nothing more to say up to the version. */
export interface Pong {
  kind: 'PONG'
  version: Version
}

/** Closing is the reason a socket is closed with, as JSON in the close frame. */
export interface Closing {
  /** for programs, as in problem documents */
  code: string
  /** 0: not before the page is another one */
  retry_seconds?: number
}

/** the server stops: come back */
export const closeLeaving = 1001

/** a binary message: only text is spoken */
export const closeBinary = 1003

/** a message that is not UTF-8 */
export const closeText = 1007

/** a message of more than message_bytes */
export const closeLarge = 1009

/** a message that is no JSON, of an unknown kind, with an unknown field or with an impossible value */
export const closeBad = 4400

/** another protocol than protocol */
export const closeProtocol = 4406

/** no HELLO within ten seconds, or something else before it, or a second one */
export const closeHello = 4408

/** more messages than the limits say */
export const closeRate = 4429

/** no ACK within ack_seconds */
export const closeSlow = 4500

/** nothing heard within silent_seconds */
export const closeSilent = 4501

export type FromPage = Hello | View | Ack | Ping

export type FromServer = Welcome | Tiles | Figures | Catalogue | Stale | Gap | Pong

import {
  closeBad,
  closeHello,
  closeProtocol,
  closeRate,
  type Closing,
  type FromPage,
  type FromServer,
  type Resume,
} from '../wire/live'
import { createSession, type Look, type News } from './session'

/** How a page stands with its server. */
export interface LineState {
  /** the server tells what changes */
  open: boolean
  /** it did so at some time */
  worked: boolean
  /** since when nothing was heard, ms; null while the line is open or has been down for a moment only */
  down: number | null
  /** since when the server cannot follow its store */
  stale: string | null
  /** the server does not understand this page, which must be loaded anew */
  outdated: boolean
}

export interface Listener {
  news(news: News): void
  state(state: LineState): void
  /** every so often while the line is open and the city is at another version than before */
  moved(): void
}

/** One page's line to its server; it is picked up again by itself. */
export interface Line {
  /** A version heard of by other ways, before anything was asked for. */
  hear(known: Resume): void
  /** Begins. */
  start(): void
  /** The page asks the server for something that changes can make stale. */
  asked(): void
  /** Tells what the page looks at, once it has settled. */
  look(look: () => Look | null): void
  /** The server has answered by other ways: what is shown is as it was then, and it is time to try again. */
  answered(): void
  stop(): void
}

/** ms */
const least = 500
const most = 20_000
const settle = { calm: 150, most: 1000 }
const pulse = 20_000
const patience = 10_000
/** shorter than that a line is not said to be down: a server that starts anew, a change of network */
const grace = 3000
/** a page that nobody sees hangs up after so long, and picks up when it is seen */
const unseen = 60_000

/** The wait before the nth try: any time up to twice that of the try before, so that not all pages come back at once. */
export function waitBefore(tries: number, retrySeconds: number | undefined, random: number): number {
  if (retrySeconds !== undefined) return retrySeconds * 1000 * (0.5 + random)
  return random * Math.min(most, least * 2 ** tries)
}

/** Codes that say this page is at fault: it does not come back with the same words, unless told when. */
const faults: readonly number[] = [closeBad, closeHello, closeProtocol, closeRate]

export function createLine(url: string, listener: Listener): Line {
  const session = createSession()
  const timers = new Map<string, ReturnType<typeof setTimeout>>()
  let socket: WebSocket | null = null
  let looking: (() => Look | null) | null = null
  let lookDue = 0
  let tries = 0
  let version = 0
  let stopped = true
  let heardAt = Date.now()
  let state: LineState = { open: false, worked: false, down: null, stale: null, outdated: false }

  const after = (name: string, wait: number, act: () => void): void => {
    clearTimeout(timers.get(name))
    timers.set(name, setTimeout(act, wait))
  }
  const cancel = (...names: string[]): void => {
    for (const name of names) clearTimeout(timers.get(name))
  }
  const become = (next: Partial<LineState>): void => {
    state = { ...state, ...next }
    listener.state(state)
  }
  const say = (messages: readonly FromPage[]): void => {
    for (const message of messages) socket?.send(JSON.stringify(message))
    if (messages.some(({ kind }) => kind === 'PING')) after('answer', patience, () => hangUp('silent'))
  }
  const ping = (): void => {
    say(session.ping())
    after('pulse', pulse, ping)
  }
  const lookNow = (): void => {
    cancel('look')
    lookDue = 0
    const look = looking?.()
    if (look && socket?.readyState === WebSocket.OPEN) say(session.look(look))
  }

  const take = (text: string): void => {
    heardAt = Date.now()
    const message = JSON.parse(text) as FromServer
    const before = version
    if ('version' in message) version = message.version
    if (message.kind === 'WELCOME') {
      after('pulse', pulse, ping)
      cancel('down')
      become({ open: true, worked: true, down: null, outdated: false })
      const look = looking?.()
      if (look) session.look(look) // kept for the answer to WELCOME
    }
    if (message.kind === 'PONG') {
      cancel('answer')
      tries = 0
      if (before !== version) listener.moved()
    }
    const { send, news, since } = session.take(message)
    if (news) listener.news(news)
    say(send)
    if (since !== undefined) become({ stale: since })
  }

  const connect = (): void => {
    cancel('retry')
    if (stopped || socket) return
    const mine = new WebSocket(url)
    socket = mine
    after('answer', patience, () => hangUp('no answer'))
    mine.onopen = () => say(session.opened())
    mine.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (socket !== mine) return
      try {
        take(String(data))
      } catch {
        hangUp('nonsense')
      }
    }
    mine.onclose = ({ code, reason }) => {
      if (socket === mine) closed(code, reason)
    }
  }
  const hangUp = (reason: string): void => {
    const old = socket
    if (!old) return
    closed(0, '')
    old.close(1000, reason)
  }
  const closed = (code: number, reason: string): void => {
    socket = null
    cancel('pulse', 'answer')
    session.closed()
    const retry = retryOf(reason)
    if (state.open || state.down === null) after('down', grace, () => become({ down: heardAt }))
    become({ open: false, outdated: code === closeProtocol })
    if (stopped || document.hidden || (faults.includes(code) && !retry)) return
    after('retry', waitBefore(tries++, retry, Math.random()), connect)
  }

  const hurry = (): void => {
    if (!socket && !stopped && !state.outdated) {
      tries = 0
      after('retry', Math.random() * least, connect)
    }
  }
  const onVisible = (): void => {
    if (document.hidden) {
      after('unseen', unseen, () => hangUp('nobody looks'))
    } else {
      cancel('unseen')
      hurry()
    }
  }
  // what a browser says of its network is a hint only: the server may be this machine
  const onNetwork = (): void => {
    if (socket?.readyState === WebSocket.OPEN) ping()
    else hurry()
  }

  return {
    hear: session.hear,
    start() {
      stopped = false
      document.addEventListener('visibilitychange', onVisible)
      addEventListener('online', onNetwork)
      addEventListener('offline', onNetwork)
      after('down', grace, () => become({ down: heardAt }))
      connect()
    },
    answered() {
      heardAt = Date.now()
      if (state.down !== null) become({ down: heardAt })
      hurry()
    },
    asked: session.asked,
    look(look) {
      looking = look
      const now = Date.now()
      lookDue ||= now + settle.most
      after('look', Math.min(settle.calm, Math.max(lookDue - now, 0)), lookNow)
    },
    stop() {
      stopped = true
      document.removeEventListener('visibilitychange', onVisible)
      removeEventListener('online', onNetwork)
      removeEventListener('offline', onNetwork)
      const old = socket
      socket = null
      old?.close(1000, 'left')
      cancel(...timers.keys())
    },
  }
}

function retryOf(reason: string): number | undefined {
  try {
    return (JSON.parse(reason) as Partial<Closing>).retry_seconds || undefined
  } catch {
    return undefined
  }
}

import { langs, modes, roundCamera, themes, type Camera, type Choice, type Selection } from './choice'

/** Deepest zoom and steepest pitch the map takes. */
const maxZoom = 22
const maxPitch = 85
/** Latitude at which Web Mercator ends, degrees. */
const maxLatitude = 85.051129

/**
 * Writes what was chosen: /?lang=zh&theme=light&mode=3d&sel=households/123&off=cameras,devices#zoom/lat/lon/bearing/pitch
 * and &on=people for layers that show only when they are asked for.
 */
export function encode(choice: Choice): string {
  const query = [`lang=${choice.lang}`, `theme=${choice.theme}`, `mode=${choice.mode}`]
  if (choice.selection) query.push(`sel=${encodeURIComponent(choice.selection.layer)}/${choice.selection.id}`)
  if (choice.off.length > 0) query.push(`off=${choice.off.map(encodeURIComponent).join(',')}`)
  if (choice.on.length > 0) query.push(`on=${choice.on.map(encodeURIComponent).join(',')}`)
  return `/?${query.join('&')}${choice.camera ? `#${encodeCamera(choice.camera)}` : ''}`
}

/** Reads a URL's query and hash. What is missing or makes no sense is left out, the rest is taken. */
export function decode(query: string, hash: string): Partial<Choice> {
  const given = parameters(query)
  const choice: Partial<Choice> = {}
  const lang = langs.find((known) => known === given.get('lang'))
  const theme = themes.find((known) => known === given.get('theme'))
  const mode = modes.find((known) => known === given.get('mode'))
  const selection = decodeSelection(given.get('sel') ?? '')
  const off = decodeNames(given.get('off') ?? '')
  const on = decodeNames(given.get('on') ?? '')
  const camera = decodeCamera(hash)
  if (lang) choice.lang = lang
  if (theme) choice.theme = theme
  if (mode) choice.mode = mode
  if (selection) choice.selection = selection
  if (off.length > 0) choice.off = off
  if (on.length > 0) choice.on = on
  if (camera) choice.camera = camera
  return choice
}

/** The raw values by name: names of layers are unescaped one by one, a comma may be part of them. */
function parameters(query: string): Map<string, string> {
  const found = new Map<string, string>()
  for (const part of query.replace(/^\?/, '').split('&')) {
    const at = part.indexOf('=')
    if (at > 0) found.set(part.slice(0, at), part.slice(at + 1))
  }
  return found
}

function decodeSelection(text: string): Selection | undefined {
  const whole = unescaped(text) // some clients escape the slash too
  const slash = whole.lastIndexOf('/')
  const layer = whole.slice(0, Math.max(slash, 0))
  const id = whole.slice(slash + 1)
  if (!layer || !/^[1-9]\d{0,15}$/.test(id) || Number(id) > Number.MAX_SAFE_INTEGER) return undefined
  return { layer, id: Number(id) }
}

function decodeNames(text: string): string[] {
  const names = text.split(',').map(unescaped)
  return [...new Set(names.filter((name) => name !== ''))]
}

/** Undoes percent escapes; a broken one makes the whole text empty. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}

function encodeCamera(camera: Camera): string {
  const { center, zoom, bearing, pitch } = roundCamera(camera)
  return [zoom, center[1], center[0], bearing, pitch].map(plain).join('/')
}

/** Never in the form 1e-7. */
function plain(value: number): string {
  return Math.abs(value) < 1e-6 && value !== 0 ? value.toFixed(7) : String(value)
}

function decodeCamera(hash: string): Camera | undefined {
  const parts = hash.replace(/^#/, '').split('/')
  if (parts.length < 3 || parts.length > 5 || parts.some((part) => !/^-?\d{1,3}(\.\d{1,12})?$/.test(part)))
    return undefined
  const [zoom = 0, lat = 0, lon = 0, bearing = 0, pitch = 0] = parts.map(Number)
  const inside =
    zoom >= 0 &&
    zoom <= maxZoom &&
    Math.abs(lat) <= maxLatitude &&
    Math.abs(lon) <= 180 &&
    Math.abs(bearing) <= 180 &&
    pitch >= 0 &&
    pitch <= maxPitch
  return inside ? roundCamera({ center: [lon, lat], zoom, bearing, pitch }) : undefined
}

import type { Point } from '../wire/types'
import { createStore, type Store } from './store'

export const langs = ['zh', 'en'] as const
export const themes = ['light', 'dark'] as const
export const modes = ['2d', '3d'] as const

/** Layers that show only when somebody asks for them: figures over the whole map. */
const quiet: readonly string[] = ['people']

export type Lang = (typeof langs)[number]
export type Theme = (typeof themes)[number]
/** 平面 | 三维 */
export type Mode = (typeof modes)[number]

/** One record of a published layer. */
export interface Selection {
  layer: string
  id: number
}

/** Where the map looks from; rounded, so that it is the same after a detour through the URL. */
export interface Camera {
  center: Point
  zoom: number
  bearing: number
  pitch: number
}

/** Everything a visitor chose: what the URL keeps. */
export interface Choice {
  lang: Lang
  theme: Theme
  mode: Mode
  /** hidden layers, in the order they were hidden */
  off: readonly string[]
  /** quiet layers that are shown */
  on: readonly string[]
  selection: Selection | null
  /** null before the first view is known */
  camera: Camera | null
}

/** The tilted view: pitch and bearing of 三维, degrees. */
export const solidPitch = 50
export const solidBearing = -17

export function createChoice(initial: Partial<Choice>): Store<Choice> {
  return createStore<Choice>({
    lang: 'zh',
    theme: 'light',
    mode: '3d',
    off: [],
    on: [],
    selection: null,
    camera: null,
    ...initial,
  })
}

export function select(choice: Store<Choice>, selection: Selection | null): void {
  if (!sameSelection(choice.get().selection, selection)) choice.update({ selection })
}

/** 平面 looks straight down with north up, 三维 is tilted; centre, zoom, selection and layers stay. */
export function setMode(choice: Store<Choice>, mode: Mode): void {
  const { camera, mode: current } = choice.get()
  if (mode === current) return
  const turned =
    mode === '2d' ? { pitch: 0, bearing: 0 } : { pitch: solidPitch, bearing: camera?.bearing || solidBearing }
  choice.update({ mode, camera: camera && roundCamera({ ...camera, ...turned }) })
}

/** Shows or hides a layer. */
export function toggleLayer(choice: Store<Choice>, layer: string): void {
  const turned = (list: readonly string[]): string[] =>
    list.includes(layer) ? list.filter((name) => name !== layer) : [...list, layer]
  const { off, on } = choice.get()
  choice.update(quiet.includes(layer) ? { on: turned(on) } : { off: turned(off) })
}

/** The layers that do not show. */
export function hidden({ off, on }: Pick<Choice, 'off' | 'on'>): string[] {
  return [...off, ...quiet.filter((name) => !on.includes(name) && !off.includes(name))]
}

export function sameSelection(a: Selection | null, b: Selection | null): boolean {
  return a === b || (a !== null && b !== null && a.layer === b.layer && a.id === b.id)
}

export function sameCamera(a: Camera | null, b: Camera | null): boolean {
  if (a === b) return true
  if (!a || !b) return false
  const fields = (c: Camera): number[] => [...c.center, c.zoom, c.bearing, c.pitch]
  const other = fields(b)
  return fields(a).every((value, i) => value === other[i])
}

/** Rounds to what the URL writes: about a centimetre, and far less than a pixel of zoom, bearing and pitch. */
export function roundCamera(camera: Camera): Camera {
  return {
    center: [round(wrap(camera.center[0]), 7), round(camera.center[1], 7)],
    zoom: round(camera.zoom, 4),
    bearing: round(wrap(camera.bearing), 2),
    pitch: round(camera.pitch, 2),
  }
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits)) + 0 // never −0
}

/** Brings an angle into −180 … 180. */
function wrap(degrees: number): number {
  return degrees >= -180 && degrees <= 180 ? degrees : ((((degrees + 180) % 360) + 360) % 360) - 180
}

import { worldSize } from '../../map/camera'
import { langs, roundCamera, themes, type Camera, type Choice } from '../../state/choice'
import type { Bounds, Status } from '../../wire/types'

/** Of the map's window, px. */
export interface Size {
  width: number
  height: number
}

/** What is to be seen whole stays this far from the window's edges, px. */
const margin = 24

/** What a visit begins with: what the URL says, then what the server proposes. */
export function firstChoice(given: Partial<Choice>, status: Status, size: Size): Partial<Choice> {
  const { bounds, ...view } = status.view
  const proposed = roundCamera({ ...view, zoom: bounds ? Math.min(view.zoom, holding(bounds, size)) : view.zoom })
  const mode = given.mode ?? ((given.camera ?? proposed).pitch > 0 ? '3d' : '2d')
  return {
    lang: given.lang ?? langs.find((lang) => lang === status.language) ?? 'zh',
    theme: given.theme ?? themes.find((theme) => theme === status.theme) ?? 'light',
    mode,
    camera: levelled(given.camera ?? proposed, mode),
  }
}

/** The nearest zoom at which bounds fit into the window. */
function holding([west, south, east, north]: Bounds, { width, height }: Size): number {
  const [wide, high] = worldSize([west, south], [east, north])
  const room = (all: number): number => Math.max(all - 2 * margin, 1)
  return Math.log2(Math.min(room(width) / Math.max(wide, 1e-9), room(height) / Math.max(high, 1e-9)))
}

/** 平面 has no tilt and north up, whatever a URL says. */
function levelled(camera: Camera, mode: Choice['mode']): Camera {
  return mode === '2d' ? { ...camera, pitch: 0, bearing: 0 } : camera
}

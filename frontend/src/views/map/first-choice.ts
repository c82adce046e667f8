import { langs, roundCamera, themes, type Camera, type Choice } from '../../state/choice'
import type { Status } from '../../wire/types'

/** What a visit begins with: what the URL says, then what the server proposes. */
export function firstChoice(given: Partial<Choice>, status: Status): Partial<Choice> {
  const proposed = roundCamera({ ...status.view })
  const mode = given.mode ?? ((given.camera ?? proposed).pitch > 0 ? '3d' : '2d')
  return {
    lang: given.lang ?? langs.find((lang) => lang === status.language) ?? 'zh',
    theme: given.theme ?? themes.find((theme) => theme === status.theme) ?? 'light',
    mode,
    camera: levelled(given.camera ?? proposed, mode),
  }
}

/** 平面 has no tilt and north up, whatever a URL says. */
function levelled(camera: Camera, mode: Choice['mode']): Camera {
  return mode === '2d' ? { ...camera, pitch: 0, bearing: 0 } : camera
}

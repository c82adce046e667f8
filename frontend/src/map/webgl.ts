/** Whether this browser draws maps at all: MapLibre needs WebGL2. */
export function hasWebGL2(document: Document): boolean {
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('webgl2')
  context?.getExtension('WEBGL_lose_context')?.loseContext() // browsers keep few contexts alive
  return context !== null
}

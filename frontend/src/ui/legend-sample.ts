/** How a layer looks on the map, as the style says. */
export interface SampleLook {
  shape: 'line' | 'fill' | 'dot'
  color: string
  width?: number
  dash?: number[]
  edge?: string
}

/** A layer's look, with its steps where one layer has several colours. */
export interface LegendSample extends SampleLook {
  steps?: { key: string; color: string }[]
  /** zoom below which a dot can stand for several and have their number beside it */
  numbers_below?: number
}

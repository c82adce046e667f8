import type { Selection } from './choice'

/** What is under the pointer, as far as the tile knows it. */
export interface Target extends Selection {
  name: string
  /** of buildings; 0 for none */
  number: number
  /** ids of what holds a building; 0 for none */
  compound: number
  grid: number
}

/** What is hovered, and where on the screen. */
export interface Hover {
  target: Target
  /** the compound or grid of a hovered building */
  around: (Selection & { name: string }) | null
  x: number
  y: number
  /** a finger cannot rest above the map: its card stays and carries the way to open */
  touch: boolean
}

/** What is at a point that was pressed long. */
export interface Menu {
  x: number
  y: number
  lon: number
  lat: number
  here: Target[]
}

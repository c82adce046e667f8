import type { Matrix, Room, Unit } from '../wire/types'

/** A room in the matrix: rows from 1 at the top, columns from 1 at the left of all units. */
export interface Cell {
  room: Room
  unit: Unit | null
  row: number
  rows: number
  column: number
  columns: number
}

/** A unit's columns: from … from + columns − 1. */
export interface Block {
  unit: Unit
  from: number
  columns: number
}

/** A line of rooms: the flats of a storey, or those of it that belong to no unit (底商, villas), which stand freely. */
export interface Line {
  key: string
  label: string
  row: number
  cells: Cell[]
  /** without unit: drawn side by side over the whole width */
  free: boolean
}

export interface MatrixLayout {
  blocks: Block[]
  columns: number
  lines: Line[]
}

/**
 * Lays a building's rooms out as people draw it: unit columns side by side, the top storey on top. A maisonette spans
 * rows, a merged flat columns; storeys keep the labels printed on their doors, also where numbers are skipped. Rooms
 * without a unit get a line of their own under the flats of their storey.
 */
export function layOut(matrix: Matrix): MatrixLayout {
  const blocks = place(matrix.units)
  const columns = Math.max(1, ...blocks.map(({ from, columns }) => from + columns - 1))
  const ofUnit = new Map(blocks.map((block) => [block.unit.id, block]))
  const [flats, free] = split(matrix.households, (room) => room.unit_id !== null && ofUnit.has(room.unit_id))
  const storeys = drawn(matrix, flats, free)
  const rowOf = new Map(storeys.filter(({ free }) => !free).map(({ floor, row }) => [floor, row]))
  const lines = storeys.map(({ floor, label, row, free: standsFree }): Line => {
    const rooms = (standsFree ? free : flats).filter((room) => room.floor === floor)
    const cells = standsFree
      ? rooms.map((room, i) => ({ room, unit: null, row, rows: 1, column: i + 1, columns: 1 }))
      : rooms.map((room) => cellOf(room, ofUnit.get(room.unit_id ?? 0), rowOf, row))
    cells.sort((a, b) => a.column - b.column || a.room.id - b.room.id)
    return { key: `${floor}${standsFree ? 'free' : ''}`, label, row, cells, free: standsFree }
  })
  return { blocks, columns, lines }
}

function place(units: readonly Unit[]): Block[] {
  let from = 1
  return units.map((unit) => {
    const columns = Math.max(unit.columns, 1)
    const block = { unit, from, columns }
    from += columns
    return block
  })
}

function split(rooms: readonly Room[], first: (room: Room) => boolean): [Room[], Room[]] {
  return [rooms.filter(first), rooms.filter((room) => !first(room))]
}

interface Storey {
  floor: number
  label: string
  row: number
  free: boolean
}

/** The lines to draw, from the top. Storeys that hold nothing at all are drawn only between or under flats. */
function drawn(matrix: Matrix, flats: readonly Room[], free: readonly Room[]): Storey[] {
  const covered = new Set<number>()
  for (const room of flats) for (let i = 0; i < room.storeys; i++) covered.add(above(room.floor, i))
  const freely = new Set(free.map((room) => room.floor))
  const found: Storey[] = []
  const add = (floor: number, label: string, standsFree: boolean): void =>
    void found.push({ floor, label, row: found.length + 1, free: standsFree })
  for (const { floor, label } of matrix.floors) {
    const empty = !covered.has(floor) && !freely.has(floor)
    if (covered.has(floor) || (empty && flats.length > 0)) add(floor, label, false)
    if (freely.has(floor)) add(floor, label, true)
  }
  return found
}

/** The storey some storeys above another; there is no storey 0. */
export function above(floor: number, storeys: number): number {
  const next = floor + storeys
  return floor < 0 && next >= 0 ? next + 1 : next
}

function cellOf(room: Room, block: Block | undefined, rowOf: Map<number, number>, row: number): Cell {
  const top = rowOf.get(above(room.floor, room.storeys - 1)) ?? row
  const width = block?.columns ?? 1
  const inBlock = Math.min(Math.max(room.column, 1), width)
  return {
    room,
    unit: block?.unit ?? null,
    row: Math.min(top, row),
    rows: Math.abs(row - top) + 1,
    column: (block?.from ?? 1) + inBlock - 1,
    columns: Math.max(1, Math.min(room.columns, width - inBlock + 1)),
  }
}

/** Where an arrow key leads from a cell: the nearest one in that direction that shares a row or column, else any. */
export function neighbour(lines: readonly Line[], from: Cell, key: string): Cell | undefined {
  const all = lines.flatMap((line) => line.cells)
  const at = middle(from)
  const ahead = (cell: Cell): number => {
    const to = middle(cell)
    if (key === 'ArrowUp') return at.y - to.y
    if (key === 'ArrowDown') return to.y - at.y
    return key === 'ArrowLeft' ? at.x - to.x : to.x - at.x
  }
  const upright = key === 'ArrowUp' || key === 'ArrowDown'
  const aside = (cell: Cell): number =>
    upright
      ? gap(from.column, from.columns, cell.column, cell.columns) + Math.abs(middle(cell).x - at.x) / 100
      : gap(from.row, from.rows, cell.row, cell.rows) + Math.abs(middle(cell).y - at.y) / 100
  const cost = (cell: Cell): number => ahead(cell) + aside(cell) * 8
  return all.filter((cell) => ahead(cell) > 0.01).sort((a, b) => cost(a) - cost(b))[0]
}

/** How far two spans are apart; overlapping ones not at all. */
function gap(a: number, lengthA: number, b: number, lengthB: number): number {
  return Math.max(0, b - (a + lengthA - 1), a - (b + lengthB - 1))
}

function middle({ row, rows, column, columns }: Cell): { x: number; y: number } {
  return { x: column + columns / 2, y: row + rows / 2 }
}

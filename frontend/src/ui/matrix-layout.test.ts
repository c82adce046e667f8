import { describe, expect, test } from 'vitest'
import type { Matrix, Room, Unit } from '../wire/types'
import { above, layOut, neighbour, type Cell } from './matrix-layout'

let nextId = 1
function room(floor: number, name: string, fields: Partial<Room> = {}): Room {
  return {
    id: nextId++,
    unit_id: 1,
    floor,
    floor_label: String(floor),
    storeys: 1,
    column: 1,
    columns: 1,
    room: name,
    ...fields,
  }
}

const unit = (id: number, columns: number): Unit => ({ id, name: `${id}单元`, number: id, lifts: 1, columns })

function matrix(units: Unit[], floors: [number, string][], households: Room[]): Matrix {
  return {
    building: { id: 1, name: '', number: 1, use: 'residential', floors_above: 0, floors_below: 0, compound: null },
    path: [],
    units,
    floors: floors.map(([floor, label]) => ({ floor, label })),
    households,
  }
}

/** The layout as rows of "room@column+columns×rows". */
function picture(of: Matrix): string[] {
  return layOut(of).lines.map(({ label, cells, free }) => {
    const text = cells.map(
      (c) => `${c.room.room}@${c.column}${c.columns > 1 ? `+${c.columns}` : ''}${c.rows > 1 ? `×${c.rows}` : ''}`,
    )
    return `${label}${free ? '*' : ''}: ${text.join(' ')}`.trim()
  })
}

describe('a building is drawn as people draw it', () => {
  test('units side by side, top storey on top', () => {
    const of = matrix(
      [unit(1, 2), unit(2, 2)],
      [
        [2, '2'],
        [1, '1'],
      ],
      [
        room(2, '201'),
        room(2, '202', { column: 2 }),
        room(2, '201', { unit_id: 2 }),
        room(1, '102', { unit_id: 2, column: 2 }),
      ],
    )
    expect(picture(of)).toEqual(['2: 201@1 202@2 201@3', '1: 102@4'])
    expect(layOut(of).columns).toBe(4)
  })

  test('跃层 spans rows upwards, 合并户 spans columns', () => {
    const of = matrix(
      [unit(1, 3)],
      [
        [3, '3'],
        [2, '2'],
        [1, '1'],
      ],
      [room(2, '201', { storeys: 2 }), room(3, '302', { column: 2, columns: 2 }), room(1, '101')],
    )
    expect(picture(of)).toEqual(['3: 302@2+2', '2: 201@1×2', '1: 101@1'])
    expect(layOut(of).lines[1]?.cells[0]).toMatchObject({ row: 1, rows: 2 })
  })

  test('labels that skip 4 and 14 keep their storeys apart', () => {
    const of = matrix(
      [unit(1, 1)],
      [
        [5, '5'],
        [4, '3A'],
        [3, '3'],
      ],
      [room(5, '501'), room(4, '3A01', { floor_label: '3A' }), room(3, '301')],
    )
    expect(picture(of)).toEqual(['5: 501@1', '3A: 3A01@1', '3: 301@1'])
  })

  test('底商 has a line of its own, beside flats on the same storey too', () => {
    const shops = [room(1, '商铺1', { unit_id: null }), room(1, '商铺2', { unit_id: null, column: 2 })]
    const of = matrix(
      [unit(1, 1)],
      [
        [2, '2'],
        [1, '1'],
      ],
      [room(2, '201'), ...shops],
    )
    expect(picture(of)).toEqual(['2: 201@1', '1*: 商铺1@1 商铺2@2'])
    const mixed = matrix(
      [unit(1, 1)],
      [
        [2, '2'],
        [1, '1'],
      ],
      [room(2, '201'), room(1, '101'), ...shops],
    )
    expect(picture(mixed)).toEqual(['2: 201@1', '1: 101@1', '1*: 商铺1@1 商铺2@2'])
  })

  test('a villa without units is one line, not one per empty storey', () => {
    const of = matrix(
      [],
      [
        [3, '3'],
        [2, '2'],
        [1, '1'],
        [-1, 'B1'],
      ],
      [room(1, '1', { unit_id: null, storeys: 3 })],
    )
    expect(picture(of)).toEqual(['1*: 1@1'])
  })

  test('a basement flat that reaches the ground spans from −1 to 1', () => {
    const of = matrix(
      [unit(1, 1)],
      [
        [2, '2'],
        [1, '1'],
        [-1, 'B1'],
      ],
      [room(-1, 'B101', { storeys: 2 }), room(2, '201')],
    )
    expect(picture(of)).toEqual(['2: 201@1', '1:', 'B1: B101@1×2'])
  })

  test('columns beyond the unit are brought inside, a room of an unknown unit stands freely', () => {
    const of = matrix(
      [unit(1, 2)],
      [[1, '1']],
      [room(1, '109', { column: 9, columns: 5 }), room(1, 'X', { unit_id: 77 })],
    )
    expect(picture(of)).toEqual(['1: 109@2', '1*: X@1'])
  })
})

test('there is no storey 0', () => {
  expect([above(-2, 1), above(-1, 1), above(-1, 2), above(1, 2)]).toEqual([-1, 1, 2, 3])
})

describe('arrow keys go where the eye goes', () => {
  const { lines } = layOut(
    matrix(
      [unit(1, 2), unit(2, 1)],
      [
        [3, '3'],
        [2, '2'],
        [1, '1'],
      ],
      [
        room(3, 'a'),
        room(3, 'b', { column: 2 }),
        room(3, 'c', { unit_id: 2 }),
        room(2, 'wide', { columns: 2 }),
        room(2, 'd', { unit_id: 2 }),
        room(1, 'e'),
        room(1, 'f', { unit_id: 2 }),
      ],
    ),
  )
  const cell = (name: string): Cell => lines.flatMap(({ cells }) => cells).find((c) => c.room.room === name) as Cell
  for (const [from, key, to] of [
    ['a', 'ArrowRight', 'b'],
    ['b', 'ArrowRight', 'c'],
    ['c', 'ArrowLeft', 'b'],
    ['a', 'ArrowDown', 'wide'],
    ['b', 'ArrowDown', 'wide'],
    ['wide', 'ArrowRight', 'd'],
    ['d', 'ArrowDown', 'f'],
    ['f', 'ArrowUp', 'd'],
  ] as const) {
    test(`${from} ${key}`, () => expect(neighbour(lines, cell(from), key)?.room.room).toBe(to))
  }
  test('and stay at the edge', () => {
    expect(neighbour(lines, cell('a'), 'ArrowUp')).toBeUndefined()
    expect(neighbour(lines, cell('a'), 'ArrowLeft')).toBeUndefined()
  })
})

test('no two rooms of a real shape overlap', () => {
  const rooms = Array.from({ length: 33 * 4 * 3 }, (_, i) =>
    room(Math.floor(i / 12) + 1, String(i), { unit_id: (Math.floor(i / 3) % 4) + 1, column: (i % 3) + 1 }),
  )
  const units = [1, 2, 3, 4].map((id) => unit(id, 3))
  const floors = Array.from({ length: 33 }, (_, i): [number, string] => [33 - i, String(33 - i)])
  const taken = new Set(
    layOut(matrix(units, floors, rooms)).lines.flatMap(({ cells }) => cells.map((c) => `${c.row}/${c.column}`)),
  )
  expect(taken.size).toBe(rooms.length)
})

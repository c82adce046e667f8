// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { nextTick } from 'vue'
import type { Matrix, Occupancy } from '../wire/types'
import { mount, type Mounted } from './mounted'
import RoomMatrix from './room-matrix.vue'

const occupancies: Occupancy[] = ['owner', 'let', 'vacant', 'other']

/** Two storeys of two flats: 201 202 / 101 102, ids 21 22 11 12. */
const matrix = (flats: boolean): Matrix => ({
  building: { id: 1, name: '1幢', number: 1, use: 'residential', floors_above: 2, floors_below: 0, compound: null },
  path: [],
  units: [{ id: 5, name: '1单元', number: 1, lifts: 1, columns: 2 }],
  floors: [
    { floor: 2, label: '2' },
    { floor: 1, label: '1' },
  ],
  households: [21, 22, 11, 12].map((id, i) => ({
    id,
    unit_id: 5,
    floor: Math.floor(id / 10),
    floor_label: String(Math.floor(id / 10)),
    storeys: 1,
    column: id % 10,
    columns: 1,
    room: `${Math.floor(id / 10)}0${id % 10}`,
    ...(flats ? { occupancy: occupancies[i] ?? 'owner' } : {}),
  })),
})

class NothingResized implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

const chosen = vi.fn()
let page: Mounted
beforeEach(() => {
  Element.prototype.scrollIntoView = () => undefined // jsdom has no layout, and nothing is ever resized
  vi.stubGlobal('ResizeObserver', NothingResized)
  chosen.mockReset()
  page = mount(RoomMatrix, { matrix: matrix(true), marked: null, onChoose: chosen })
})
afterEach(() => page.unmount())

const cell = (id: number): HTMLElement => page.root.querySelector(`[data-room="${id}"]`) as HTMLElement
const tabStops = (): (string | undefined)[] =>
  [...page.root.querySelectorAll<HTMLElement>('[role=gridcell][tabindex="0"]')].map((one) => one.dataset.room)

async function press(id: number, key: string): Promise<void> {
  cell(id).focus()
  cell(id).dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
  await nextTick()
}

test('Tab reaches one room, arrows the others', async () => {
  expect(tabStops()).toEqual(['21'])
  await press(21, 'ArrowDown')
  expect(document.activeElement).toBe(cell(11))
  await press(11, 'ArrowRight')
  expect(document.activeElement).toBe(cell(12))
  await press(12, 'Home')
  expect(document.activeElement).toBe(cell(11))
  expect(tabStops()).toEqual(['11'])
})

test('the selected room is marked and is where Tab arrives', () => {
  page.give({ matrix: matrix(true), marked: 12, onChoose: chosen })
  expect([...page.root.querySelectorAll('[aria-selected=true]')]).toEqual([cell(12)])
  expect(tabStops()).toEqual(['12'])
})

test('a room says where it is and how it is used', () => {
  expect(cell(22).getAttribute('aria-label')).toBe('1单元 202,2 层,出租')
  cell(22).click()
  expect(chosen).toHaveBeenCalledExactlyOnceWith(22)
})

test('how rooms are used is counted where it is served, and absent where not', () => {
  expect(page.root.querySelector('[data-testid=occupancy]')?.textContent).toMatch(/自住 1.*出租 1.*空置 1.*其他 1/)
  page.give({ matrix: matrix(false), marked: null, onChoose: chosen })
  expect(page.root.querySelector('[data-testid=occupancy]')).toBeNull()
  expect(cell(22).getAttribute('aria-label')).toBe('1单元 202,2 层')
})

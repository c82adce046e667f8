// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Hit } from '../wire/types'
import { mount, type Mounted } from './mounted'
import SearchBox from './search-box.vue'

const hit = (id: number, name: string): Hit => ({
  layer: 'buildings',
  id,
  name,
  detail: '',
  point: [0, 0],
  bounds: null,
})
const find = vi.fn<(query: string, signal: AbortSignal) => Promise<Hit[]>>()
const chosen = vi.fn<(hit: Hit) => void>()
let page: Mounted

beforeEach(() => {
  vi.useFakeTimers()
  Element.prototype.scrollIntoView = () => undefined // jsdom has no layout
  find.mockReset().mockImplementation((query) => Promise.resolve([hit(1, `${query}甲`), hit(2, `${query}乙`)]))
  chosen.mockReset()
  page = mount(SearchBox, { find, titleOf: (layer: string) => layer, onChoose: chosen })
})
afterEach(() => {
  page.unmount()
  vi.useRealTimers()
})

const input = (): HTMLInputElement => page.root.querySelector('input') as HTMLInputElement
const options = (): HTMLElement[] => [...page.root.querySelectorAll<HTMLElement>('[role=option]')]

async function type(text: string): Promise<void> {
  input().value = text
  input().dispatchEvent(new Event('input'))
  await vi.advanceTimersByTimeAsync(0)
}

async function press(key: string): Promise<void> {
  input().dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
  await vi.advanceTimersByTimeAsync(0)
}

test('typing is asked for once it rests', async () => {
  await type('锦')
  await vi.advanceTimersByTimeAsync(100)
  await type('锦绣')
  await vi.advanceTimersByTimeAsync(149)
  expect(find).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  expect(find.mock.calls.map(([query]) => query)).toEqual(['锦绣'])
  expect(options().map((option) => option.textContent)).toEqual(['锦绣甲buildings', '锦绣乙buildings'])
})

test('one Enter is enough, even before the answer is there', async () => {
  await type('3幢501')
  await press('Enter')
  expect(chosen).toHaveBeenCalledExactlyOnceWith(hit(1, '3幢501甲'))
})

test('Enter never takes a hit of what was typed before', async () => {
  await type('旧')
  await vi.advanceTimersByTimeAsync(200)
  await type('新')
  await press('Enter')
  expect(chosen).toHaveBeenCalledExactlyOnceWith(hit(1, '新甲'))
})

test('arrows move through the hits and around', async () => {
  await type('锦')
  await vi.advanceTimersByTimeAsync(200)
  await press('ArrowDown')
  expect(input().getAttribute('aria-activedescendant')).toBe(options()[1]?.id)
  await press('ArrowDown')
  await press('ArrowUp')
  await press('Enter')
  expect(chosen).toHaveBeenCalledExactlyOnceWith(hit(2, '锦乙'))
})

test('an answer that comes after a later question is dropped', async () => {
  let answer: (hits: Hit[]) => void = () => undefined
  find.mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)))
  await type('慢')
  await vi.advanceTimersByTimeAsync(200)
  await type('快')
  await vi.advanceTimersByTimeAsync(200)
  answer([hit(9, '慢')])
  await vi.advanceTimersByTimeAsync(0)
  expect(options()[0]?.textContent).toContain('快甲')
})

test('nothing found and a failed search say so', async () => {
  find.mockResolvedValueOnce([])
  await type('无')
  await vi.advanceTimersByTimeAsync(200)
  expect(page.root.textContent).toContain('没有找到“无”')
  find.mockRejectedValueOnce(new Error('away'))
  await type('再')
  await vi.advanceTimersByTimeAsync(200)
  expect(page.root.textContent).toContain('搜索没有成功')
})

test('Esc closes the list, then clears the field, then leaves the key to the map', async () => {
  const above = vi.fn()
  page.root.addEventListener('keydown', above)
  await type('锦')
  await vi.advanceTimersByTimeAsync(200)
  await press('Escape')
  expect([input().getAttribute('aria-expanded'), input().value]).toEqual(['false', '锦'])
  await press('Escape')
  expect(input().value).toBe('')
  expect(above).not.toHaveBeenCalled()
  await press('Escape')
  expect(above).toHaveBeenCalledOnce()
})

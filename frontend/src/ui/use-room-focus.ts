import { computed, nextTick, onUnmounted, ref, watch, type ComputedRef, type Ref } from 'vue'
import { neighbour, type Cell, type MatrixLayout } from './matrix-layout'

export interface RoomFocus {
  /** the one room Tab reaches */
  reached: ComputedRef<number | null>
  /** Makes a room the one Tab reaches. */
  reach(room: number): void
  /** Moves with the arrows, Home and End. */
  move(event: KeyboardEvent): void
}

/** The keyboard in a grid of rooms: one stop for Tab, arrows for the rest; a newly marked room scrolls into view. */
export function useRoomFocus(
  grid: Readonly<Ref<HTMLElement | undefined>>,
  layout: Readonly<Ref<MatrixLayout>>,
  marked: () => number | null,
): RoomFocus {
  const moved = ref<number | null>(null)
  const cells = computed(() => layout.value.lines.flatMap((line) => line.cells))
  const reached = computed(() => {
    const wanted = [moved.value, marked()].find((id) => cells.value.some(({ room }) => room.id === id))
    return wanted ?? cells.value[0]?.room.id ?? null
  })
  const element = (id: number): HTMLElement | null =>
    grid.value?.querySelector<HTMLElement>(`[data-room="${id}"]`) ?? null

  /** Scrolls a room into view; one that was just clicked is there and stays where it is. */
  const show = (id: number | null): void => {
    const cell = id === null ? null : element(id)
    if (cell && !isInView(cell)) cell.scrollIntoView({ block: 'center', inline: 'nearest' })
  }
  watch(
    [marked, layout],
    async ([id]) => {
      moved.value = null
      await nextTick()
      show(id)
    },
    { immediate: true },
  )
  // the card above grows and the legend below folds after the rooms are there
  const resized = new ResizeObserver(() => show(marked()))
  watch(grid, (now) => {
    resized.disconnect()
    for (const part of [now, now?.closest('.scroll')]) if (part) resized.observe(part)
  })
  onUnmounted(() => resized.disconnect())

  const goal = (from: Cell, { key, ctrlKey }: KeyboardEvent): Cell | undefined => {
    if (key.startsWith('Arrow')) return neighbour(layout.value.lines, from, key)
    const line = layout.value.lines.find(({ cells }) => cells.includes(from))
    const among = ctrlKey ? cells.value : (line?.cells ?? [])
    if (key === 'Home') return among[0]
    return key === 'End' ? among.at(-1) : undefined
  }
  return {
    reached,
    reach: (room) => (moved.value = room),
    move(event) {
      const from = cells.value.find(({ room }) => room.id === reached.value)
      const to = from && goal(from, event)
      if (!to) return
      event.preventDefault()
      moved.value = to.room.id
      element(to.room.id)?.focus()
    },
  }
}

function isInView(cell: HTMLElement): boolean {
  const frame = cell.closest('.scroll')?.getBoundingClientRect()
  const { top, bottom, left, right } = cell.getBoundingClientRect()
  const header = 40 // the units' names stand over the first line
  return !frame || (top >= frame.top + header && bottom <= frame.bottom && left >= frame.left && right <= frame.right)
}

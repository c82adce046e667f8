import type { Map, MapMouseEvent, MapTouchEvent } from 'maplibre-gl'
import type { Selection } from '../state/choice'
import { sameSelection } from '../state/choice'
import type { Hover, Menu, Target } from '../state/hover'

/** How long the pointer rests before something is hovered, and a finger before a menu opens, ms. */
const rest = 120
const press = 500
/** A timer this much behind its time says the page was busy, and that what the finger did meanwhile may still wait, ms. */
const late = 50
/** How far a resting pointer may drift, px. */
const drift = 10

/** What the pointer does to the rest of the application. */
export interface Hands {
  pick(at: { x: number; y: number }, touch: boolean): Target[]
  around(target: Target): Hover['around']
  hover(hover: Hover | null): void
  hovered(): Hover | null
  select(selection: Selection): void
  menu(menu: Menu): void
}

/**
 * Mouse: rest to hover, click to select, right click for the menu. Finger: tap to hover, a second tap to select, press
 * long for the menu. Keyboard: Enter on the map does what a tap in its middle does. The returned function ends it.
 */
export function followPointer(map: Map, hands: Hands): () => void {
  const canvas = map.getCanvas()
  let touch = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let pressed: { x: number; y: number } | null = null
  let swallowed = false // the click that ends a long press

  const hoverAt = (x: number, y: number, byTouch: boolean): Target | undefined => {
    const [target] = hands.pick({ x, y }, byTouch)
    hands.hover(target ? { target, around: hands.around(target), x, y, touch: byTouch } : null)
    return target
  }
  const leave = (): void => {
    clearTimeout(timer)
    hands.hover(null)
  }
  const openMenu = (x: number, y: number): void => {
    const { lng, lat } = map.unproject([x, y])
    hands.hover(null)
    hands.menu({ x, y, lon: lng, lat, here: hands.pick({ x, y }, touch) })
  }
  // a slow frame must not make a long press of a tap, so a late timer lets the finger's own events come first
  const pressAfter = (wait: number, x: number, y: number): void => {
    const due = performance.now() + wait
    timer = setTimeout(() => {
      if (performance.now() - due > late) {
        pressAfter(late, x, y)
        return
      }
      swallowed = true
      openMenu(x, y)
    }, wait)
  }
  const tap = (x: number, y: number): void => {
    const before = hands.hovered()?.target ?? null
    const target = hoverAt(x, y, true)
    if (target && sameSelection(before, target)) {
      hands.hover(null)
      hands.select(target)
    }
  }

  const onPointer = (event: PointerEvent): void => {
    touch = event.pointerType === 'touch'
    if (event.type === 'pointerdown') swallowed = false
  }
  const onMove = ({ point: { x, y } }: MapMouseEvent): void => {
    if (touch || map.isMoving()) return
    const shown = hands.hovered()
    if (shown && Math.hypot(shown.x - x, shown.y - y) > 48) hands.hover(null)
    clearTimeout(timer)
    timer = setTimeout(() => hoverAt(x, y, false), rest)
  }
  const onClick = ({ point: { x, y } }: MapMouseEvent): void => {
    clearTimeout(timer)
    if (swallowed) swallowed = false
    else if (touch) tap(x, y)
    else {
      const [target] = hands.pick({ x, y }, false)
      hands.hover(null)
      if (target) hands.select(target)
    }
  }
  const onTouchStart = ({ points, point: { x, y } }: MapTouchEvent): void => {
    touch = true
    clearTimeout(timer)
    pressed = points.length === 1 ? { x, y } : null
    if (!pressed) return
    pressAfter(press, x, y)
  }
  const onTouchMove = ({ point: { x, y } }: MapTouchEvent): void => {
    if (pressed && Math.hypot(pressed.x - x, pressed.y - y) > drift) clearTimeout(timer)
  }
  const onTouchEnd = ({ originalEvent }: MapTouchEvent): void => {
    pressed = null
    clearTimeout(timer)
    // the browser would make a mouse click of it, which takes the focus from the menu and so closes it
    if (swallowed && originalEvent.cancelable) originalEvent.preventDefault()
  }
  const onContextMenu = (event: MapMouseEvent): void => {
    event.preventDefault()
    clearTimeout(timer)
    if (swallowed) return // the browser's own long press comes on top of ours
    swallowed = touch
    openMenu(event.point.x, event.point.y)
  }
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter') return
    const { clientWidth, clientHeight } = canvas
    tap(clientWidth / 2, clientHeight / 2)
  }

  canvas.addEventListener('pointerdown', onPointer)
  canvas.addEventListener('pointermove', onPointer)
  canvas.addEventListener('keydown', onKey)
  const subscriptions = [
    map.on('mousemove', onMove),
    map.on('mouseout', () => !touch && leave()),
    map.on('movestart', leave),
    map.on('click', onClick),
    map.on('contextmenu', onContextMenu),
    map.on('touchstart', onTouchStart),
    map.on('touchmove', onTouchMove),
    map.on('touchend', onTouchEnd),
    map.on('touchcancel', onTouchEnd),
  ]
  return () => {
    clearTimeout(timer)
    canvas.removeEventListener('pointerdown', onPointer)
    canvas.removeEventListener('pointermove', onPointer)
    canvas.removeEventListener('keydown', onKey)
    for (const subscription of subscriptions) subscription.unsubscribe()
  }
}

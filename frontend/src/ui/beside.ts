interface Size {
  width: number
  height: number
}

/** Distance from the pointer, and from the screen's edge, px. */
const away = 16
const edge = 8

/** Where a card goes beside a point: below right of it, or on the other side where there is no room. */
export function beside(at: { x: number; y: number }, card: Size, screen: Size): { left: number; top: number } {
  const fit = (from: number, size: number, all: number): number => {
    const after = from + away
    const before = from - away - size
    const wanted = after + size + edge <= all || before < edge ? after : before
    return Math.max(edge, Math.min(wanted, all - size - edge))
  }
  return { left: fit(at.x, card.width, screen.width), top: fit(at.y, card.height, screen.height) }
}

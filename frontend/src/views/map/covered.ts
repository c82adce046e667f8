import type { Covered } from '../../map/camera'

/** What panels cover of a view now, px from each edge: side columns on wide screens, sheets on small ones. */
export function coveredBy(view: HTMLElement | null): Covered {
  const covered = { left: 0, right: 0, top: 0, bottom: 0 }
  if (!view) return covered
  const all = view.getBoundingClientRect()
  for (const panel of view.querySelectorAll('[data-covers]')) {
    for (const part of panel.children) {
      const box = part.getBoundingClientRect()
      if (box.width === 0 || box.height === 0) continue
      if (box.width > all.width * 0.8) {
        // a field over the whole width covers its own edge alone
        if (box.top < all.height / 2) covered.top = Math.max(covered.top, box.bottom)
        else covered.bottom = Math.max(covered.bottom, all.height - box.top)
      } else if (box.height > 60 || part.classList.contains('search')) {
        if (panel.getAttribute('data-covers') === 'left') covered.left = Math.max(covered.left, box.right)
        else if (box.height > 200) covered.right = Math.max(covered.right, all.width - box.left)
      }
    }
  }
  return covered
}

/** A place on the screen, px. */
interface Spot {
  x: number
  y: number
}

type Position = readonly number[]

/** How near a corner or an edge must be to be taken, px; a corner is meant rather than the edge it ends. */
const reach = { corner: 12, edge: 8 }
/** About a tenth of a millimetre: what a page can tell apart, and far less than what the server takes for an overlap. */
const digits = 9

/** The corner or the point of an edge of the rings that is nearest to a spot, if one is near. */
export function snap(
  spot: Spot,
  rings: readonly (readonly Position[])[],
  project: (position: Position) => Spot,
): [number, number] | undefined {
  let corner: { at: Position; far: number } | undefined
  let edge: { at: Position; far: number } | undefined
  for (const ring of rings) {
    for (const [i, from] of ring.entries()) {
      const a = project(from)
      const far = Math.hypot(a.x - spot.x, a.y - spot.y)
      if (far <= (corner?.far ?? reach.corner)) corner = { at: from, far }
      const to = ring[i + 1]
      if (!to) continue
      const share = along(spot, a, project(to))
      const at = [0, 1].map((axis) => mix(from[axis] ?? 0, to[axis] ?? 0, share))
      const foot = project(at)
      const away = Math.hypot(foot.x - spot.x, foot.y - spot.y)
      if (away <= (edge?.far ?? reach.edge)) edge = { at, far: away }
    }
  }
  const found = (corner ?? edge)?.at
  return found && [rounded(found[0] ?? 0), rounded(found[1] ?? 0)]
}

/** Where the foot of a spot is on a line, 0 at its beginning and 1 at its end. */
function along(spot: Spot, a: Spot, b: Spot): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y]
  const length = dx * dx + dy * dy
  if (length === 0) return 0
  return Math.min(Math.max(((spot.x - a.x) * dx + (spot.y - a.y) * dy) / length, 0), 1)
}

function mix(a: number, b: number, share: number): number {
  return a + (b - a) * share
}

export function rounded(degrees: number): number {
  return Number(degrees.toFixed(digits))
}

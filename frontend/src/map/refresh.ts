import type { ErrorEvent, LngLatBounds, Map, MapSourceDataEvent } from 'maplibre-gl'
import type { Bounds } from '../wire/types'

/** z, x and y of a tile. */
export type TileAddress = readonly [z: number, x: number, y: number]

/** The tiles of a layer that are not any more what the server would answer. */
export interface Stale {
  layer: string
  tiles: readonly TileAddress[] | 'all'
}

/** What the tiles on the map cover, those kept in place of one that is still to come too, and where there may be tiles once something is there. */
export interface Held {
  bounds: Bounds
  /** least and greatest zoom of a tile; a tilted view has several */
  zooms: [least: number, greatest: number]
  layers: string[]
}

export interface Refresher {
  /** Asks again for what is stale, where the map has it; what is shown stays until the new tile is there. */
  refresh(stale: readonly Stale[]): void
  held(): Held | null
  remove(): void
}

type Covering = Pick<Held, 'bounds' | 'zooms'>
type Manager = Map['style']['tileManagers'][string]
type Tile = ReturnType<Manager['getTileByID']> & object

/**
 * Refreshes exactly the tiles it is told, whatever they are doing just then. `Map.refreshTiles` alone does not: it passes over
 * a tile that is still loading or fades out, and a tile told twice is asked for twice at once, so that the older answer may come
 * last and stay. Here a tile has one question under way; told meanwhile, it is asked for once more afterwards. One that did not
 * come is asked for again, and what was drawn of it stays: MapLibre would leave a hole until the map is moved. Tiles that left
 * the screen are not kept (`maxTileCacheSize: 0` in city-map.ts): nobody tells a page of changes where it does not look, and the
 * browser, which has the bytes, only asks whether they still hold. It reads MapLibre's tile managers; the version is pinned,
 * and e2e/live.spec.ts fails if another behaves differently.
 */
export function createRefresher(map: Map, groups: () => Record<string, string[]>): Refresher {
  const asking = new WeakSet<Tile>()
  const again = new WeakSet<Tile>()
  /** how many times in turn a tile did not come */
  const misses = new WeakMap<Tile, number>()
  const managers = (): [string, Manager][] =>
    Object.keys(groups()).flatMap((source) => {
      const manager = managersOf(map)[source]
      return manager ? [[source, manager] as [string, Manager]] : []
    })

  const ask = async (manager: Manager, tile: Tile): Promise<void> => {
    if (asking.has(tile) || tile.state === 'loading' || tile.state === 'reloading') {
      again.add(tile)
      return
    }
    asking.add(tile)
    const drawn = tile.hasData()
    try {
      do {
        again.delete(tile)
        const failed = tile.state === 'errored'
        // MapLibre would wait for an answer of the worker that failed, which never comes
        if (failed) Reflect.deleteProperty(tile, 'actor')
        await manager._reloadTile(tile.tileID.key, failed ? 'loading' : 'expired')
      } while (again.has(tile) && manager.getTileByID(tile.tileID.key) === tile)
    } finally {
      asking.delete(tile)
    }
    if (tile.state !== 'errored') misses.delete(tile)
    else if (drawn) tile.state = 'loaded'
    map.triggerRepaint() // a tile that proved to be as it was says nothing, and the map would not come to rest
  }

  /** A tile has come for the first time, or was drawn anew: was something told meanwhile? */
  const arrived = ({ sourceId, tile }: MapSourceDataEvent): void => {
    const one = tile as Tile | undefined
    const manager = managersOf(map)[sourceId]
    if (one) misses.delete(one)
    if (one && manager && again.has(one) && !asking.has(one)) void ask(manager, one)
  }
  map.on('sourcedata', arrived)

  /** A tile did not come: a network that is away for a moment, a server that starts anew. */
  const missed = ({ error, sourceId, tile }: ErrorEvent & { sourceId?: string; tile?: Tile }): void => {
    const manager = managersOf(map)[sourceId ?? '']
    if (!tile || !manager || !passing(error)) return
    const times = misses.get(tile) ?? 0
    misses.set(tile, times + 1)
    setTimeout(() => {
      if (misses.has(tile) && manager.getTileByID(tile.tileID.key) === tile) void ask(manager, tile)
    }, waitAfter(times))
  }
  map.on('error', missed)

  return {
    refresh(stale) {
      for (const [source, manager] of managers()) {
        const told = stale.filter(({ layer }) => groups()[source]?.includes(layer))
        if (told.length === 0) continue
        const wanted = new Set(told.flatMap(({ tiles }) => (tiles === 'all' ? [] : tiles.map((one) => one.join('/')))))
        const all = told.some(({ tiles }) => tiles === 'all')
        widen(manager, all, [...wanted])
        for (const tile of manager._inViewTiles.getAllTiles()) {
          const { z, x, y } = tile.tileID.canonical
          if (all || wanted.has(`${z}/${x}/${y}`)) void ask(manager, tile)
        }
      }
    },
    held() {
      const full = managers().filter(([, manager]) => manager._inViewTiles.getAllTiles().length > 0)
      const screen = screenOf(map)
      const beyond = managers().filter(([, manager]) => endsWithin(manager, screen, map.getZoom()))
      const covered = coveredBy(full.flatMap(([, manager]) => manager._inViewTiles.getAllTiles()))
      const all = beyond.length > 0 ? joined(covered, { bounds: screen, zooms: zoomsOf(map) }) : covered
      const sources = new Set([...full, ...beyond].map(([source]) => source))
      return all && { ...all, layers: [...sources].flatMap((source) => groups()[source] ?? []) }
    },
    remove() {
      map.off('sourcedata', arrived)
      map.off('error', missed)
    },
  }
}

/** ms: from one to some twenty seconds, and not the same for all tiles and pages */
function waitAfter(misses: number): number {
  return Math.min(1000 * 2 ** misses, 20_000) * (0.5 + Math.random())
}

/** Whether the same question may have an answer later. */
function passing(error: object): boolean {
  const status = 'status' in error ? Number(error.status) : 0 // 0: no answer at all
  return status === 0 || status >= 500 || status === 429
}

function managersOf(map: Map): Record<string, Manager | undefined> {
  return map.style.tileManagers
}

/** A source that is asked for no tiles outside the box its TileJSON named. */
interface Bounded {
  minzoom: number
  tileBounds?: { bounds: LngLatBounds; contains(tile: unknown): boolean } | undefined
}

/** Whether a source has no tiles for a part of the screen only because nothing was there when the page was opened. */
function endsWithin(manager: Manager, [west, south, east, north]: Bounds, zoom: number): boolean {
  const { minzoom, tileBounds } = manager.getSource() as unknown as Bounded
  if (!manager.used || !tileBounds || zoom < minzoom) return false
  return !tileBounds.bounds.contains([west, south]) || !tileBounds.bounds.contains([east, north])
}

function screenOf(map: Map): Bounds {
  const box = map.getBounds()
  return [
    Math.max(box.getWest(), -180),
    Math.max(box.getSouth(), -90),
    Math.min(box.getEast(), 180),
    Math.min(box.getNorth(), 90),
  ]
}

function zoomsOf(map: Map): [number, number] {
  const zoom = Math.floor(map.getZoom())
  return [zoom, zoom]
}

function joined(covered: Covering | null, more: Covering): Covering {
  if (!covered) return more
  const [a, b] = [covered.bounds, more.bounds]
  return {
    bounds: [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])],
    zooms: [Math.min(covered.zooms[0], more.zooms[0]), Math.max(covered.zooms[1], more.zooms[1])],
  }
}

/** Something was put outside the box that a source's TileJSON named. */
function widen(manager: Manager, all: boolean, wanted: string[]): void {
  const source = manager.getSource() as unknown as Bounded
  const bounds = source.tileBounds
  if (!bounds) return
  const outside = wanted.some((address) => {
    const [z, x, y] = address.split('/').map(Number)
    return !bounds.contains({ z, x, y })
  })
  if (!all && !outside) return
  source.tileBounds = undefined
  manager.update(manager.transform)
}

function coveredBy(tiles: readonly Tile[]): Covering | null {
  if (tiles.length === 0) return null
  const bounds: Bounds = [180, 90, -180, -90]
  const zooms: [number, number] = [Infinity, -Infinity]
  for (const { tileID } of tiles) {
    const { z, x, y } = tileID.canonical
    bounds[0] = Math.min(bounds[0], longitude(x, z))
    bounds[1] = Math.min(bounds[1], latitude(y + 1, z))
    bounds[2] = Math.max(bounds[2], longitude(x + 1, z))
    bounds[3] = Math.max(bounds[3], latitude(y, z))
    zooms[0] = Math.min(zooms[0], z)
    zooms[1] = Math.max(zooms[1], z)
  }
  return { bounds, zooms }
}

function longitude(x: number, z: number): number {
  return (x / 2 ** z) * 360 - 180
}

function latitude(y: number, z: number): number {
  return (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / 2 ** z))) * 180) / Math.PI
}

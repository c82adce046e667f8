// Whether a server that has lived through something answers as one that has just read the same database.
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const modules = createRequire(fileURLToPath(new URL('../../frontend/package.json', import.meta.url)))

/** The paths of all tiles that hold something of a box, of each layer alone at all its zooms; of more than so many a zoom, those in the middle. */
export function tilesOf(layers, boxes, most = 16) {
  const paths = new Set()
  for (const { name, minzoom, maxzoom } of layers) {
    for (const box of boxes) {
      for (let z = minzoom; z <= maxzoom; z++) for (const [x, y] of covering(box, z, most)) paths.add(`/tiles/${name}/${z}/${x}/${y}.mvt`)
    }
  }
  return [...paths]
}

function covering([west, south, east, north], z, most) {
  const x = (lon) => Math.floor(((lon + 180) / 360) * 2 ** z)
  const y = (lat) => Math.floor(((1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2) * 2 ** z)
  const [left, right, top, bottom] = [x(west), x(east), y(north), y(south)]
  const all = []
  for (let i = left; i <= right; i++) for (let j = top; j <= bottom; j++) all.push([i, j])
  const [middleX, middleY] = [(left + right) / 2, (top + bottom) / 2]
  return all.sort((a, b) => Math.hypot(a[0] - middleX, a[1] - middleY) - Math.hypot(b[0] - middleX, b[1] - middleY)).slice(0, most)
}

/** Asks two servers for the same tiles. Tiles whose bytes differ are read, and then compared feature by feature. */
export async function compare(one, other, paths) {
  const found = { equal: 0, empty: 0, reordered: 0, kept: 0, wrong: [] }
  const { default: Pbf } = await import(modules.resolve('pbf'))
  const { VectorTile } = await import(modules.resolve('@mapbox/vector-tile'))
  const read = (bytes) => {
    const tile = new VectorTile(new Pbf(bytes))
    const features = Object.values(tile.layers).flatMap((layer) =>
      Array.from({ length: layer.length }, (_, i) => {
        const feature = layer.feature(i)
        const properties = Object.fromEntries(Object.entries(feature.properties).sort())
        return JSON.stringify([layer.name, feature.id, feature.type, properties, feature.loadGeometry()])
      }),
    )
    return features.sort().join('\n')
  }
  for (let i = 0; i < paths.length; i += 8) {
    await Promise.all(
      paths.slice(i, i + 8).map(async (path) => {
        const [a, b] = await Promise.all([get(one, path), get(other, path)])
        if (a.status !== b.status) return void found.wrong.push(`${path}: ${a.status}, ${b.status}`)
        if (a.bytes.length === 0 && b.bytes.length === 0) return void found.empty++
        if (a.bytes.equals(b.bytes)) return void found.equal++
        if (read(a.bytes) === read(b.bytes)) return void found.reordered++
        found.wrong.push(`${path}: ${a.bytes.length} bytes, ${b.bytes.length}`)
      }),
    )
  }
  return found
}

async function get(server, path) {
  const answer = await fetch(server + path)
  return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()) }
}

/** The tiles of a page that are not what the server gives now, by their tags. */
export async function outdated(server, { tiles, held }) {
  const wrong = []
  for (const path of held) {
    const { tag = '', came, status } = tiles.get(path).at(-1)
    const answer = await fetch(server + path)
    await answer.arrayBuffer()
    const now = answer.headers.get('etag') ?? ''
    if (answer.status === 204 && status === 204) continue
    if (plain(now) !== plain(tag) || !came) wrong.push(`${path}: ${tag} of ${status}, now ${now} of ${answer.status}`)
  }
  return wrong
}

/** A tag without what names the coding. */
const plain = (tag) => tag.replace(/^W\//, '').replace(/-(gzip|zstd|br|g|z|b)"$/, '"')

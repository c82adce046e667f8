// A PostGIS database that other processes write: psql, and ogr2ogr.
import { cluster, ogr2ogr, psql } from './database.mjs'

/** The store of one run: a cluster of its own, in a folder, which runs until `stop`. */
export function postgis(folder) {
  const base = cluster(folder, 55633)
  return {
    store: base.url,
    make(lintu) {
      lintu('migrate', '--store', base.url)
      lintu('demo', '--preset', 'street', '--store', base.url)
    },
    sql: () => psql(base.url),
    append: (feature) => append(base.url, feature),
    dialect,
    stop: base.stop,
  }
}

/** How the SQL of the edits is written for this store. */
const dialect = {
  by: 'psql',
  table: (name) => `lintu.${name}`,
  array: 'json_build_array',
  object: 'json_build_object',
  box: 'ST_XMin(geom), ST_YMin(geom), ST_XMax(geom), ST_YMax(geom)',
  moved: (dx, dy) => `ST_Translate(geom, ${dx}, ${dy})`,
  square: (x, y, half) => `ST_Multi(ST_MakeEnvelope(${x} - ${half}, ${y} - ${half}, ${x} + ${half}, ${y} + ${half}, 4490))`,
  series: (last) => `generate_series(0, ${last}) AS g(value)`,
  empty: (name) => `TRUNCATE lintu.${name}`,
}

/** Appends a feature by ogr2ogr, which takes ids from a column ogc_fid; the time when it had ended. */
function append(url, { table, id, box, properties }) {
  const fields = Object.entries(properties).map(([name, value]) => `${typeof value === 'string' ? `'${value}'::text` : value} AS ${name}`)
  const [west, south, east, north] = box
  return ogr2ogr(url, `lintu.${table}`, `SELECT ${id} AS ogc_fid, ${fields.join(', ')}, ST_Multi(ST_MakeEnvelope(${west}, ${south}, ${east}, ${north}, 4490)) AS geom`)
}

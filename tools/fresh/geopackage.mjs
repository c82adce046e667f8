// A GeoPackage that other processes write: the sqlite3 shell with SpatiaLite, and ogr2ogr.
import { execFileSync, spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { shell } from './shell.mjs'

/** The store of one run, in a folder; nothing of it runs. */
export function geopackage(folder) {
  const file = join(folder, 'city.gpkg')
  return {
    store: file,
    make: (lintu) => lintu('demo', '--preset', 'street', '--store', file),
    sql: () => sqlite(file),
    append: (feature) => append(folder, file, feature),
    dialect,
    stop() {},
  }
}

/** SQL as SQLite and SpatiaLite have it; see `dialect` of postgis.mjs. */
const dialect = {
  by: 'sqlite3',
  table: (name) => name,
  array: 'json_array',
  object: 'json_object',
  box: 'ST_MinX(geom), ST_MinY(geom), ST_MaxX(geom), ST_MaxY(geom)',
  moved: (dx, dy) => `AsGPB(ST_Translate(geom, ${dx}, ${dy}, 0))`,
  square: (x, y, half) => `AsGPB(CastToMulti(BuildMbr(${x} - ${half}, ${y} - ${half}, ${x} + ${half}, ${y} + ${half}, 4490)))`,
  series: (last) => `generate_series(0, ${last}) AS g`,
  empty: (name) => `DELETE FROM ${name}`,
}

/** sqlite3 that stays open, with the functions the triggers of a GeoPackage's index need. */
function sqlite(file) {
  const started = spawn('sqlite3', ['-batch', '-bail', '-noheader', file], { stdio: ['pipe', 'pipe', 'pipe'] })
  const one = shell(started, '.print -- done')
  started.stdin.write(".timeout 20000\nSELECT load_extension('mod_spatialite'); SELECT EnableGpkgAmphibiousMode();\n")
  return one
}

/** Appends a feature by ogr2ogr; the time when it had ended. */
function append(folder, file, { table, id, box, properties }) {
  const [west, south, east, north] = box
  const ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
  const source = join(folder, 'one.geojson')
  writeFileSync(source, JSON.stringify({ type: 'Feature', id, properties, geometry: { type: 'MultiPolygon', coordinates: [[ring]] } }))
  execFileSync('ogr2ogr', ['-f', 'GPKG', file, source, '-append', '-preserve_fid', '-a_srs', 'EPSG:4490', '-nln', table], { stdio: 'pipe' })
  return Date.now()
}

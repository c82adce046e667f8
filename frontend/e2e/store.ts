import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** Asks the city's file itself, through the sqlite3 shell: none of our code is between the question and the answer. */
export function sql<Row>(query: string): Row[] {
  const output = execFileSync('sqlite3', ['-readonly', '-json', file(), query], {
    encoding: 'utf8',
    maxBuffer: 256 << 20,
  })
  return output.trim() === '' ? [] : (JSON.parse(output) as Row[])
}

/** Copies the city, as it is now, into a folder of another server. */
export function copyStore(folder: string): void {
  const from = file()
  const to = join(folder, 'lintu-data', basename(from))
  mkdirSync(dirname(to), { recursive: true })
  execFileSync('sqlite3', [from, `.backup '${to}'`])
  copyFileSync(`${from}.key`, `${to}.key`)
}

function file(): string {
  const given = process.env.LINTU_STORE_FILE
  if (given) return given
  const folder = join(process.env.LINTU_FOLDER ?? '../', 'lintu-data')
  const found = readdirSync(folder).filter((name) => name.endsWith('.gpkg'))
  if (found.length !== 1 || !found[0]) throw new Error(`${folder} holds ${found.length} stores, not one`)
  return join(folder, found[0])
}

import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { freePort } from './server'

/** A PostgreSQL of its own with PostGIS, which can be stopped and started again. */
export interface Database {
  url: string
  sql(statements: string): void
  start(): void
  stop(): void
}

const versions = '/usr/lib/postgresql'

/** Makes a cluster in a folder and starts it. It never waits for the disk: nothing of it outlives the test. */
export async function createDatabase(folder: string): Promise<Database> {
  const [newest] = existsSync(versions) ? readdirSync(versions).sort((a, b) => Number(b) - Number(a)) : []
  if (!newest) throw new Error(`no PostgreSQL under ${versions}`)
  const home = join(folder, 'postgres')
  const data = join(home, 'data')
  mkdirSync(home)
  const root = userInfo().uid === 0 // whom PostgreSQL refuses to run as
  if (root) {
    const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
    chownSync(home, id('-u'), id('-g'))
    chmodSync(folder, 0o755)
  }
  const run = (program: string, ...given: string[]): void => {
    const command = [join(versions, newest, 'bin', program), ...given]
    const [first = '', ...rest] = root ? ['runuser', '-u', 'postgres', '--', ...command] : command
    execFileSync(first, rest, { cwd: home, stdio: ['ignore', 'ignore', 'inherit'] })
  }
  run('initdb', '-D', data, '-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync')
  const port = await freePort()
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  const options = `-c listen_addresses=127.0.0.1 -c port=${port} -c unix_socket_directories=${home} -c fsync=off`
  const start = (): void => run('pg_ctl', '-D', data, '-l', join(home, 'log'), '-w', '-o', options, 'start')
  start()
  return {
    url,
    sql: (statements) =>
      void execFileSync('psql', ['-Xq', '-v', 'ON_ERROR_STOP=1', url], { input: statements, stdio: 'pipe' }),
    start,
    stop: () => run('pg_ctl', '-D', data, '-w', '-m', 'immediate', 'stop'),
  }
}

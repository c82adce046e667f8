// A database and a server of its own for one run, and what writes to them as other programs do.
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { shell } from './shell.mjs'

const bin = process.env.PGBIN ?? '/usr/lib/postgresql/15/bin'

/** A PostgreSQL cluster in a folder, with the settings it comes with: what is committed is on the disk. */
export function cluster(folder, port) {
  const data = join(folder, 'pg')
  const line = (command, args) => ['runuser', ['-u', 'postgres', '--', join(bin, command), ...args], { stdio: 'ignore' }]
  const as = (command, args) => execFileSync(...line(command, args))
  mkdirSync(data)
  execFileSync('chown', ['-R', 'postgres', folder])
  as('initdb', ['-D', data, '-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--locale=C.UTF-8'])
  const options = `-c listen_addresses=127.0.0.1 -c port=${port} -c unix_socket_directories=${folder}`
  const starting = ['pg_ctl', ['-D', data, '-l', join(folder, 'pg.log'), '-w', '-o', options, 'start']]
  const start = () => as(...starting)
  const stop = () => as('pg_ctl', ['-D', data, '-w', '-m', 'immediate', 'stop'])
  const signal = (name) => {
    const first = Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0])
    process.kill(first, name) // before its children, so that there are no others meanwhile
    for (const pid of readFileSync(`/proc/${first}/task/${first}/children`, 'utf8').trim().split(' ')) process.kill(Number(pid), name)
  }
  start()
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    start,
    stop,
    /** Starts it while this program goes on. */
    again: () => new Promise((resolve) => spawn(...line(...starting)).on('exit', resolve)),
    /** It takes connections and answers nothing, as when its disk hangs. */
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
  }
}

/** psql that stays open. */
export function psql(url) {
  return shell(spawn('psql', ['-XqAt', '-v', 'ON_ERROR_STOP=1', url], { stdio: ['pipe', 'pipe', 'pipe'] }), '\\echo -- done')
}

/** ogr2ogr that appends what a statement selects of the same database to a table; the time when it had ended. */
export function ogr2ogr(url, table, statement) {
  const place = new URL(url)
  const source = `PG:host=${place.hostname} port=${place.port} user=${place.username} dbname=${place.pathname.slice(1)} active_schema=lintu`
  execFileSync('ogr2ogr', ['-f', 'PostgreSQL', source, source, '-append', '-preserve_fid', '-nln', table, '-sql', statement], { stdio: 'pipe' })
  return Date.now()
}

/** The real binary, until `stop`. */
export async function serve(binary, folder, args, log = 'inherit') {
  const server = spawn(binary, ['serve', ...args], { cwd: folder, stdio: ['ignore', log, log] })
  process.on('exit', () => server.kill())
  const listen = args[args.indexOf('--listen') + 1]
  const url = `http://${listen}`
  for (const end = Date.now() + 300_000; Date.now() < end;) {
    if (server.exitCode !== null) throw new Error(`lintu ended with ${server.exitCode}`)
    const answer = await fetch(`${url}/readyz`).catch(() => null)
    if (answer?.ok) return { url, pid: server.pid, stop: () => stopped(server) }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('lintu is not ready after five minutes')
}

function stopped(server) {
  return new Promise((resolve) => {
    server.once('exit', resolve)
    server.kill()
  })
}

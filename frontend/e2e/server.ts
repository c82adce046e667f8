import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const binary = fileURLToPath(new URL('../../bin/lintu', import.meta.url))

/** Starts the real binary in an empty folder, as a newcomer would, and waits until it serves; the returned function ends it. */
export default async function start(): Promise<() => Promise<void>> {
  const given = process.env.LINTU_URL
  if (given) return async () => {} // a server somebody started, for looking into a failure

  const folder = mkdtempSync(join(tmpdir(), 'lintu-e2e-'))
  const { url, stop } = await serve(folder, await freePort())
  process.env.LINTU_URL = url
  process.env.LINTU_FOLDER = folder
  return async () => {
    await stop()
    rmSync(folder, { recursive: true })
  }
}

export interface Served {
  url: string
  stop(signal?: NodeJS.Signals): Promise<void>
}

/** Starts the binary in a folder and waits until it serves. */
export async function serve(folder: string, port: number, more: readonly string[] = []): Promise<Served> {
  const server = spawn(binary, ['serve', '--listen', `127.0.0.1:${port}`, ...more], {
    cwd: folder,
    env: settings(),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  server.stdout.on('data', (text) => (output += text))
  server.stderr.on('data', (text) => (output += text))
  const url = `http://127.0.0.1:${port}`
  try {
    await ready(url, server)
  } catch (error) {
    server.kill()
    throw new Error(`${binary} did not serve: ${error}\n${output}`)
  }
  return {
    url,
    async stop(signal) {
      if (server.exitCode !== null || server.signalCode !== null) return
      const ended = new Promise((resolve) => server.once('exit', resolve))
      server.kill(signal)
      await ended
    },
  }
}

/** Runs another command of the binary. */
export function run(folder: string, ...command: string[]): void {
  execFileSync(binary, command, { cwd: folder, env: settings(), stdio: ['ignore', 'ignore', 'inherit'] })
}

/** What tests tell one another is no setting of the server's. */
function settings(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('LINTU_')))
}

async function ready(url: string, server: ChildProcess): Promise<void> {
  const patience = 120_000 // ms: the demo city is made on first start
  for (const deadline = Date.now() + patience; Date.now() < deadline;) {
    if (server.exitCode !== null) throw new Error(`ended with ${server.exitCode}`)
    const answer = await fetch(`${url}/readyz`).catch(() => undefined)
    if (answer?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`not ready after ${patience / 1000} s`)
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))))
    })
  })
}

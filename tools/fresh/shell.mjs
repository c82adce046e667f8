// A database's own shell that stays open, so that an edit costs no start of a program.
import { createInterface } from 'node:readline'

/** `run` gives what the statements print and the time when they were committed, ms since 1970. */
export function shell(started, done) {
  let waiting = null
  let rows = []
  let complaint = ''
  started.stderr.on('data', (text) => (complaint += text))
  const ended = () => new Error(`${started.spawnfile} ended: ${complaint}`)
  started.on('exit', () => waiting?.reject(ended()))
  started.stdin.on('error', () => waiting?.reject(ended()))
  createInterface({ input: started.stdout }).on('line', (line) => {
    if (line !== '-- done') return void rows.push(line)
    waiting.resolve({ at: Date.now(), rows })
    waiting = null
  })
  return {
    run(statements) {
      rows = []
      return new Promise((resolve, reject) => {
        if (started.exitCode !== null) return reject(ended())
        waiting = { resolve, reject }
        started.stdin.write(`${statements};\n${done}\n`)
      })
    },
    close: () => started.kill(),
  }
}

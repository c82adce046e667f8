import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, serve, type Served } from './server'
import { copyStore } from './store'
import { test as base } from './test'

/** A server of its own, whose city may be changed and which may be killed. */
interface Own extends Served {
  restart(signal: NodeJS.Signals): Promise<void>
}

/** Tests of a city that is changed. */
export const test = base.extend<object, { own: Own }>({
  own: [
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'lintu-live-'))
      copyStore(folder)
      const port = await freePort()
      let served = await serve(folder, port)
      await use({
        url: served.url,
        stop: (signal) => served.stop(signal),
        async restart(signal) {
          await served.stop(signal)
          served = await serve(folder, port)
        },
      })
      await served.stop()
      rmSync(folder, { recursive: true })
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ own }, use) => use(own.url),
})

export { expect } from './test'

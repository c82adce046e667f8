import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'

const assets = fileURLToPath(new URL('../dist/assets', import.meta.url))

/** Bytes over the wire, all files of a kind together, KiB. */
function weight(kind: RegExp): number {
  const files = readdirSync(assets).filter((name) => kind.test(name))
  expect(files, 'built files').not.toEqual([])
  return files.reduce((sum, name) => sum + gzipSync(readFileSync(`${assets}/${name}`)).length, 0) / 1024
}

test('the front end has been built: run `make frontend` first', () => {
  expect(existsSync(assets)).toBe(true)
})

test.runIf(existsSync(assets))('scripts weigh at most 550 KiB, worker included', () => {
  expect(weight(/^(?!shape-editor-).*\.m?js$/)).toBeLessThanOrEqual(550)
})

test.runIf(existsSync(assets))('what changes shapes comes when it is asked for and weighs at most 40 KiB', () => {
  expect(weight(/^shape-editor-.*\.js$/)).toBeLessThanOrEqual(40)
})

test.runIf(existsSync(assets))('style sheets weigh at most 60 KiB', () => {
  expect(weight(/\.css$/)).toBeLessThanOrEqual(60)
})

import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { getJSON } from './http'

let server: Server | undefined

/** A real server that answers as told. */
function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener)
  return new Promise((resolve) => {
    server?.listen(0, '127.0.0.1', () => {
      const { port } = server?.address() as AddressInfo
      resolve(`http://127.0.0.1:${port}/`)
    })
  })
}

afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

test('JSON is handed on', async () => {
  const url = await serve((_, response) => response.end('{"results":[1]}'))
  expect(await getJSON(url)).toEqual({ results: [1] })
})

test('a problem document keeps its code and is final', async () => {
  const url = await serve((_, response) => {
    response.writeHead(404, { 'Content-Type': 'application/problem+json' })
    response.end('{"title":"Not found","status":404,"detail":"grids 9: not found","code":"not_found"}')
  })
  await expect(getJSON(url)).rejects.toMatchObject({
    code: 'not_found',
    status: 404,
    message: 'grids 9: not found',
    passing: false,
  })
})

test('a proxy that cannot reach the server is the server being away', async () => {
  const url = await serve((_, response) => {
    response.writeHead(502)
    response.end('<html>Bad gateway</html>')
  })
  await expect(getJSON(url)).rejects.toMatchObject({ code: 'unreachable', status: 502, passing: true })
})

test('no answer is the server being away', async () => {
  const url = await serve((request) => request.socket.destroy())
  await expect(getJSON(url)).rejects.toMatchObject({ code: 'unreachable', status: 0, passing: true })
})

test('an answer that is no JSON is not taken for one', async () => {
  const url = await serve((_, response) => response.end('<html>'))
  await expect(getJSON(url)).rejects.toMatchObject({ code: 'unreachable' })
})

test('what was given up is no failure of the server', async () => {
  const url = await serve(() => undefined)
  const giveUp = new AbortController()
  const asked = getJSON(url, giveUp.signal)
  giveUp.abort()
  await expect(asked).rejects.toMatchObject({ name: 'AbortError' })
})

/** What we use of kafkajs beyond its public interface is there, in the one version that is pinned. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer, type Socket } from 'node:net'
import test from 'node:test'
import Connection from 'kafkajs/src/network/connection.js'

const versionOf = (path: string, ...keys: readonly string[]): unknown => {
  const content: unknown = JSON.parse(readFileSync(path, 'utf8'))
  return keys.reduce((value, key) => (value as Record<string, unknown>)[key], content)
}

test('the version is pinned, and is the one whose inner parts we know', () => {
  const require = createRequire(import.meta.url)
  assert.equal(versionOf('package.json', 'dependencies', 'kafkajs'), '2.2.4')
  assert.equal(versionOf(require.resolve('kafkajs/package.json'), 'version'), '2.2.4')
})

test('its connection has what we call, and reads by the method that we give bytes to', async () => {
  const server = createServer(socket => socket.on('error', () => {}))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  assert(address !== null && typeof address === 'object')
  const { connect } = await import('node:net')
  const lines: string[] = []
  const logger = {
    info: (line: string) => lines.push(line),
    warn: (line: string) => lines.push(line),
    error: (line: string) => lines.push(line),
    debug: () => {},
    namespace: () => logger,
    setLogLevel: () => {},
  }
  let socket: Socket | undefined
  const connection = new Connection({
    host: '127.0.0.1',
    port: address.port,
    clientId: 'shape',
    ssl: null,
    sasl: null,
    logger: logger as never,
    socketFactory: ({ host, port, onConnect }) => {
      socket = connect({ host, port }, onConnect)
      return socket
    },
    connectionTimeout: 1_000,
    requestTimeout: 1_000,
    enforceRequestTimeout: false,
    reauthenticationThreshold: 1,
  })
  assert.equal(await connection.connect(), true)
  assert.equal(connection.socket, socket)
  assert.equal(connection.socket.listenerCount('data'), 1)
  for (const method of ['setVersions', 'setSupportAuthenticationProtocol', 'authenticate', 'processData'] as const) {
    assert.equal(typeof connection[method], 'function', method)
  }
  assert.equal(typeof connection.requestQueue.destroy, 'function')
  assert.equal(connection.sessionLifetime.toString(), '0')
  // without a login it does nothing, and takes no timer with it
  await connection.authenticate()
  connection.requestQueue.destroy()
  connection.socket.destroy()
  server.close()
})

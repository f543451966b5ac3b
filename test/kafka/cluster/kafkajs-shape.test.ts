/** What we use of kafkajs beyond its public interface is there, in the one version that is pinned. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { connect, createServer, type Socket } from 'node:net'
import test from 'node:test'
import type { Logger } from 'kafkajs'
import Connection from 'kafkajs/src/network/connection.js'
import createSocket from 'kafkajs/src/network/socket.js'

const versionOf = (path: string, ...keys: readonly string[]): unknown => {
  const content: unknown = JSON.parse(readFileSync(path, 'utf8'))
  return keys.reduce((value, key) => (value as Record<string, unknown>)[key], content)
}

test('the version is pinned, and is the one whose inner parts we know', () => {
  const require = createRequire(import.meta.url)
  assert.equal(versionOf('package.json', 'dependencies', 'kafkajs'), '2.2.4')
  assert.equal(versionOf(require.resolve('kafkajs/package.json'), 'version'), '2.2.4')
})

test('its connection takes an open socket, reads by the method that we give bytes to, and leaves no timer', async () => {
  const server = createServer(socket => socket.on('error', () => {}))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  assert(address !== null && typeof address === 'object')
  const ignore = () => {}
  const opened = await new Promise<Socket>((resolve, reject) => {
    const socket = createSocket({
      host: '127.0.0.1',
      port: address.port,
      ssl: null,
      socketFactory: ({ host, port, ssl, onConnect }) => {
        assert.equal(ssl, null)
        return connect({ host, port }, onConnect)
      },
      onConnect: () => resolve(socket),
      onData: ignore,
      onEnd: ignore,
      onError: reject,
      onTimeout: ignore,
    })
  })
  const names = ['data', 'end', 'error', 'timeout'] as const
  assert.deepEqual(
    names.map(name => opened.listenerCount(name) - (name === 'end' ? 1 : 0)),
    [1, 1, 1, 1],
  )
  const logger: Logger = {
    info: ignore,
    warn: ignore,
    error: ignore,
    debug: ignore,
    namespace: () => logger,
    setLogLevel: ignore,
  }
  const connection = new Connection({
    host: '127.0.0.1',
    port: address.port,
    clientId: 'shape',
    sasl: { mechanism: 'plain', username: 'a', password: 'b' },
    logger,
    socketFactory: ({ onConnect }) => {
      queueMicrotask(onConnect)
      return opened
    },
    connectionTimeout: 60_000,
    requestTimeout: 60_000,
    enforceRequestTimeout: false,
    reauthenticationThreshold: 1,
  })
  assert.equal(await connection.connect(), true)
  assert.equal(connection.socket, opened)
  assert.equal(opened.listenerCount('data'), 2)
  for (const method of ['setVersions', 'setSupportAuthenticationProtocol', 'authenticate', 'processData'] as const) {
    assert.equal(typeof connection[method], 'function', method)
  }
  assert.equal(connection.sessionLifetime.toString(), '0')
  connection.requestQueue.destroy()
  opened.destroy()
  server.close()
})

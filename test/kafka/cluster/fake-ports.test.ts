/** What answers at a port is not always a broker: each kind is told apart, in time, and with what to do. */
import assert from 'node:assert/strict'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { afterEach, test } from 'node:test'
import { StreamsError } from '../../../src/errors/streams-error.js'
import type { BrokerConnection, ResponseReader } from '../../../src/kafka/cluster/broker-connection.js'
import { type ConnectionOptions, openConnection } from '../../../src/kafka/cluster/open-connection.js'
import { apiVersionsApi } from '../../../src/kafka/protocol/messages/api-versions.js'
import { metadataApi } from '../../../src/kafka/protocol/messages/metadata.js'
import { WireWriter } from '../../../src/kafka/protocol/wire-writer.js'
import { SystemClock } from '../../../src/stdx/clock.js'
import { Prng } from '../../../src/stdx/prng.js'
import { connectionDefaults } from './test-cluster.js'

const surroundings = { clock: new SystemClock(), prng: new Prng(1) }
const ends: (() => unknown)[] = []

afterEach(() => {
  for (const end of ends.splice(0)) end()
})

async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', socket => {
    sockets.add(socket)
    socket.on('error', () => {})
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  ends.push(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return (server.address() as AddressInfo).port
}

async function open(port: number, options: Partial<ConnectionOptions> = {}): Promise<BrokerConnection> {
  const address = { nodeId: 1, host: '127.0.0.1', port }
  const connection = await openConnection(address, { ...connectionDefaults, ...options }, surroundings)
  ends.push(() => connection.close())
  return connection
}

async function fails(code: string, job: Promise<unknown>): Promise<StreamsError> {
  const error = await job.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  assert(error instanceof StreamsError, String(error))
  assert.equal(error.code, code, error.message)
  return error
}

/** Answers ApiVersions, then hands each request's correlation id to `onRequest`. */
function almostBroker(onRequest: (socket: Socket, correlationId: number) => void, metadataVersion = 9): Server {
  return createServer(socket => {
    socket.on('data', request => {
      const correlationId = request.readInt32BE(8)
      if (request.readInt16BE(4) !== apiVersionsApi.key) onRequest(socket, correlationId)
      else socket.write(framed(correlationId, versions(metadataVersion)))
    })
  })
}

function versions(metadataVersion: number): Uint8Array {
  const writer = new WireWriter(false)
  const keys = [{ apiKey: metadataApi.key, minVersion: 0, maxVersion: metadataVersion }]
  apiVersionsApi.response.write(writer, { errorCode: 0, apiKeys: keys, throttleTimeMs: 0 })
  return writer.finish()
}

function framed(correlationId: number, body: Uint8Array): Buffer {
  const head = Buffer.alloc(8)
  head.writeInt32BE(body.length + 4, 0)
  head.writeInt32BE(correlationId, 4)
  return Buffer.concat([head, body])
}

const metadataRequest = {
  topics: null,
  allowAutoTopicCreation: false,
  includeClusterAuthorizedOperations: false,
  includeTopicAuthorizedOperations: false,
}

test('an HTTP server', async () => {
  const port = await listen(createHttpServer())
  const error = await fails('E630', open(port))
  assert.match(error.message, /ApiVersions cannot be understood.*'HTTP'/)
  assert.match(error.cure ?? '', /correct host and port/)
})

test('a listener of TLS that tells an alert', async () => {
  const alert = Uint8Array.of(0x15, 3, 3, 0, 2, 2, 70)
  const port = await listen(createServer(socket => socket.once('data', () => socket.end(alert))))
  const error = await fails('E630', open(port))
  assert.match(error.cure ?? '', /set security\.protocol to SSL/)
})

test('a port that greets first', async () => {
  const port = await listen(createServer(socket => socket.write('SSH-2.0-OpenSSH_9.6\r\n')))
  const error = await fails('E630', open(port))
  assert.match(error.message, /'SSH-'/)
})

test('a port that says nothing', async () => {
  const port = await listen(createServer(() => {}))
  const error = await fails('E634', open(port, { connectTimeoutMs: 50 }))
  assert.match(error.message, /did not answer ApiVersions within 50 ms/)
})

test('a port that closes at once', async () => {
  const port = await listen(createServer(socket => socket.end()))
  const error = await fails('E633', open(port))
  assert.match(error.cure ?? '', /may want TLS .* or a login/)
})

test('a port that nobody listens at', async () => {
  const server = createServer()
  const port = await listen(server)
  await new Promise(resolve => server.close(resolve))
  const error = await fails('E633', open(port))
  assert.match(error.cure ?? '', /start the broker/)
})

test('TLS to a port that does not speak it', async () => {
  const port = await listen(createServer(socket => socket.once('data', () => socket.end('no such thing\n'))))
  const error = await fails('E635', open(port, { ssl: {} }))
  assert.match(error.cure ?? '', /does not speak TLS/)
})

test('a broker that is too old', async () => {
  const connection = await open(await listen(almostBroker(() => assert.fail('nothing is sent'), 8)))
  const error = await fails('E631', connection.send(metadataApi, metadataRequest))
  assert.match(error.message, /Metadata version 9 is needed; the broker 127\.0\.0\.1:\d+ speaks 0 to 8/)
  await fails('E631', connection.send({ ...metadataApi, key: 77, name: 'Other' }, metadataRequest))
  assert.equal(connection.isOpen, true)
})

test('an answer to another request ends the connection, and what else is under way', async () => {
  const port = await listen(almostBroker((socket, id) => socket.write(framed(id + 1, new Uint8Array(4)))))
  const connection = await open(port)
  const [first, second] = [connection.send(metadataApi, metadataRequest), connection.send(metadataApi, metadataRequest)]
  const [error] = await Promise.all([fails('E630', first), fails('E633', second)])
  assert.match(error.message, /to Metadata cannot be understood.*is the next/)
  assert.equal(connection.isOpen, false)
  await fails('E633', connection.send(metadataApi, metadataRequest))
})

test('an answer that cannot be decoded ends the connection', async () => {
  const sockets: Socket[] = []
  const connection = await open(await listen(almostBroker(socket => sockets.push(socket))))
  const request = connection.send(metadataApi, metadataRequest, { timeoutMs: 10_000 })
  while (sockets.length === 0) await new Promise(resolve => setImmediate(resolve))
  // an answer that cannot be decoded: half of it
  sockets[0]?.write(framed(2, Uint8Array.of(0, 0, 0, 0, 0, 2)))
  await fails('E630', request)
  assert.equal(connection.isOpen, false)
})

test('a late answer ends the connection: the late request is told so, the others that it has ended', async () => {
  const connection = await open(await listen(almostBroker(() => {})))
  const patient = connection.send(metadataApi, metadataRequest, { timeoutMs: 60_000 })
  const hasty = connection.send(metadataApi, metadataRequest, { timeoutMs: 30 })
  const [late] = await Promise.all([fails('E634', hasty), fails('E633', patient)])
  assert.match(late.message, /did not answer Metadata within 30 ms/)
})

test('close rejects what is under way, and abandons its readers', async () => {
  const connection = await open(await listen(almostBroker(() => {})))
  let abandoned = 0
  const reader: ResponseReader<never> = {
    target: () => assert.fail(),
    filled: () => assert.fail(),
    finish: () => assert.fail(),
    abandon: () => {
      abandoned++
    },
  }
  const requests = [1, 2].map(() => connection.send(metadataApi, metadataRequest, { reader }))
  assert.equal(connection.inFlightCount, 2)
  connection.close()
  await Promise.all(requests.map(each => fails('E633', each)))
  connection.close()
  assert.equal(abandoned, 2)
})

test('an answer of a megabyte arrives in shared memory; half of one is not written to after its end', async () => {
  const body = new Prng(3).bytes(1_000_000)
  let part = body.length
  const port = await listen(
    almostBroker((socket, id) => {
      const answer = framed(id, body).subarray(0, 8 + part)
      // in pieces, so that the socket is given places of all kinds
      for (let at = 0; at < answer.length; at += 70_001) socket.write(answer.subarray(at, at + 70_001))
      if (part < body.length) socket.end()
    }),
  )
  const connection = await open(port)
  const read = (memory: Uint8Array) => {
    let at = 0
    const reader: ResponseReader<number> = {
      target: () => memory.subarray(at, Math.min(at + 300_000, body.length)),
      filled: count => {
        at += count
      },
      finish: () => at,
    }
    return connection.send({ ...metadataApi, response: undefined as never }, metadataRequest, {
      reader: reader as never,
    })
  }
  const memory = new Uint8Array(new SharedArrayBuffer(body.length))
  assert.equal(await read(memory), body.length)
  assert.deepEqual(Buffer.from(memory), Buffer.from(body))
  part = 500_000
  await fails('E633', read(new Uint8Array(new SharedArrayBuffer(body.length))))
})

test('views behind a request are written from where they are, and counted in its size', async () => {
  const received: Buffer[] = []
  const server = createServer(socket => {
    let all = Buffer.alloc(0)
    socket.on('data', bytes => {
      all = Buffer.concat([all, bytes])
      while (all.length >= 4 && all.length >= 4 + all.readInt32BE(0)) {
        const request = all.subarray(0, 4 + all.readInt32BE(0))
        all = all.subarray(request.length)
        const isVersions = request.readInt16BE(4) === apiVersionsApi.key
        if (!isVersions) received.push(Buffer.from(request))
        socket.write(framed(request.readInt32BE(8), isVersions ? versions(9) : new Uint8Array(0)))
      }
    })
  })
  const connection = await open(await listen(server))
  const memory = new Uint8Array(new SharedArrayBuffer(300_000))
  memory.set(new Prng(4).bytes(300_000))
  const tail = [memory.subarray(10, 200_000), memory.subarray(250_000)]
  const reader: ResponseReader<void> = { target: () => assert.fail(), filled: () => {}, finish: () => {} }
  await connection.send(metadataApi, metadataRequest, { tail, reader: reader as never })
  const [request] = received
  assert.deepEqual(request?.subarray(-249_990), Buffer.concat(tail))
})

test('a connection that is not used is closed; one with a request under way is not', async () => {
  const connection = await open(await listen(almostBroker(() => {})), { maxIdleMs: 20 })
  const waiting = fails('E634', connection.send(metadataApi, metadataRequest, { timeoutMs: 200 }))
  await waiting
  const idle = await open(await listen(almostBroker(() => {})), { maxIdleMs: 20 })
  while (idle.isOpen) await new Promise(resolve => setTimeout(resolve, 5))
  await fails('E633', idle.send(metadataApi, metadataRequest))
})

/** However the bytes of a connection are cut, each answer reaches its reader whole; nothing else is written to. */
import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { DIRECT_READ_BYTES_MIN, RESPONSE_BYTES_MAX, STAGING_BYTES } from '../../../src/config/limits.js'
import { StreamsError } from '../../../src/errors/streams-error.js'
import type { ResponseReader } from '../../../src/kafka/cluster/broker-connection.js'
import { CollectingReader, FrameReader } from '../../../src/kafka/cluster/frame-reader.js'
import { Prng } from '../../../src/stdx/prng.js'

/** Reads into pieces of one shared memory, as a task's slabs are; what lies between them must stay as it is. */
class PiecesReader implements ResponseReader<Uint8Array> {
  readonly #prng: Prng
  readonly #pieces: Uint8Array[] = []
  #piece: Uint8Array = new Uint8Array(0)
  #at = 0
  targetCount = 0

  constructor(prng: Prng) {
    this.#prng = prng
  }

  target(left: number): Uint8Array {
    this.targetCount++
    if (this.#at === this.#piece.length) {
      const size = Math.min(left, 1 + this.#prng.below(this.#prng.chance(0.5) ? 64 : 4 * DIRECT_READ_BYTES_MIN))
      const memory = new Uint8Array(new SharedArrayBuffer(size + 2)).fill(0xee)
      this.#piece = memory.subarray(1, size + 1)
      this.#pieces.push(memory)
      this.#at = 0
    }
    return this.#piece.subarray(this.#at)
  }

  filled(count: number): void {
    this.#at += count
  }

  finish(): Uint8Array {
    for (const memory of this.#pieces) assert.deepEqual([memory[0], memory.at(-1)], [0xee, 0xee])
    return Buffer.concat(this.#pieces.map(memory => memory.subarray(1, memory.length - 1)))
  }
}

function frame(correlationId: number, body: Uint8Array): Buffer {
  const head = Buffer.alloc(8)
  head.writeInt32BE(body.length + 4, 0)
  head.writeInt32BE(correlationId, 4)
  return Buffer.concat([head, body])
}

interface Run {
  readonly answers: readonly Uint8Array[]
  readonly directBytes: number
}

/** A socket that reads as much at a time as chance says. */
function feed(stream: Uint8Array, readers: ResponseReader<Uint8Array>[], prng: Prng): Run {
  const answers: Uint8Array[] = []
  const frames = new FrameReader({
    begin: correlationId => readers[correlationId] as ResponseReader<Uint8Array>,
    end: answer => answers.push(answer as Uint8Array),
  })
  let directBytes = 0
  for (let at = 0; at < stream.length; ) {
    // a socket without `onread` brings buffers of its own
    const foreign = prng.chance(0.1) ? new Uint8Array(1 + prng.below(100)) : undefined
    const next = frames.nextBuffer()
    const buffer = foreign ?? next
    const count = Math.min(stream.length - at, buffer.length, 1 + prng.below(prng.chance(0.3) ? 12 : 20_000))
    buffer.set(stream.subarray(at, at + count))
    if (foreign === undefined && next.buffer instanceof SharedArrayBuffer) directBytes += count
    frames.received(buffer, count)
    at += count
  }
  return { answers, directBytes }
}

test('answers are read whole, however they are cut', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(40_000), { minLength: 1, maxLength: 6 }), fc.integer(), (sizes, seed) => {
      const prng = new Prng(seed)
      const bodies = sizes.map(size => prng.bytes(prng.chance(0.4) ? size % 50 : size))
      const readers = bodies.map(() => {
        return prng.chance(0.5) ? new PiecesReader(prng.fork()) : new CollectingReader(body => Uint8Array.from(body))
      })
      const { answers } = feed(Buffer.concat(bodies.map((body, index) => frame(index, body))), readers, prng)
      assert.deepEqual(
        answers.map(each => Buffer.from(each)),
        bodies.map(each => Buffer.from(each)),
      )
    }),
    { seed: 11_002, numRuns: 200 },
  )
})

test('a large body is read to its place by the socket itself', () => {
  const memory = new Uint8Array(new SharedArrayBuffer(1_000_000))
  let at = 0
  const reader: ResponseReader<Uint8Array> = {
    target: () => memory.subarray(at),
    filled: count => {
      at += count
    },
    finish: () => memory,
  }
  const prng = new Prng(5)
  const body = prng.bytes(1_000_000)
  const { answers, directBytes } = feed(frame(0, body), [reader], prng)
  assert.deepEqual(Buffer.from(answers[0] ?? []), Buffer.from(body))
  assert(directBytes > 800_000, `${directBytes} bytes were read directly`)
})

test('what is no answer is refused with what it looks like', () => {
  const cases: readonly [Uint8Array, RegExp, RegExp][] = [
    [Buffer.from('HTTP/1.1 400 Bad Request'), /'HTTP'/, /not a Kafka broker/],
    [Uint8Array.of(0x15, 3, 3, 0, 2, 2, 70), /15 03 03 00/, /security\.protocol to SSL/],
    [Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0), /size of -1/, /./],
    [Uint8Array.of(0, 0, 0, 3, 0, 0, 0, 0), /size of 3/, /./],
  ]
  for (const [bytes, what, cure] of cases) {
    const frames = new FrameReader({ begin: () => assert.fail(), end: () => assert.fail() })
    assert.throws(
      () => frames.received(bytes, bytes.length),
      (error: unknown) => {
        assert(error instanceof StreamsError)
        assert.equal(error.code, 'E630')
        assert.match(error.message, what)
        assert.match(error.cure ?? '', cure)
        return true
      },
    )
  }
  assert(RESPONSE_BYTES_MAX < 0x15030000, 'a TLS record would be a size')
})

test('a lie about the size costs no more memory than what comes', () => {
  const reader = new CollectingReader(body => body.length)
  const target = reader.target(RESPONSE_BYTES_MAX)
  assert(target.length <= STAGING_BYTES)
})

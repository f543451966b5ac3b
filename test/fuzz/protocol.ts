/**
 * Fuzz of Kafka's responses, as a broker or what poses as one may send them: bytes of a random message, changed, cut
 * and with lengths that are too large. A decoder gives a value that is no larger than the bytes can say, or E630.
 */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { StreamsError } from '../../src/errors/streams-error.js'
import { type Api, decodeResponse } from '../../src/kafka/protocol/api.js'
import {
  decodeAssignment,
  decodeSubscription,
  encodeAssignment,
  encodeSubscription,
} from '../../src/kafka/protocol/messages/consumer-protocol.js'
import { WireWriter } from '../../src/kafka/protocol/wire-writer.js'
import { apis } from '../kafka/protocol/all-apis.js'
import { assignment, subscription } from '../kafka/protocol/golden-cases.js'
import { randomValue } from '../kafka/protocol/random-value.js'

/** Decodes bytes of one kind, and encodes what was decoded. */
interface Codec {
  readonly decode: (bytes: Uint8Array) => unknown
  readonly encode: (value: unknown) => Uint8Array
  readonly random: (seed: number) => unknown
}

function responseCodec(api: Api<unknown, unknown>): Codec {
  return {
    decode: bytes => decodeResponse(api, bytes),
    encode: value => {
      const writer = new WireWriter(api.isFlexible)
      if (api.isFlexible) writer.uvarint(0)
      api.response.write(writer, value)
      return writer.finish()
    },
    random: seed => randomValue(api.response, seed),
  }
}

const codecs: ReadonlyMap<string, Codec> = new Map<string, Codec>([
  ...apis.map(api => [api.name, responseCodec(api)] as const),
  [
    'subscription',
    {
      decode: decodeSubscription,
      encode: value => encodeSubscription(value as never),
      random: seed => randomValue(subscription, seed),
    },
  ],
  [
    'assignment',
    {
      decode: decodeAssignment,
      encode: value => encodeAssignment(value as never),
      random: seed => randomValue(assignment, seed),
    },
  ],
])

/** One change of the bytes, at a place modulo their length. */
interface Change {
  readonly at: number
  readonly form: 'replace' | 'remove' | 'insert' | 'cut'
  readonly bytes: Uint8Array
}

export interface ProtocolCase {
  readonly codec: string
  readonly hex: string
}

/** Lengths of 2^31 - 1 and about, as int32 and as varints. */
const LENGTHS = ['7fffffff', '80000000', 'ffffffff', '00ffffff', 'ffffffff0f', 'ffffffff7f', 'ffffffffff', '7fff']

const change: fc.Arbitrary<Change> = fc.record({
  at: fc.nat({ max: 1000 }),
  form: fc.constantFrom<Change['form'][]>('replace', 'replace', 'insert', 'remove', 'cut'),
  bytes: fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 2 }),
    fc.constantFrom(...LENGTHS).map(hex => Uint8Array.from(Buffer.from(hex, 'hex'))),
  ),
})

function changed(bytes: Uint8Array, changes: readonly Change[]): Uint8Array {
  return changes.reduce((of, { at, form, bytes: by }) => {
    const place = at % (of.length + 1)
    const from = form === 'insert' ? place : place + by.length
    const head = of.subarray(0, place)
    if (form === 'cut') return head
    return Uint8Array.from(Buffer.concat([head, form === 'remove' ? '' : by, of.subarray(from)].map(Buffer.from)))
  }, bytes)
}

export const arbitraryProtocolCase: fc.Arbitrary<ProtocolCase> = fc
  .record({
    codec: fc.constantFrom(...codecs.keys()),
    seed: fc.integer(),
    changes: fc.array(change, { maxLength: 4 }),
  })
  .map(({ codec, seed, changes }) => {
    const of = codecOf(codec)
    return { codec, hex: Buffer.from(changed(of.encode(of.random(seed)), changes)).toString('hex') }
  })

function codecOf(name: string): Codec {
  const codec = codecs.get(name)
  assert.ok(codec !== undefined, name)
  return codec
}

/** @throws AssertionError where a decoder is wrong */
export function checkProtocol({ codec, hex }: ProtocolCase): Record<string, number> {
  const { decode, encode } = codecOf(codec)
  const bytes = Uint8Array.from(Buffer.from(hex, 'hex'))
  let value: unknown
  try {
    value = decode(bytes)
  } catch (error) {
    assert.ok(error instanceof StreamsError && error.code === 'E630', `neither a value nor E630: ${String(error)}`)
    return { refused: 1 }
  }
  // every value has at least one byte, apart from the defaults of fields that old versions lack
  const count = valueCount(value)
  assert.ok(count <= bytes.length + 10, `${count} values of ${bytes.length} bytes`)
  if (value !== undefined) assert.deepEqual(decode(encode(value)), value, 'what was read is not written so')
  return { read: 1 }
}

/** Values without parts of their own; a text counts as one. */
function valueCount(value: unknown): number {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return 1
  return Object.values(value).reduce((sum: number, part) => sum + valueCount(part), 0)
}

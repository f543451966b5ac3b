/** A short form of the fuzz of Kafka's responses; the kept cases first. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { StreamsError } from '../../../src/errors/streams-error.js'
import { decodeResponse } from '../../../src/kafka/protocol/api.js'
import { metadataApi } from '../../../src/kafka/protocol/messages/metadata.js'
import { WireWriter } from '../../../src/kafka/protocol/wire-writer.js'
import { fuzz } from '../../fuzz/fuzz-run.js'
import { protocol } from '../../fuzz/targets.js'
import { randomValue } from './random-value.js'

/** A few seconds; `npm run fuzz -- protocol` goes on for as long as one likes. */
const CASES = 5_000

it('reads mutated responses as values or refuses them as E630', () => {
  const options = { seed: 20_261_121, mayGoOn: (cases: number) => cases < CASES, keeps: false }
  const summary = fuzz(protocol, options)
  assert.deepEqual(summary.failures, [])
  const { read = 0, refused = 0 } = summary.counts
  assert.ok(Math.min(read, refused) > summary.cases / 5, `${read} read, ${refused} refused: too one-sided`)
})

it('refuses a response that ends at any byte before its end', () => {
  const writer = new WireWriter(true)
  writer.uvarint(0)
  metadataApi.response.write(writer, randomValue(metadataApi.response, 11))
  const bytes = writer.finish()
  assert.ok(bytes.length > 100)
  decodeResponse(metadataApi, bytes)
  for (let length = 0; length < bytes.length; length++) {
    const isRefused = (error: unknown): boolean => error instanceof StreamsError && error.code === 'E630'
    assert.throws(() => decodeResponse(metadataApi, bytes.subarray(0, length)), isRefused, `${length} bytes`)
  }
})

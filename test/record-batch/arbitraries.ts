/** Random records and how to show bytes, for the tests of record batches. */
import fc from 'fast-check'
import type { RecordToWrite } from '../../src/record-batch/record.js'

const bytesOrNull = fc.option(fc.uint8Array({ maxLength: 60 }), { nil: null })

/** Objects with a prototype, as readers make them. */
const plain = { noNullPrototype: true } as const

export const recordArbitrary: fc.Arbitrary<Required<RecordToWrite>> = fc.record(
  {
    timestampMs: fc.bigInt(-(2n ** 50n), 2n ** 50n),
    key: bytesOrNull,
    value: fc.oneof(bytesOrNull, fc.constant(new Uint8Array(300).fill(65))),
    headers: fc.array(fc.record({ key: fc.string({ maxLength: 12 }), value: bytesOrNull }, plain), { maxLength: 3 }),
  },
  plain,
)

export const recordsArbitrary = fc.array(recordArbitrary, { minLength: 1, maxLength: 40 })

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

/** Limits are whole and positive, and stand in the relations that their comments promise. */
import assert from 'node:assert/strict'
import test from 'node:test'
import * as limits from '../../src/config/limits.js'

test('every limit is a positive safe integer', () => {
  for (const [name, value] of Object.entries(limits)) {
    assert.match(name, /^[A-Z][A-Z0-9_]*$/)
    assert.equal(Number.isSafeInteger(value) && (value as number) > 0, true, `${name} is ${String(value)}`)
  }
})

test('a record that is allowed fits into a batch that is allowed', () => {
  assert(limits.RECORD_BYTES_MAX <= limits.BATCH_BYTES_MAX)
  assert(limits.BATCH_BYTES_MAX <= limits.DECOMPRESSED_BATCH_BYTES_MAX)
})

test('the longest internal topic name is a topic name', () => {
  const longest = `${'a'.repeat(limits.APPLICATION_ID_LENGTH_MAX)}-${'n'.repeat(limits.GENERATED_NAME_LENGTH_MAX)}-repartition`
  assert(longest.length <= limits.TOPIC_NAME_LENGTH_MAX, `${longest.length} characters`)
})

test('a class of symbols of a regular expression fits into a byte, and a few states into its tables', () => {
  assert(limits.REGEXP_CLASSES_MAX <= 255)
  assert((limits.REGEXP_CLASSES_MAX + 1) * 4 * 32 <= limits.REGEXP_TABLE_BYTES_MAX)
})

/** What operators cost tsc, in what it counts: seconds are those of npm run bench -- types. */
import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { typeCost } from './large-topology.js'

const root = resolve(import.meta.dirname, '../..')
const OPERATORS = 300
/** A third more than was counted when the limits were set: 35 types and 119 instantiations. */
const TYPES_PER_OPERATOR_MAX = 47
const INSTANTIATIONS_PER_OPERATOR_MAX = 160

test('300 operators cost tsc little more than none', async t => {
  const [none, many] = [await typeCost(0, root), await typeCost(OPERATORS, root)]
  const types = (many.types - none.types) / OPERATORS
  const instantiations = (many.instantiations - none.instantiations) / OPERATORS
  t.diagnostic(`${types.toFixed(1)} types and ${instantiations.toFixed(1)} instantiations per operator`)
  assert.ok(types > 0 && types <= TYPES_PER_OPERATOR_MAX, `${types} types`)
  assert.ok(instantiations > 0 && instantiations <= INSTANTIATIONS_PER_OPERATOR_MAX, `${instantiations} instantiations`)
})

/**
 * Users' functions as generated WebAssembly, beside V8 running the same functions on ready objects, and beside loops
 * that are written by hand.
 *
 *   npm run bench -- lambdas [--only TEXT] [--rows N] [--passes N] [--time MS]
 *
 * CPU time for a row, medians of passes that stand side by side, and ratios of such pairs. V8's objects come out of
 * JSON.parse; the columns are as a decoder leaves them; both write their results, 4096 places again and again. States
 * are an array of rows by the number of the group, for every form: no table is searched (`bench kernels` has that).
 * `V8, read` looks into each text, because V8 puts a concatenation together only when it is read. `required`: the same
 * function generated for columns without nulls. Results are compared; speed is not.
 */
import { parseArgs } from 'node:util'
import { benchLambdas } from './bench-lambdas.js'

/** A form runs so long before it is timed. */
const WARM_MS = 300

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    rows: { type: 'string', default: '16384' },
    passes: { type: 'string', default: '11' },
    time: { type: 'string', default: '30' },
  },
})

const { report } = benchLambdas({
  only: values.only,
  rows: Number(values.rows),
  passes: Number(values.passes),
  passMs: Number(values.time),
  warmMs: WARM_MS,
  progress: text => process.stderr.write(`${text}\n`),
})
process.stdout.write(report)

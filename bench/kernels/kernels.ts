/**
 * Each kernel alone: beside plain JavaScript, and beside the same algorithm in C where a compiler is.
 *
 *   npm run bench -- kernels [--only NAME] [--records N] [--keys N] [--time MS] [--turns N]
 *
 * Medians of the turns of CPU time, for each unit (record, row, KiB, key, number); C / WASM of 1 is as fast as C.
 * Kernels that cannot be called alone are the difference of two tasks, and their input says so. Results are compared;
 * speed is not.
 */
import { parseArgs } from 'node:util'
import { benchKernels } from './bench-kernels.js'

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    records: { type: 'string', default: '100000' },
    keys: { type: 'string', default: '100000' },
    time: { type: 'string', default: '300' },
    turns: { type: 'string', default: '3' },
  },
})

const { report } = benchKernels({
  records: Number(values.records),
  keys: Number(values.keys),
  timeMs: Number(values.time),
  turns: Number(values.turns),
  only: values.only,
  progress: text => process.stderr.write(`${text}\n`),
})
process.stdout.write(report)

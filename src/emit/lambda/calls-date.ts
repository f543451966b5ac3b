/** Dates: time values in float64, taken apart by kernels (assembly/numbers/dates.ts). UTC only. */
import type { CallNode, Expr } from '../../lambda/ir.js'
import { ROW_LAMBDA_FAILED } from '../../wasm/abi.generated.js'
import { I32 } from '../code.js'
import type { PushCall, WrittenCall } from './calls.js'
import type { LambdaWriter } from './writer.js'

/** The number of each part for the kernel: its place in this list. */
const PARTS = ['FullYear', 'Month', 'Date', 'Day', 'Hours', 'Minutes', 'Seconds', 'Milliseconds']
/** What Date.UTC takes for what is left out. */
const UTC_DEFAULTS = [Number.NaN, 0, 1, 0, 0, 0, 0]

const argument = (n: CallNode, index: number): Expr => n.args[index] as Expr

const toIso: PushCall = (w, n) => {
  const { code } = w
  const view = code.local(I32)
  w.push(argument(n, 0))
  w.kernel('dateToIso')
  code.tee(view).op('i32.eqz').if()
  w.fail(n.at, ROW_LAMBDA_FAILED, 'toISOString of an invalid date')
  code.end().get(view)
}

/** The arguments lie in scratch, what is left out filled in. */
function utc(w: LambdaWriter, n: CallNode): void {
  const { code } = w
  const parts = code.local(I32)
  const values = n.args.slice(0, UTC_DEFAULTS.length)
  code.i32(UTC_DEFAULTS.length * 8)
  w.kernel('scratchAlloc')
  code.set(parts)
  UTC_DEFAULTS.forEach((otherwise, index) => {
    const value = values[index]
    code.get(parts)
    if (value === undefined) code.f64(otherwise)
    else w.number(value)
    code.store('f64.store', index * 8)
  })
  code.get(parts)
  w.kernel('dateUtc')
}

export const dateCalls: Readonly<Record<string, WrittenCall>> = {
  'date.new': {
    push: (w, n) => {
      w.number(argument(n, 0))
      w.kernel('dateClip')
    },
  },
  'date.getTime': { push: (w, n) => w.push(argument(n, 0)) },
  'date.toISOString': { push: toIso },
  'Date.UTC': { push: utc },
  ...Object.fromEntries(
    PARTS.map((name, part) => [
      `date.getUTC${name}`,
      {
        push: (w: LambdaWriter, n: CallNode) => {
          w.push(argument(n, 0))
          w.code.i32(part)
          w.kernel('datePart')
        },
      },
    ]),
  ),
}

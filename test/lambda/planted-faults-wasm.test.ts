/**
 * Faults planted into what the emitter writes, into the kernels that it calls, and into the IR behind the interpreter's
 * back: the comparison that CI and the fuzz run on random rows finds each, and nothing where there is none.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Code, F64, I32, I64, type Opcode, type ValueType } from '../../src/emit/code.js'
import { ModuleWriter } from '../../src/emit/module-writer.js'
import type { CallNode, Expr } from '../../src/lambda/ir.js'
import { LambdaHarness } from '../emit/lambda-harness.js'
import { rewrite } from './planted-faults.js'
import { checkLambda, type MakeHarness } from './random/check.js'
import type { LambdaCase } from './random/lambda-case.js'
import { randomRows } from './random/rows.js'
import { leafOf } from './random/tree.js'

const ROWS = 400
const rows = randomRows(20_261_121, ROWS)

/** The function on random rows, compared as the fuzz compares random functions. */
const caseOf = (body: string): LambdaCase => ({
  want: 'value',
  form: 'plain',
  tree: leafOf('lambda', `(k, v) => ${body}`),
  rows,
})

/** Whether the comparison finds the fault. What is no difference between two results is a mistake of the fault. */
function isFound(entry: LambdaCase, makeHarness: MakeHarness): boolean {
  try {
    checkLambda(entry, makeHarness)
    return false
  } catch (error) {
    assert.ok(error instanceof assert.AssertionError, String(error))
    assert.match(error.message, /: function .*, compiled /s)
    return true
  }
}

/** Each instruction of this name is followed by, or replaced with, others. */
function instruction(name: Opcode, write: (code: Code, own: (name: Opcode) => Code) => unknown): MakeHarness {
  return (lambda, options) => {
    const own = Code.prototype.op
    Code.prototype.op = function (this: Code, given: Opcode): Code {
      if (given === name) write(this, other => own.call(this, other))
      else own.call(this, given)
      return this
    }
    try {
      return new LambdaHarness(lambda, options)
    } finally {
      Code.prototype.op = own
    }
  }
}

type ValueTypes = readonly ValueType[]
/** Calls of the kernel reach this function instead; `call` is the kernel itself. */
function kernel(
  name: string,
  params: ValueTypes,
  results: ValueTypes,
  write: (code: Code, call: () => Code) => unknown,
): MakeHarness {
  return (lambda, options) => {
    const own = ModuleWriter.prototype.kernel
    const declared = new WeakMap<ModuleWriter, number>()
    ModuleWriter.prototype.kernel = function (this: ModuleWriter, asked: string): number {
      if (asked !== name) return own.call(this, asked)
      let index = declared.get(this)
      if (index === undefined) {
        const { code, index: made } = this.declare(params, results)
        write(code, () => code.call(own.call(this, name)))
        index = made
        declared.set(this, index)
      }
      return index
    }
    try {
      return new LambdaHarness(lambda, options)
    } finally {
      ModuleWriter.prototype.kernel = own
    }
  }
}

/** The emitter is given another tree than the interpreter. */
const tree =
  (change: (e: Expr) => Expr): MakeHarness =>
  (lambda, options) =>
    new LambdaHarness(
      lambda.outcome === 'compiled' ? { ...lambda, body: rewrite(lambda.body, change) } : lambda,
      options,
    )

/** `x | 0` around a product. */
const wrapped = (e: Expr): Expr => ({
  kind: 'Binary',
  op: '|',
  left: e,
  right: { kind: 'Literal', value: 0, type: { kind: 'float64' }, at: e.at },
  type: { kind: 'int32' },
  at: e.at,
})
/** `indexOf(x) >= 0` for `includes(x)`. */
const foundByIndex = (e: CallNode): Expr => ({
  kind: 'Binary',
  op: '>=',
  left: { ...e, fn: 'list.indexOf', type: { kind: 'int32' } },
  right: { kind: 'Literal', value: 0, type: { kind: 'float64' }, at: e.at },
  type: { kind: 'bool' },
  at: e.at,
})
/** Copies the bytes behind the text so far, whose end stands in the upper half of the builder. */
function appendBytes(code: Code): void {
  const length = code.local(I32)
  code.get(1).load('i32.load').set(length)
  code.get(0).i64(32n).op('i64.shr_u').op('i32.wrap_i64')
  pushBytes(code, 1)
  code.get(length).memoryCopy()
  code.get(0).get(length).op('i64.extend_i32_u').i64(32n).op('i64.shl').op('i64.add')
}
/** The number, or 0 where it is NaN. */
function zeroForNaN(code: Code, call: () => Code): void {
  const x = code.local(F64)
  code.get(0)
  call().set(x).get(x).f64(0).get(x).get(x).op('f64.eq').select()
}

/** Where the bytes of a view are: behind its length up to 12, at an address above. */
function pushBytes(code: Code, view: number): void {
  code.get(view).load('i32.load', 12).get(view).i32(4).op('i32.add')
  code.get(view).load('i32.load').i32(12).op('i32.gt_u').select()
}

/** The order of bytes in place of that of UTF-16 units. */
function compareBytes(code: Code): void {
  const [a, b, i] = [code.local(I32), code.local(I32), code.local(I32)]
  pushBytes(code, 0)
  code.set(a)
  pushBytes(code, 1)
  code.set(b)
  const end = code.block()
  const again = code.loop()
  for (const view of [0, 1]) code.get(i).get(view).load('i32.load').op('i32.ge_u').brIf(end)
  code
    .get(a)
    .get(i)
    .op('i32.add')
    .load('i32.load8_u')
    .get(b)
    .get(i)
    .op('i32.add')
    .load('i32.load8_u')
    .op('i32.ne')
    .brIf(end)
  code.get(i).i32(1).op('i32.add').set(i).br(again).end().end()
  // at the end of a text stands less than any byte
  const pushByte = (view: number, bytes: number): void => {
    code.i32(-1).get(bytes).get(i).op('i32.add').load('i32.load8_u')
    code.get(i).get(view).load('i32.load').op('i32.ge_u').select()
  }
  const [x, y] = [code.local(I32), code.local(I32)]
  pushByte(0, a)
  code.set(x)
  pushByte(1, b)
  code.set(y).get(x).get(y).op('i32.gt_s').get(x).get(y).op('i32.lt_s').op('i32.sub')
}

type Fault = readonly [name: string, body: string, fault: MakeHarness]

const instructions: readonly Fault[] = [
  ['<= for <', 'v.a < v.i', instruction('f64.lt', (_code, op) => op('f64.le'))],
  ['> for >=', 'v.a >= v.i', instruction('f64.ge', (_code, op) => op('f64.gt'))],
  ['>= for ===', 'v.a === v.i', instruction('f64.eq', (_code, op) => op('f64.ge'))],
  ['a lost -0', '-v.a', instruction('f64.neg', (code, op) => op('f64.neg') && code.f64(0) && op('f64.add'))],
  [
    'a sum of float32',
    'v.a + v.i',
    instruction('f64.add', (_code, op) => op('f64.add') && op('f32.demote_f64') && op('f64.promote_f32')),
  ],
  ['an unsigned int32', 'v.i + 0.5', instruction('f64.convert_i32_s', (_code, op) => op('f64.convert_i32_u'))],
  ['a shift that keeps no sign', 'v.i >> 1', instruction('i32.shr_s', (_code, op) => op('i32.shr_u'))],
  ['rounding down for rounding to zero', 'Math.trunc(v.a)', instruction('f64.trunc', (_code, op) => op('f64.floor'))],
]

const kernels: readonly Fault[] = [
  ['the order of bytes', 'v.s < v.c.z.u', kernel('stringCompare', [I32, I32], [I32], compareBytes)],
  ['the length in bytes', 'v.s.length', kernel('stringLength', [I32], [I32], code => code.get(0).load('i32.load'))],
  [
    'a slice off by one',
    'v.s.slice(1, v.i)',
    kernel(
      'stringSlice',
      [I32, I32, I32],
      [I32],
      (code, call) => code.get(0).get(1).get(2).i32(1).op('i32.sub') && call(),
    ),
  ],
  [
    'a position off by one',
    'v.s.charCodeAt(v.i)',
    kernel('stringCharCodeAt', [I32, I32], [F64], (code, call) => code.get(0).get(1).i32(1).op('i32.add') && call()),
  ],
  [
    'a search that starts late',
    "v.s.indexOf('a')",
    kernel(
      'stringIndexOf',
      [I32, I32, I32],
      [I32],
      (code, call) => code.get(0).get(1).get(2).i32(1).op('i32.add') && call(),
    ),
  ],
  [
    'equality of lengths',
    'v.s === v.c.z.u',
    kernel('stringEquals', [I32, I32], [I32], code =>
      code.get(0).load('i32.load').get(1).load('i32.load').op('i32.eq'),
    ),
  ],
  ['a trim that keeps blanks', 'v.s.trim()', kernel('stringTrim', [I32], [I32], code => code.get(0))],
  [
    'bits that saturate',
    'v.a | 0',
    kernel('toInt32', [F64], [I32], code => code.get(0).truncSat('i32.trunc_sat_f64_s')),
  ],
  [
    'a remainder by division',
    'v.a % 3',
    kernel('numberRemainder', [F64, F64], [F64], code =>
      code.get(0).get(0).get(1).op('f64.div').op('f64.trunc').get(1).op('f64.mul').op('f64.sub'),
    ),
  ],
  ['halves that are not joined', "'\\ud83d' + v.s === '😀'", kernel('textString', [I64, I32], [I64], appendBytes)],
  ['what is no number as 0', 'Number(v.s)', kernel('stringToNumber', [I32], [F64], zeroForNaN)],
]

const trees: readonly Fault[] = [
  ['int32 that wraps', 'v.i * v.i + 1', tree(e => (e.kind === 'Binary' && e.op === '*' ? wrapped(e) : e))],
  [
    'a reassociated sum',
    'v.a + 0.1 + v.e',
    tree(e =>
      e.kind === 'Binary' && e.left.kind === 'Binary'
        ? { ...e, left: e.left.left, right: { ...e.left, left: e.left.right, right: e.right } }
        : e,
    ),
  ],
  [
    'null counted as 0',
    '(v.o === null ? -1 : v.o.x) + (v.b === null ? 7 : v.b)',
    tree(e => (e.kind === 'Literal' && e.value === 7 ? { ...e, value: 0 } : e)),
  ],
  ['|| for ??', 'v.b ?? 1', tree(e => (e.kind === 'Logical' ? { ...e, op: '||' } : e))],
  ['undefined taken for null', 'v.n[0] === undefined', tree(e => (e.kind === 'IsNullish' ? { ...e, of: 'null' } : e))],
  [
    'NaN that is never found',
    '[1, NaN].includes(v.a)',
    tree(e => (e.kind === 'Call' && e.fn === 'list.includes' ? foundByIndex(e) : e)),
  ],
  [
    'a sum that runs backwards',
    'v.n.reduce((p, x) => p + x, 0.1)',
    tree(e =>
      e.kind === 'Each'
        ? { ...e, list: { kind: 'Call', fn: 'list.toReversed', args: [e.list], type: e.list.type, at: e.at } }
        : e,
    ),
  ],
]

for (const [name, body, fault] of [...instructions, ...kernels, ...trees]) {
  test(`${name} is found`, () => {
    const entry = caseOf(body)
    assert.equal(checkLambda(entry).rows, ROWS, 'without the fault all rows agree')
    assert.ok(isFound(entry, fault), `${ROWS} random rows do not show it`)
  })
}

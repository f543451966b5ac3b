/** Faults planted into the IR: the comparison with the function finds each, so it would find ours. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { LambdaCompiler } from '../../src/lambda/compile-lambda.js'
import type { Expr } from '../../src/lambda/ir.js'
import { choice } from '../../src/lambda/ir-tree.js'
import { types } from '../../src/schema/type.js'
import { interpreter } from '../reference/interpreter.js'
import { type AnyFunction, requestOf } from './outcome.js'
import { rewrite } from './planted-faults.js'
import { ROW } from './random/schema.js'
import { arbitraryOf, sameAtEdge } from './rows.js'

// biome-ignore lint/suspicious/noExplicitAny: rows of plain JavaScript
type Any = any

const binary =
  (from: string, to: string) =>
  (e: Expr): Expr =>
    e.kind === 'Binary' && e.op === from ? ({ ...e, op: to } as Expr) : e

interface Fault {
  readonly fn: AnyFunction
  readonly change: (e: Expr) => Expr
}
const faults: Readonly<Record<string, Fault>> = {
  'a wrapped int32': {
    fn: (_k: Any, v: Any) => v.i * v.i + 1,
    change: e =>
      e.kind === 'Binary' && e.op === '*'
        ? { ...e, op: '|', left: e, right: { kind: 'Literal', value: 0, type: e.type, at: e.at } }
        : e,
  },
  'a lost -0': {
    fn: (_k: Any, v: Any) => -v.a,
    change: e =>
      e.kind === 'Unary' && e.op === '-'
        ? {
            kind: 'Binary',
            op: '-',
            left: { kind: 'Literal', value: 0, type: e.type, at: e.at },
            right: e.arg,
            type: e.type,
            at: e.at,
          }
        : e,
  },
  'a reassociated sum': {
    fn: (_k: Any, v: Any) => v.a + 0.1 + v.e,
    change: e =>
      e.kind === 'Binary' && e.left.kind === 'Binary'
        ? { ...e, left: e.left.left, right: { ...e.left, left: e.left.right, right: e.right } }
        : e,
  },
  'null counted as 0': {
    fn: (_k: Any, v: Any) => v.o.x,
    change: e =>
      e.kind === 'Check'
        ? {
            kind: 'Logical',
            op: '??',
            left: e.arg,
            right: {
              kind: 'Struct',
              fields: [['x', { kind: 'Literal', value: 0, type: { kind: 'float64' }, at: e.at }]],
              type: e.type,
              at: e.at,
            },
            type: e.type,
            at: e.at,
          }
        : e,
  },
  '|| instead of ??': {
    fn: (_k: Any, v: Any) => v.b ?? 1,
    change: e => (e.kind === 'Logical' ? { ...e, op: '||' } : e),
  },
  '<= instead of <': { fn: (_k: Any, v: Any) => v.n.filter((x: number) => x < v.i).length, change: binary('<', '<=') },
  'a swapped branch': {
    fn: (_k: Any, v: Any) => (v.f ? v.a : v.i),
    change: e => (e.kind === 'Conditional' ? choice(e.test, e.else, e.then, e.type, e.at) : e),
  },
  'undefined taken for null': {
    fn: (_k: Any, v: Any) => v.n[0] === undefined,
    change: e => (e.kind === 'IsNullish' ? { ...e, of: 'null' } : e),
  },
  'the last element for the first': {
    fn: (_k: Any, v: Any) => v.w[0],
    change: e =>
      e.kind === 'Call' && e.fn === 'list.index'
        ? {
            ...e,
            fn: 'list.at',
            args: [e.args[0] as Expr, { kind: 'Literal', value: -1, type: { kind: 'float64' }, at: e.at }],
          }
        : e,
  },
}

/** Whether random rows tell the function from the tree. */
function differs(fn: AnyFunction, body: Expr): boolean {
  const run = interpreter(body)
  const rows = fc.sample(fc.tuple(arbitraryOf(types.string), arbitraryOf(ROW)), { numRuns: 300, seed: 1 })
  const attempt = (f: AnyFunction, row: readonly unknown[]): unknown => {
    try {
      return { value: f(...row) }
    } catch {
      return { failed: true }
    }
  }
  return rows.some(row => !sameAtEdge(attempt(fn, row), attempt(run, row)))
}

for (const [name, { fn, change }] of Object.entries(faults)) {
  test(`${name} is found`, () => {
    const compiler = new LambdaCompiler()
    const { body } = compiler.attempt(requestOf({ fn, params: [types.string, ROW] }))
    compiler.release()
    assert.ok(body !== undefined)
    assert.equal(differs(fn, body), false)
    assert.equal(differs(fn, rewrite(body, change)), true)
  })
}

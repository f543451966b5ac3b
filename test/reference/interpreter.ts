/**
 * The plain meaning of the IR, a row at a time: slow and plainly right. The generated WebAssembly is tested against
 * it, and it is itself tested against the functions it came from.
 *
 * Values are JavaScript's own: text is a string, a struct an object, a list an array, a dict a Map, a date a Date,
 * headers anything with `get(name)`. A failing row is a RowError.
 */
import { intrinsicOf, OwnRuleError } from '../../src/lambda/intrinsics.js'
import type { BinaryOp, CallNode, EachNode, Expr, ExprKind, ExprOf, LoopNode } from '../../src/lambda/ir.js'

/** The row fails: a Check met null, `fail` was reached, or a function threw. */
export class RowError extends Error {
  /** An inherited name was asked of a captured plain object: the one place where a failing row is our rule. */
  readonly isOwnRule: boolean
  constructor(message: string, isOwnRule = false) {
    super(message)
    this.isOwnRule = isOwnRule
  }
}

/** Functions of UDF nodes by name. */
export type UdfTable = Readonly<Record<string, (...args: never[]) => unknown>>

interface Frame {
  readonly params: readonly unknown[]
  readonly locals: Map<string, unknown>
  readonly udfs: UdfTable
}

const isNullish = (value: unknown): value is null | undefined => value === null || value === undefined

type Arithmetic = (a: never, b: never) => unknown
const binary: Readonly<Record<BinaryOp, Arithmetic>> = {
  '+': (a: number, b: number) => a + b,
  '-': (a: number, b: number) => a - b,
  '*': (a: number, b: number) => a * b,
  '/': (a: number, b: number) => a / b,
  '%': (a: number, b: number) => a % b,
  '<': (a: number, b: number) => a < b,
  '<=': (a: number, b: number) => a <= b,
  '>': (a: number, b: number) => a > b,
  '>=': (a: number, b: number) => a >= b,
  '===': (a: unknown, b: unknown) => a === b,
  '!==': (a: unknown, b: unknown) => a !== b,
  '&': (a: number, b: number) => a & b,
  '|': (a: number, b: number) => a | b,
  '^': (a: number, b: number) => a ^ b,
  '<<': (a: number, b: number) => a << b,
  '>>': (a: number, b: number) => a >> b,
  '>>>': (a: number, b: number) => a >>> b,
}

const visit: { readonly [K in ExprKind]: (n: ExprOf<K>, f: Frame) => unknown } = {
  Literal: n => n.value,
  Param: (n, f) => f.params[n.index],
  Local: (n, f) => f.locals.get(n.name),
  Field: (n, f) => (evaluate(n.object, f) as Readonly<Record<string, unknown>>)[n.name],
  Unary: (n, f) => {
    const value = evaluate(n.arg, f)
    switch (n.op) {
      case '-':
        return -(value as number)
      case '+':
        return +(value as number)
      case '~':
        return ~(value as number)
      case '!':
        return !value
      case 'typeof':
        return typeof value
    }
  },
  Binary: (n, f) => binary[n.op](evaluate(n.left, f) as never, evaluate(n.right, f) as never),
  Logical: (n, f) => {
    const left = evaluate(n.left, f)
    if (n.op === '??') return isNullish(left) ? evaluate(n.right, f) : left
    return (n.op === '&&') === Boolean(left) ? evaluate(n.right, f) : left
  },
  Conditional: (n, f) => evaluate(evaluate(n.test, f) === true ? n.then : n.else, f),
  Call: call,
  Template: (n, f) => n.parts.map(part => (typeof part === 'string' ? part : String(evaluate(part, f)))).join(''),
  Struct: (n, f) => Object.fromEntries(n.fields.map(([name, value]) => [name, evaluate(value, f)])),
  List: (n, f) =>
    n.items.flatMap(item => (item.spread ? (evaluate(item.value, f) as unknown[]) : [evaluate(item.value, f)])),
  Let: (n, f) => {
    f.locals.set(n.name, evaluate(n.value, f))
    return evaluate(n.body, f)
  },
  Check: (n, f) => {
    const value = evaluate(n.arg, f)
    if (isNullish(value)) throw new RowError(`${String(value)} has no ${n.access}`)
    return value
  },
  IsNullish: (n, f) => {
    const value = evaluate(n.arg, f)
    return n.of === 'both' ? isNullish(value) : value === (n.of === 'null' ? null : undefined)
  },
  Each: each,
  Loop: loop,
  Udf: (n, f) => {
    const args = n.args.map(a => evaluate(a, f))
    return args.some(isNullish) ? null : f.udfs[n.name]?.(...(args as never[]))
  },
}

const evaluate = (n: Expr, f: Frame): unknown => (visit[n.kind] as (n: Expr, f: Frame) => unknown)(n, f)

function call(n: CallNode, f: Frame): unknown {
  const args = n.args.map(a => evaluate(a, f))
  if (n.fn === 'fail') throw new RowError(String(args[0]))
  const intrinsic = intrinsicOf(n.fn)
  if (intrinsic === undefined) throw new TypeError(`${n.fn} is not in the table of intrinsics`)
  try {
    return intrinsic.run(...args)
  } catch (error) {
    throw new RowError(error instanceof Error ? error.message : String(error), error instanceof OwnRuleError)
  }
}

function each(n: EachNode, f: Frame): unknown {
  const list = evaluate(n.list, f) as readonly unknown[]
  const run = (...values: unknown[]): unknown => {
    for (const [i, name] of n.params.entries()) f.locals.set(name, values[i])
    return evaluate(n.body, f)
  }
  const test = (x: unknown, i: number): boolean => run(x, i) === true
  switch (n.method) {
    case 'map':
      return list.map((x, i) => run(x, i))
    case 'flatMap':
      return list.flatMap((x, i) => run(x, i))
    case 'filter':
      return list.filter(test)
    case 'some':
      return list.some(test)
    case 'every':
      return list.every(test)
    case 'find':
      return list.find(test)
    case 'findIndex':
      return list.findIndex(test)
    case 'reduce': {
      let state = n.seed === undefined ? undefined : evaluate(n.seed, f)
      for (const [i, x] of list.entries()) {
        state = run(state, x, i)
        if (n.until !== undefined && (state as Readonly<Record<string, unknown>>)[n.until] === true) break
      }
      return state
    }
    case 'sort':
      return [...list].sort((a, b) => run(a, b) as number)
  }
}

function loop(n: LoopNode, f: Frame): unknown {
  let state = evaluate(n.seed, f)
  const set = (): void => void f.locals.set(n.state, state)
  for (set(); evaluate(n.test, f) === true; set()) state = evaluate(n.body, f)
  return state
}

/** The lambda's body as a function of its parameters. */
export function interpreter(body: Expr, udfs: UdfTable = {}): (...params: unknown[]) => unknown {
  return (...params) => evaluate(body, { params, locals: new Map(), udfs })
}

/** Operators: arithmetic, bits, order, equality, `&&` `||` `??`, unary ones. Types as API §3 and §4 say. */
import type * as acorn from 'acorn'
import type { At, BinaryOp, Expr } from '../ir.js'
import { node } from '../ir-tree.js'
import type { LambdaType } from '../lambda-type.js'
import { assume } from '../narrow.js'
import { type Env, know } from '../scope.js'
import {
  bareWord,
  isAlwaysNullish,
  isMismatch,
  isNullish,
  isNumber,
  isUnchecked,
  join,
  plain,
  showType,
  T,
  withNull,
  word,
} from '../type-algebra.js'
import { conditional } from './branches.js'
import { bare } from './calls/array-makers.js'
import { convertNumber } from './calls/conversions.js'
import { callIntrinsic } from './calls/intrinsic-calls.js'
import { convertEach } from './calls/mixed.js'
import { lowerIn } from './calls/own-keys.js'
import { lowerExpr, lowerTest } from './expressions.js'
import type { Lowering, Want } from './lowering.js'
import {
  checkedNumber,
  computedFirst,
  isNullishTest,
  literal,
  named,
  noNull,
  not,
  numberOperand,
  retyped,
  template,
  truth,
  undefinedLiteral,
} from './nodes.js'
import { areTexts, textChoice } from './texts.js'

const ORDER = new Set(['<', '<=', '>', '>='])
const EQUALITY = new Set(['==', '!=', '===', '!=='])
const BITS = new Set(['&', '|', '^', '<<', '>>', '>>>'])
const ARITHMETIC = new Set(['-', '*', '/', '%', '**'])

export function lowerBinary(cx: Lowering, n: acorn.BinaryExpression, env: Env, want: Want): Expr {
  const at = cx.at(n)
  if (n.left.type === 'PrivateIdentifier') {
    return cx.fallback(at, { code: 'F203', what: '#x in y is not compiled', cure: 'write the lambda without it' })
  }
  const isIn = n.operator === 'in' ? lowerIn(cx, n, env) : undefined
  if (isIn !== undefined) return isIn
  if (EQUALITY.has(n.operator)) {
    const typeofTest = lowerTypeofTest(cx, n, env, at)
    if (typeofTest !== undefined) return typeofTest
    return equality(cx, n.operator as '===', lowerExpr(cx, n.left, env), lowerExpr(cx, n.right, env), at)
  }
  if (n.operator === '+') {
    const [left, right] = lowerAddends(cx, n.left, n.right, env)
    const text = want === 'text' ? unfoundText(cx, left, right, at) : undefined
    return text ?? arithmetic(cx, '+', left, right, at)
  }
  return arithmetic(cx, n.operator, lowerExpr(cx, n.left, env), lowerExpr(cx, n.right, env), at)
}

/** Both sides of `+`: beside what is text for certain only the text of the other is wanted. */
function lowerAddends(cx: Lowering, left: acorn.Expression, right: acorn.Expression, env: Env): [Expr, Expr] {
  const beside = (e: Expr): Want => (e.type.kind === 'string' && !isNullish(e.type) ? 'text' : 'value')
  if (mayMix(left) && !mayMix(right)) {
    const known = lowerExpr(cx, right, env)
    return [lowerExpr(cx, left, env, beside(known)), known]
  }
  const known = lowerExpr(cx, left, env)
  return [known, lowerExpr(cx, right, env, beside(known))]
}

/** The text of `line[i] + n`, where only that is wanted: a sum with undefined is NaN. Undefined for other sums. */
function unfoundText(cx: Lowering, left: Expr, right: Expr, at: At): Expr | undefined {
  const isFirst = left.type.kind === 'string'
  const [text, other] = isFirst ? [left, right] : [right, left]
  if (text.type.kind !== 'string' || !isUnchecked(text.type) || !isNumber(other.type) || isNullish(other.type))
    return undefined
  return named(cx, left, l =>
    named(cx, right, r => {
      const unfound = isFirst ? l : r
      const found = [l, r].map(e => retyped(e, plain(e.type)))
      const isNothing = isNullishTest(unfound, 'undefined', at)
      return conditional(cx, isNothing, literal('NaN', T.string, at), template(cx, found, at), at)
    }),
  )
}

/** Whether the value may be of one type or another. */
function mayMix(n: acorn.Expression): boolean {
  const x = bare(n)
  return x.type === 'LogicalExpression' || x.type === 'ConditionalExpression' || isCallByName(x)
}
const isCallByName = (n: acorn.AnyNode): boolean => n.type === 'CallExpression' && n.callee.type === 'Identifier'

/** `left op right` for everything but equality. */
export function arithmetic(cx: Lowering, op: string, left: Expr, right: Expr, at: At): Expr {
  if (op === '+' && (left.type.kind === 'string' || right.type.kind === 'string')) {
    // where neither is text for certain it may be a sum: undefined + 1 is NaN
    const isText = [left, right].some(e => e.type.kind === 'string' && !isNullish(e.type))
    const perhaps = left.type.kind === 'string' ? left : right
    if (!isText && isUnchecked(perhaps.type)) {
      return cx.fallback(at, {
        code: 'F218',
        what: `this is a text, or NaN where ${cx.textOf(perhaps)} is undefined: one column cannot hold both`,
        cure: `give a text for that case: (${cx.textOf(perhaps)} ?? '')`,
      })
    }
    if (!isText) noNull(cx, perhaps)
    return template(cx, [left, right], at)
  }
  if (ORDER.has(op)) return order(cx, op as '<', left, right, at)
  if (op === '+' || ARITHMETIC.has(op) || BITS.has(op)) {
    const l = numberOperand(cx, left, op)
    const r = numberOperand(cx, right, op)
    if (op === '**') return callIntrinsic(cx, 'math.pow', [l, r], at)
    const type = BITS.has(op) && op !== '>>>' ? T.int32 : T.float64
    return node('Binary', { op: op as BinaryOp, left: l, right: r, type, at })
  }
  return cx.fallback(at, { code: 'F203', what: `${op} is not compiled`, cure: 'write the lambda without it' })
}

/** Texts of which an index may have led to nothing: what is not there is before nothing, and behind nothing. */
function orderOfUnfound(cx: Lowering, op: '<' | '<=' | '>' | '>=', left: Expr, right: Expr, at: At): Expr | undefined {
  const sides = [left, right]
  const unfound = sides.filter(e => isUnchecked(e.type))
  const isText = sides.every(e => e.type.kind === 'string' && (!isNullish(e.type) || unfound.includes(e)))
  if (!isText || unfound.length === 0) return undefined
  return named(cx, left, l =>
    named(cx, right, r => {
      const [a, b] = [retyped(l, plain(l.type)), retyped(r, plain(r.type))]
      const tests = [l, r].filter(e => isNullish(e.type)).map(e => not(isNullishTest(e, 'undefined', at), at))
      const compared: Expr = node('Binary', { op, left: a, right: b, type: T.bool, at })
      return tests.reduceRight<Expr>(
        (rest, test) => node('Logical', { op: '&&', left: test, right: rest, type: T.bool, at }),
        compared,
      )
    }),
  )
}

function order(cx: Lowering, op: '<' | '<=' | '>' | '>=', left: Expr, right: Expr, at: At): Expr {
  const unfound = orderOfUnfound(cx, op, left, right, at)
  if (unfound !== undefined) return unfound
  const [l, r] = [left, right].map(e => {
    const operand = noNull(cx, checkedNumber(cx, e))
    return operand.type.kind === 'date' ? callIntrinsic(cx, 'date.getTime', [operand], e.at) : operand
  }) as [Expr, Expr]
  const isComparable =
    (isNumber(l.type) && isNumber(r.type)) ||
    (l.type.kind === 'string' && r.type.kind === 'string') ||
    (l.type.kind === 'never' && isOrdered(r.type)) ||
    (r.type.kind === 'never' && isOrdered(l.type))
  if (isComparable) return node('Binary', { op, left: l, right: r, type: T.bool, at })
  if (l.type.kind === r.type.kind && (l.type.kind === 'bool' || l.type.kind === 'bigint')) {
    return cx.fallback(at, {
      code: 'F216',
      what: `the order of ${bareWord(l.type)}s is not compiled`,
      cure: 'compare numbers or strings',
    })
  }
  const [a, b] = [cx.textOf(left), cx.textOf(right)]
  return cx.error(at, {
    code: 'E208',
    what: `${word(left.type)} is compared with ${word(right.type)}`,
    cure: `convert one side: ${l.type.kind === 'string' ? `Number(${a}) ${op} ${b}` : `${a} ${op} Number(${b})`}`,
    why: `${a}: ${showType(left.type)}, ${b}: ${showType(right.type)}`,
  })
}

const isOrdered = (type: LambdaType): boolean => isNumber(type) || type.kind === 'string' || type.kind === 'never'

/** `typeof x === 'string'`: decided by the type, so that it narrows. Undefined where it is another comparison. */
function lowerTypeofTest(cx: Lowering, n: acorn.BinaryExpression, env: Env, at: At): Expr | undefined {
  const [test, other] = isTypeof(n.left) ? [n.left, n.right] : [n.right, n.left]
  if (!isTypeof(test) || (other as acorn.AnyNode).type !== 'Literal') return undefined
  const name = (other as acorn.Literal).value
  const arg = lowerExpr(cx, test.argument, env)
  const decided = typeofTest(arg, String(name), at)
  const result = decided.kind === 'Literal' ? computedFirst(cx, [arg], decided) : decided
  return n.operator.startsWith('!') ? not(result, at) : result
}
const isTypeof = (n: acorn.Node): n is acorn.UnaryExpression =>
  n.type === 'UnaryExpression' && (n as acorn.UnaryExpression).operator === 'typeof'

function typeofTest(arg: Expr, name: string, at: At): Expr {
  const own = arg.type.kind === 'never' ? undefined : typeofWord(arg.type)
  if (name === 'undefined')
    return arg.type.undef === true ? isNullishTest(arg, 'undefined', at) : literal(false, T.bool, at)
  if (name === 'object' && own !== 'object') {
    return arg.type.null === true ? isNullishTest(arg, 'null', at) : literal(false, T.bool, at)
  }
  if (name !== own) return literal(false, T.bool, at)
  if (name === 'object') {
    return arg.type.undef === true ? not(isNullishTest(arg, 'undefined', at), at) : literal(true, T.bool, at)
  }
  return isNullish(arg.type) ? not(isNullishTest(arg, 'both', at), at) : literal(true, T.bool, at)
}
function typeofWord(type: LambdaType): string {
  if (isNumber(type)) return 'number'
  if (type.kind === 'bool') return 'boolean'
  return type.kind === 'string' || type.kind === 'bigint' ? type.kind : 'object'
}

/** `===`, `!==`, `==`, `!=`. */
export function equality(cx: Lowering, op: '==' | '!=' | '===' | '!==', left: Expr, right: Expr, at: At): Expr {
  const isNegated = op.startsWith('!')
  const isLoose = op.length === 2
  for (const [a, b] of [
    [left, right],
    [right, left],
  ] as const) {
    if (b.kind !== 'Literal' || !isAlwaysNullish(b.type)) continue
    const of = isLoose ? 'both' : b.type.null === true ? 'null' : 'undefined'
    return isNegated ? not(isNullishTest(a, of, at), at) : isNullishTest(a, of, at)
  }
  checkComparable(cx, left, right, at)
  const [l, r] = [left.type, right.type]
  const differ = (l.null === true && r.undef === true) || (l.undef === true && r.null === true)
  if (isLoose && differ) {
    return cx.fallback(at, {
      code: 'F217',
      what: '== between values that may be null in different ways is not compiled',
      cure: 'use ===',
    })
  }
  return node('Binary', { op: isNegated ? '!==' : '===', left, right, type: T.bool, at })
}

function checkComparable(cx: Lowering, left: Expr, right: Expr, at: At): void {
  const [l, r] = [left.type, right.type]
  if (l.kind === 'never' || r.kind === 'never') {
    if (cx.shared.isTentative || !isNullish(l.kind === 'never' ? l : r)) return
  }
  const [a, b] = [cx.textOf(left), cx.textOf(right)]
  if (l.kind !== r.kind && !(isNumber(l) && isNumber(r))) {
    const cure =
      isNumber(l) && r.kind === 'string'
        ? `convert one side: String(${a})`
        : isNumber(r) && l.kind === 'string'
          ? `convert one side: Number(${a})`
          : 'compare values of one type'
    cx.error(at, {
      code: 'E208',
      what: `${word(l)} is compared with ${word(r)}: that is never equal`,
      cure,
      why: `${a}: ${showType(l)}, ${b}: ${showType(r)}`,
    })
  }
  if (!['struct', 'list', 'date', 'dict', 'table', 'regexp', 'bytes', 'raw', 'headers'].includes(l.kind)) return
  cx.error(at, {
    code: 'E209',
    what: `two ${bareWord(l)}s are compared by identity, which rows do not have`,
    cure: l.kind === 'date' ? 'compare getTime()' : 'compare their fields',
  })
}

export function lowerLogical(cx: Lowering, n: acorn.LogicalExpression, env: Env, want: Want): Expr {
  const at = cx.at(n)
  const op = n.operator
  if (op === '??') return lowerNullish(cx, n, env, want)
  if (want === 'test') {
    const left = lowerTest(cx, n.left, env)
    const right = lowerTest(cx, n.right, know(env, assume(left, op === '&&', env)))
    return node('Logical', { op, left, right, type: T.bool, at })
  }
  // of a text the truth would be another
  const left = lowerExpr(cx, n.left, env, want === 'text' ? 'value' : want)
  if (isAlwaysTrue(left.type) && !isNullish(left.type)) {
    return op === '||' ? left : named(cx, left, () => lowerExpr(cx, n.right, env, want))
  }
  const right = lowerExpr(cx, n.right, know(env, assume(left, op === '&&', env)), want)
  const type = join(keptType(op, left.type), right.type)
  if (!isMismatch(type)) return node('Logical', { op, left, right, type, at })
  if (want === 'text' && areTexts(left, right)) {
    return named(cx, left, path => {
      const kept = retyped(path, keptType(op, path.type))
      return op === '||' ? textChoice(cx, truth(path), kept, right, at) : textChoice(cx, truth(path), right, kept, at)
    })
  }
  return cx.fallback(at, {
    code: 'F218',
    what: `the value is ${word(left.type)} or ${word(right.type)}: one column cannot hold both`,
    cure: op === '&&' ? `write a ternary: ${cx.textOf(left)} ? ${cx.textOf(right)} : null` : 'make both sides one type',
  })
}
/** The type of the left side where it is the result. */
function keptType(op: '&&' | '||', left: LambdaType): LambdaType {
  if (op === '||') return plain(left)
  const isTrue = isAlwaysTrue(left) || left.kind === 'never'
  return isTrue ? withNull(T.never, left.null === true, left.undef === true) : left
}
/** Whether every value of the type but null and undefined is true. */
const isAlwaysTrue = ({ kind }: LambdaType): boolean =>
  kind === 'struct' || kind === 'list' || kind === 'date' || kind === 'table'

function lowerNullish(cx: Lowering, n: acorn.LogicalExpression, env: Env, want: Want): Expr {
  const at = cx.at(n)
  const sides: Want = want === 'test' ? 'value' : want
  const left = lowerExpr(cx, n.left, env, sides)
  if (!isNullish(left.type)) return left
  const right = lowerExpr(cx, n.right, env, sides)
  const type = join(plain(left.type), right.type)
  if (!isMismatch(type)) return node('Logical', { op: '??', left, right, type, at })
  if (want === 'text' && areTexts(left, right)) {
    return named(cx, left, path =>
      textChoice(cx, isNullishTest(path, 'both', at), right, retyped(path, plain(path.type)), at),
    )
  }
  return cx.fallback(at, {
    code: 'F218',
    what: `the value is ${word(left.type)} or ${word(right.type)}: one column cannot hold both`,
    cure: 'make both sides one type',
  })
}

export function lowerUnary(cx: Lowering, n: acorn.UnaryExpression, env: Env, at: At): Expr {
  if (n.operator === 'void') return undefinedLiteral(at)
  if (n.operator === '!') return lowerNot(cx, n, env, at)
  const each =
    n.operator === '+' ? convertEach(cx, n.argument, env, (e, place) => convertNumber(cx, e, place)) : undefined
  if (each !== undefined) return each
  const arg = lowerExpr(cx, n.argument, env)
  switch (n.operator) {
    case 'typeof':
      return node('Unary', { op: 'typeof', arg, type: T.string, at })
    case '+':
      return convertNumber(cx, arg, at)
    case '-':
      if (arg.kind === 'Literal' && typeof arg.value === 'number' && arg.capture === undefined)
        return literal(-arg.value, T.float64, at)
      return node('Unary', { op: '-', arg: numberOperand(cx, arg, '-'), type: T.float64, at })
    case '~':
      return node('Unary', { op: '~', arg: numberOperand(cx, arg, '~'), type: T.int32, at })
    default:
      return cx.fallback(at, {
        code: 'F203',
        what: `${n.operator} is not compiled`,
        cure: 'write the lambda without it',
      })
  }
}
/** `!x`; minifiers write true and false as `!0` and `!1`. */
function lowerNot(cx: Lowering, n: acorn.UnaryExpression, env: Env, at: At): Expr {
  if (n.argument.type === 'Literal' && typeof n.argument.value === 'number')
    return literal(n.argument.value === 0, T.bool, at)
  const test = lowerTest(cx, n.argument, env)
  // `!!!x` is `!x`
  return test.kind === 'Unary' && test.op === '!' && test.arg.kind === 'Unary' && test.arg.op === '!'
    ? test.arg
    : not(test, at)
}

/**
 * The IR as text for `describe`, error texts and golden plans: JavaScript's spelling, with every name, narrowing
 * and conversion made plain. Captured values stand in place, `limit=10`; nested lets as `let h = … in …`.
 */
import type { CallNode, EachNode, Expr, ExprKind, ExprOf, LoopNode } from './ir.js'
import type { Lambda } from './lambda.js'

/** Captured values longer than this (characters) are cut: a plan is no place for secrets or tables. */
const CAPTURE_TEXT_MAX = 40

const RANK: Readonly<Record<string, number>> = {
  '??': 1,
  '||': 2,
  '&&': 3,
  '|': 4,
  '^': 5,
  '&': 6,
  '===': 7,
  '!==': 7,
  '<': 8,
  '<=': 8,
  '>': 8,
  '>=': 8,
  '<<': 9,
  '>>': 9,
  '>>>': 9,
  '+': 10,
  '-': 10,
  '*': 11,
  '/': 11,
  '%': 11,
}
const UNARY = 13
const TIGHT = 20
const METHODS = new Set(['string', 'list', 'date', 'number', 'regexp', 'dict', 'headers'])

/** How tightly the printed form holds together. */
function rank(n: Expr): number {
  switch (n.kind) {
    case 'Binary':
    case 'Logical':
      return RANK[n.op] ?? TIGHT
    case 'Conditional':
    case 'Let':
      return 0
    case 'IsNullish':
      return 7
    case 'Unary':
      return n.op === '!' && n.arg.kind === 'IsNullish' ? 7 : UNARY
    case 'Literal':
      return typeof n.value === 'number' && (n.value < 0 || Object.is(n.value, -0)) && n.capture === undefined
        ? UNARY
        : TIGHT
    default:
      return TIGHT
  }
}
const within = (n: Expr, least: number): string => (rank(n) < least ? `(${printExpr(n)})` : printExpr(n))
const listed = (exprs: readonly Expr[]): string => exprs.map(printExpr).join(', ')

/** Halves of a surrogate pair by their numbers: written to a file they would be something else. */
const quote = (text: string): string =>
  `'${text
    .replace(/[\\']/g, '\\$&')
    .replace(/\n/g, '\\n')
    .replace(/\r/g, '\\r')
    .replace(/\t/g, '\\t')
    .replace(/\p{Surrogate}/gu, half => `\\u${half.charCodeAt(0).toString(16)}`)}'`

/** A constant as source text. */
export function printValue(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return quote(value)
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value)
    case 'bigint':
      return `${value}n`
    case 'object':
      return value === null ? 'null' : printObject(value)
    default:
      return String(value)
  }
}
function printObject(value: object): string {
  if (value instanceof Map) return `{ ${[...value].map(([key, x]) => `${key}: ${printValue(x)}`).join(', ')} }`
  if (Array.isArray(value)) return `[${value.map(printValue).join(', ')}]`
  if (value instanceof Date) return `new Date(${value.getTime()})`
  if (value instanceof Uint8Array) return `bytes(${value.length})`
  if ('source' in value && 'flags' in value) return `/${String(value.source)}/${String(value.flags)}`
  return `{ ${Object.entries(value)
    .map(([key, x]) => `${key}: ${printValue(x)}`)
    .join(', ')} }`
}
/** A captured value as text, cut. */
export const printCaptured = (value: unknown): string => cutText(printValue(value))
/** The text as far as captured values are printed. */
export const cutText = (text: string): string =>
  text.length > CAPTURE_TEXT_MAX ? `${text.slice(0, CAPTURE_TEXT_MAX)}…` : text
const printCapture = (name: string, value: unknown): string => `${name}=${printCaptured(value)}`

function printCall(n: CallNode): string {
  const dot = n.fn.indexOf('.')
  const owner = n.fn.slice(0, Math.max(dot, 0))
  const method = n.fn.slice(dot + 1)
  const receiver = n.args[0]
  if (owner === 'math') return `Math.${method}(${listed(n.args)})`
  if (!METHODS.has(owner) || receiver === undefined) return `${n.fn}(${listed(n.args)})`
  if (method === 'new') return `new Date(${listed(n.args)})`
  const object = within(receiver, TIGHT)
  if (method === 'length') return `${object}.length`
  if (method === 'index') return `${object}[${listed(n.args.slice(1))}]`
  return `${object}.${method.replace(/Re$/, '')}(${listed(n.args.slice(1))})`
}
function printEach(n: EachNode): string {
  const seed = n.seed === undefined ? '' : `, ${printExpr(n.seed)}`
  const until = n.until === undefined ? '' : `, until ${n.until}`
  return `${within(n.list, TIGHT)}.${n.method}((${n.params.join(', ')}) => ${within(n.body, 1)}${seed}${until})`
}
function printLoop(n: LoopNode): string {
  return `loop(${n.state} = ${printExpr(n.seed)}; ${printExpr(n.test)}; ${printExpr(n.body)})`
}

const printers: { readonly [K in ExprKind]: (n: ExprOf<K>) => string } = {
  Literal: n => (n.capture === undefined ? printValue(n.value) : printCapture(n.capture, n.value)),
  Param: n => n.name,
  Local: n => n.name,
  Field: n => `${within(n.object, TIGHT)}.${n.name}`,
  Unary: n => {
    if (n.op === 'typeof') return `typeof ${within(n.arg, UNARY)}`
    if (n.op !== '!' || n.arg.kind !== 'IsNullish') return `${n.op}${within(n.arg, UNARY)}`
    return n.arg.of === 'both' ? `${within(n.arg.arg, 8)} != null` : `${within(n.arg.arg, 8)} !== ${n.arg.of}`
  },
  Binary: n => `${within(n.left, RANK[n.op] ?? 0)} ${n.op} ${within(n.right, (RANK[n.op] ?? 0) + 1)}`,
  Logical: n => `${within(n.left, RANK[n.op] ?? 0)} ${n.op} ${within(n.right, (RANK[n.op] ?? 0) + 1)}`,
  Conditional: n => `${within(n.test, 1)} ? ${within(n.then, 1)} : ${printExpr(n.else)}`,
  Call: printCall,
  Template: n => {
    const text = (part: string): string => part.replace(/[`\\]/g, '\\$&').replace(/\n/g, '\\n').replace(/\$\{/g, '\\${')
    return `\`${n.parts.map(part => (typeof part === 'string' ? text(part) : `\${${printExpr(part)}}`)).join('')}\``
  },
  Struct: n => {
    if (n.type.pair === true) return `[${listed(n.fields.map(([, value]) => value))}]`
    if (n.fields.length === 0) return '{}'
    return `{ ${n.fields.map(([name, value]) => `${name}: ${printExpr(value)}`).join(', ')} }`
  },
  List: n => `[${n.items.map(item => `${item.spread ? '...' : ''}${printExpr(item.value)}`).join(', ')}]`,
  Let: n => `let ${n.name} = ${within(n.value, 1)} in ${printExpr(n.body)}`,
  Check: n => `check(${printExpr(n.arg)})`,
  IsNullish: n => (n.of === 'both' ? `${within(n.arg, 8)} == null` : `${within(n.arg, 8)} === ${n.of}`),
  Each: printEach,
  Loop: printLoop,
  Udf: n => `udf:${n.name}(${listed(n.args)})`,
}

/** The expression in JavaScript's spelling. */
export const printExpr = (n: Expr): string => (printers[n.kind] as (n: Expr) => string)(n)

/** For `describe`: `(k, v) => v.price > limit=10  [compiled]`, or the reason for JavaScript. */
export function printLambda(lambda: Lambda): string {
  if (lambda.outcome === 'compiled') {
    return `(${lambda.paramNames.join(', ')}) => ${printBody(lambda.body)}  [compiled]`
  }
  const { note } = lambda
  const place = note.place ?? lambda.place
  const where = place.file === undefined ? '' : `, ${place.file}:${place.line ?? 1}:${place.column ?? 1}`
  return `${lambda.source.replace(/\s+/g, ' ')}  [javascript (${note.code}: ${note.text}${where})]`
}
const printBody = (body: Expr): string =>
  body.kind === 'Struct' && body.type.pair !== true ? `(${printExpr(body)})` : printExpr(body)

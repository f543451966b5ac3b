/**
 * Texts of a locale: `new Intl.NumberFormat('de', { … }).format(x)`, a captured formatter, `x.toLocaleString('de', { … })`.
 * The host makes them, one call for each row; the options are constants, the locale may come out of the row.
 *
 * A captured formatter is made again from its resolved options, where these give the same formatter.
 */
import { types as inspect, isDeepStrictEqual } from 'node:util'
import type * as acorn from 'acorn'
import type { LocaleFormat, LocaleFormatKind } from '../../../stdx/locale-format.js'
import type { At, Expr } from '../../ir.js'
import { node } from '../../ir-tree.js'
import type { Env } from '../../scope.js'
import { isNullish, isNumber, T } from '../../type-algebra.js'
import { lowerExpr } from '../expressions.js'
import type { Lowering } from '../lowering.js'
import { capturedObject, constantValue } from '../members.js'
import { literal } from '../nodes.js'
import type { MethodCall } from './calls.js'
import { callIntrinsic } from './intrinsic-calls.js'

/** What Intl has that gives texts. */
const FORMATTERS = ['NumberFormat', 'DateTimeFormat'] as const
type FormatterKind = (typeof FORMATTERS)[number]

interface Formatting extends LocaleFormat {
  /** Undefined: the machine's. */
  readonly locale: Expr | undefined
}

/** `FORMATTER.format(x)`; undefined where it is something else. */
export function lowerFormat(cx: Lowering, n: acorn.CallExpression, env: Env): Expr | undefined {
  const { callee } = n
  if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier') return undefined
  const [given] = n.arguments
  if (callee.property.name !== 'format' || n.arguments.length !== 1) return undefined
  if (given === undefined || given.type === 'SpreadElement') return undefined
  const formatting =
    callee.object.type === 'NewExpression' ? newFormatter(cx, callee.object, env) : capturedFormatter(cx, n, env)
  return formatting === undefined ? undefined : formatted(cx, formatting, lowerExpr(cx, given, env), cx.at(n))
}

/** `x.toLocaleString(locale, { … })` of a number or a Date; undefined where it is something else. */
export function lowerLocaleText(cx: Lowering, call: MethodCall, args: readonly Expr[]): Expr | undefined {
  const { method, receiver } = call
  const [locale, options] = args
  if (locale === undefined || options === undefined || args.length > 2) return undefined
  const kind = isNumber(receiver.type)
    ? numberMethod(method)
    : receiver.type.kind === 'date'
      ? dateMethod(method)
      : undefined
  const given = kind === undefined ? undefined : optionsOf(options)
  if (kind === undefined || given === undefined || !isLocale(locale)) return undefined
  return formatted(cx, { kind, options: given, locale: localeOf(locale) }, receiver, cx.at(call.n))
}

const numberMethod = (name: string): LocaleFormatKind | undefined =>
  name === 'toLocaleString' ? 'NumberFormat' : undefined
const dateMethod = (name: string): LocaleFormatKind | undefined =>
  name === 'toLocaleString' || name === 'toLocaleDateString' || name === 'toLocaleTimeString' ? name : undefined

/** `new Intl.NumberFormat('de', { … })` with constant options. */
function newFormatter(cx: Lowering, n: acorn.NewExpression, env: Env): Formatting | undefined {
  const { callee } = n
  if (callee.type !== 'MemberExpression' || callee.computed || callee.object.type !== 'Identifier') return undefined
  if (callee.object.name !== 'Intl' || env.names.has('Intl') || callee.property.type !== 'Identifier') return undefined
  const { name } = callee.property
  const kind = FORMATTERS.find(each => each === name)
  const args = n.arguments.map(a => (a.type === 'SpreadElement' ? undefined : lowerExpr(cx, a, env)))
  if (kind === undefined || args.length > 2 || args.includes(undefined)) return undefined
  const [locale, options] = args
  const given = options === undefined ? {} : optionsOf(options)
  if (given === undefined || (locale !== undefined && !isLocale(locale))) return undefined
  return { kind, options: given, locale: locale === undefined ? undefined : localeOf(locale) }
}

/** Plain data, as it was written or captured. */
function optionsOf(options: Expr): Readonly<Record<string, unknown>> | undefined {
  if (options.type.kind !== 'struct') return undefined
  return constantValue(options)?.value as Readonly<Record<string, unknown>> | undefined
}

const isLocale = ({ type }: Expr): boolean =>
  (type.kind === 'string' && !isNullish(type)) || (type.kind === 'never' && type.undef === true && type.null !== true)
const localeOf = (locale: Expr): Expr | undefined => (locale.type.kind === 'string' ? locale : undefined)

function capturedFormatter(cx: Lowering, n: acorn.CallExpression, env: Env): Formatting | undefined {
  const object = n.callee.type === 'MemberExpression' ? capturedObject(cx, n.callee.object, env) : undefined
  if (object === undefined || typeof object.value !== 'object' || object.value === null) return undefined
  for (const kind of FORMATTERS) {
    const resolved = resolvedOptions(kind, object.value)
    if (resolved === undefined) continue
    const { locale, ...options } = resolved
    return { kind, options, locale: literal(locale, T.string, cx.at(n.callee)) }
  }
  return undefined
}

interface Resolved {
  readonly locale: string
}
/** Intl's classes of formatters, as far as both are alike. */
interface FormatterClass {
  new (locale: string, options: object): { resolvedOptions(): Resolved }
  readonly prototype: { resolvedOptions(): Resolved }
}
const classes: Readonly<Record<FormatterKind, FormatterClass>> = {
  NumberFormat: Intl.NumberFormat,
  DateTimeFormat: Intl.DateTimeFormat,
}

/** What the formatter was made from; undefined where it is none, or another one comes of it. */
function resolvedOptions(kind: FormatterKind, value: object): Resolved | undefined {
  const made = classes[kind]
  const { prototype } = made
  if (inspect.isProxy(value) || Object.getPrototypeOf(value) !== prototype || Reflect.ownKeys(value).length > 0)
    return undefined
  try {
    const resolved = { ...prototype.resolvedOptions.call(value) }
    const { locale, ...options } = resolved
    return isDeepStrictEqual({ ...new made(locale, options).resolvedOptions() }, resolved) ? resolved : undefined
  } catch {
    return undefined
  }
}

function formatted(cx: Lowering, { kind, options, locale }: Formatting, value: Expr, at: At): Expr | undefined {
  const isTime = kind !== 'NumberFormat'
  const { type } = value
  if (isNullish(type) || !(isNumber(type) || (isTime && type.kind === 'date'))) return undefined
  const number = type.kind === 'date' ? callIntrinsic(cx, 'date.getTime', [value], at) : value
  const format = literal(JSON.stringify({ kind, options }), T.string, at)
  return node('Call', {
    fn: 'locale.text',
    args: locale === undefined ? [format, number] : [format, number, locale],
    type: T.string,
    at,
  })
}

/** Calls of known functions: arguments checked against the table of intrinsics. */

import { type ArgKind, intrinsicOf, resultType } from '../../intrinsics.js'
import type { At, Expr } from '../../ir.js'
import { node } from '../../ir-tree.js'
import type { LambdaType } from '../../lambda-type.js'
import { bareWord, elementType, hasTable, isNumber, isUnchecked, T, word } from '../../type-algebra.js'
import type { Lowering } from '../lowering.js'
import { checkedNumber, noNull, printable, toText } from '../nodes.js'

const ARG_WORDS: Readonly<Record<ArgKind, string>> = {
  num: 'a number',
  str: 'a string',
  strlit: 'a string',
  bool: 'a boolean',
  list: 'an array',
  date: 'a Date',
  regexp: 'a regular expression',
  dict: 'a table',
  headers: 'headers',
  any: 'a value',
}

function fits(kind: ArgKind, type: LambdaType): boolean {
  if (type.kind === 'never') return true
  switch (kind) {
    case 'num':
      return isNumber(type)
    case 'str':
    case 'strlit':
      return type.kind === 'string'
    case 'any':
      return type.kind !== 'unknown'
    default:
      return type.kind === kind
  }
}

/** As a user calls it: `.slice`, `Math.max`. */
const spoken = (fn: string): string => {
  const [owner, method] = fn.split('.')
  if (method === undefined) return fn
  return owner === 'math' ? `Math.${method}` : /^[A-Z]/.test(owner ?? '') ? fn : `.${method.replace(/Re$/, '')}`
}

/** @throws Diagnostic E206, E215, E216 for arguments, F222 where there is no such function. */
export function callIntrinsic(cx: Lowering, fn: string, given: readonly Expr[], at: At): Expr {
  const intrinsic = intrinsicOf(fn)
  if (intrinsic === undefined) return notCompiled(cx, spoken(fn), at)
  const fixed = intrinsic.args.filter(spec => !spec.startsWith('...'))
  const rest = intrinsic.args.find(spec => spec.startsWith('...'))?.slice(3)
  const args = given.map((a, i) => {
    const spec = fixed[i] ?? rest
    if (spec === undefined) {
      return cx.error(a.at, {
        code: 'E215',
        what: `${spoken(fn)} takes ${fixed.length - (isMethod(fn) ? 1 : 0)} argument${fixed.length === (isMethod(fn) ? 2 : 1) ? '' : 's'}`,
        cure: 'remove this one',
      })
    }
    return checkArgument(cx, fn, spec.replace('?', '') as ArgKind, spec.endsWith('?') ? a : coerced(cx, spec, a))
  })
  const needed = fixed.filter(spec => !spec.endsWith('?')).length
  if (args.length < needed) {
    cx.error(at, {
      code: 'E215',
      what: `${spoken(fn)} needs ${needed - (isMethod(fn) ? 1 : 0)} argument${needed === (isMethod(fn) ? 2 : 1) ? '' : 's'}`,
      cure: 'add the missing one',
    })
  }
  checkElements(cx, fn, args)
  return node('Call', {
    fn,
    args,
    type: resultType(
      intrinsic,
      args.map(a => a.type),
    ),
    at,
  })
}

const isMethod = (fn: string): boolean => /^(string|list|number|date|regexp|dict|table|headers)\./.test(fn)

export function notCompiled(cx: Lowering, name: string, at: At): never {
  return cx.fallback(at, {
    code: 'F222',
    what: `${name}() is not compiled`,
    cure: 'see the list of compiled functions in docs/lambdas.md',
  })
}

/** What an index did not find is NaN as a number and 'undefined' as a text, where the argument is not optional. */
function coerced(cx: Lowering, spec: string, a: Expr): Expr {
  if (spec === 'num') return checkedNumber(cx, a)
  return spec === 'str' && isUnchecked(a.type) && a.type.kind === 'string' ? toText(cx, a, a.at) : a
}

function checkArgument(cx: Lowering, fn: string, kind: ArgKind, given: Expr): Expr {
  if (kind === 'any' && hasTable(given.type)) {
    return cx.fallback(given.at, {
      code: 'F231',
      what: `${spoken(fn)}() of ${word(given.type)} is not compiled`,
      cure: 'use [...m] or Object.entries(m)',
    })
  }
  if (kind === 'any') return given
  const a = noNull(cx, given)
  if (kind === 'regexp' && a.type.kind === 'regexp' && a.kind !== 'Literal') {
    return cx.fallback(a.at, {
      code: 'F222',
      what: 'a regular expression that is chosen at run time is not compiled',
      cure: 'choose between the results: test each one where it is written',
    })
  }
  if (fits(kind, a.type)) return a
  const text = cx.textOf(a)
  const cure =
    isNumber(a.type) && kind === 'str'
      ? `convert it: String(${text})`
      : kind === 'num' && a.type.kind === 'string'
        ? `convert it: Number(${text})`
        : 'pass the right type'
  return cx.error(a.at, {
    code: 'E216',
    what: `${spoken(fn)} needs ${ARG_WORDS[kind]}, ${text} is ${word(a.type)}`,
    cure,
  })
}

/** What an array holds, where that matters: join prints it, includes and indexOf compare with it. */
function checkElements(cx: Lowering, fn: string, args: readonly Expr[]): void {
  const [list, x] = args
  if (list === undefined || list.type.kind !== 'list') return
  const element = elementType(list.type)
  if (fn === 'list.join') {
    if (element.kind === 'struct') {
      cx.error(list.at, {
        code: 'E201',
        what: `${cx.textOf(list)} holds objects: as text each is "[object Object]"`,
        cure: 'map them to text first',
      })
    }
    if (element.kind !== 'never') printable(cx, Object.freeze({ ...list, type: element }) as Expr)
    return
  }
  if (x === undefined || !['list.includes', 'list.indexOf', 'list.lastIndexOf'].includes(fn)) return
  if (['struct', 'list', 'table'].includes(element.kind)) {
    cx.error(list.at, {
      code: 'E209',
      what: 'objects are searched by identity, which rows do not have',
      cure: 'use some(x => x.id === …)',
    })
  }
  const isAlike = element.kind === x.type.kind || (isNumber(element) && isNumber(x.type))
  if (isAlike || element.kind === T.never.kind || x.type.kind === T.never.kind) return
  cx.error(x.at, {
    code: 'E208',
    what: `the array holds ${bareWord(element)}s, ${cx.textOf(x)} is ${word(x.type)}`,
    cure: 'search for a value of the same type',
  })
}

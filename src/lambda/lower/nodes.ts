/** Makers of the IR shapes that several rooms need: literals, truth, lets, cuts, checks of null. */
import type { At, EachMethod, Expr, LiteralNode, StructNode } from '../ir.js'
import { choice, isPath, node } from '../ir-tree.js'
import type { LambdaType } from '../lambda-type.js'
import { elementType, isNullish, isNumber, isUnchecked, orUndefined, plain, T, word } from '../type-algebra.js'
import type { Lowering } from './lowering.js'

export function literal(value: unknown, type: LambdaType, at: At, capture?: string): LiteralNode {
  return node('Literal', { value, type, at, ...(capture === undefined ? {} : { capture }) })
}
export const undefinedLiteral = (at: At): LiteralNode => literal(undefined, T.undef, at)

/** The same value known by a narrower or wider type. */
export const retyped = (e: Expr, type: LambdaType): Expr =>
  type === e.type ? e : (Object.freeze({ ...e, type }) as Expr)

export const not = (arg: Expr, at: At): Expr => node('Unary', { op: '!', arg, type: T.bool, at })

/** The truth of a value as a plain bool: the value itself where it is one, else `!!x`. */
export function truth(e: Expr): Expr {
  if (e.type.kind === 'bool' && !isNullish(e.type)) return e
  if (e.type.kind === 'never' && !isNullish(e.type)) return retyped(e, T.bool)
  return not(not(e, e.at), e.at)
}

export const isNullishTest = (arg: Expr, of: 'null' | 'undefined' | 'both', at: At): Expr =>
  node('IsNullish', { arg, of, type: T.bool, at })

/** `rest` where the test is false, undefined where it is true: what `?.` does. */
export function cut(test: Expr, rest: Expr, at: At): Expr {
  return choice(test, undefinedLiteral(at), rest, orUndefined(rest.type), at)
}

/** Gives the value a name where reading it twice would compute it twice; of a struct written in place, its parts. */
export function named(cx: Lowering, value: Expr, use: (path: Expr) => Expr, name = 'it'): Expr {
  if (isPath(value)) return use(value)
  if (value.kind === 'Struct') return namedStruct(cx, value, use)
  const local = cx.fresh(name, value.type, value.at)
  return letIn(local.name, value, use(local))
}

/** `rest`, with the values computed before it: nobody reads them, but what fails in them fails the row. */
export const computedFirst = (cx: Lowering, values: readonly Expr[], rest: Expr): Expr =>
  values.reduceRight((after, value) => named(cx, value, () => after), rest)

/** `let name = value in body`; where the body is that name alone, the value itself. */
export function letIn(name: string, value: Expr, body: Expr): Expr {
  if (body.kind === 'Local' && body.name === name) return retyped(value, body.type)
  return node('Let', { name, value, body, type: body.type, at: value.at })
}

function namedStruct(cx: Lowering, struct: StructNode, use: (path: Expr) => Expr): Expr {
  const fields: (readonly [string, Expr])[] = []
  const step = (i: number): Expr => {
    const field = struct.fields[i]
    if (field === undefined) return use(Object.freeze({ ...struct, fields }))
    const [name, value] = field
    return named(
      cx,
      value,
      path => {
        fields.push([name, path])
        return step(i + 1)
      },
      name,
    )
  }
  return step(0)
}

/** The value for an access: a Check where it may be null, an error where it always is. */
export function must(cx: Lowering, e: Expr, access: string, at: At): Expr {
  if (!isNullish(e.type)) return e
  if (e.type.kind === 'never' && !cx.shared.isTentative) {
    return cx.error(at, {
      code: 'E203',
      what: `${cx.textOf(e)} is always ${word(e.type)} here`,
      cure: 'remove the access',
    })
  }
  return node('Check', { arg: e, access, type: plain(e.type), at })
}

/** The value, which must not be null: E206 with a cure that fits its type. */
export function noNull(cx: Lowering, e: Expr): Expr {
  if (!isNullish(e.type)) return e
  if (cx.shared.isTentative && e.type.kind === 'never') return retyped(e, T.never)
  const text = cx.textOf(e)
  const may = [...(e.type.null === true ? ['null'] : []), ...(e.type.undef === true ? ['undefined'] : [])].join(' or ')
  const substitute =
    e.type.kind === 'string' ? "''" : e.type.kind === 'list' ? '[]' : e.type.kind === 'bool' ? 'false' : '0'
  const test = e.type.undef === true && e.type.null === true ? `${text} != null` : `${text} !== ${may}`
  return cx.error(e.at, {
    code: 'E206',
    what: `${text} may be ${may}`,
    cure: `give a value for that case: ${text} ?? ${substitute}, or test it first: ${test} && …`,
  })
}

/** What an index did not find counts as NaN, as in JavaScript. */
export function checkedNumber(cx: Lowering, e: Expr): Expr {
  if (!isUnchecked(e.type) || !isNumber(e.type)) return e
  return named(cx, e, path => {
    const nothing = literal(Number.NaN, T.float64, e.at)
    return choice(isNullishTest(path, 'undefined', e.at), nothing, retyped(path, plain(e.type)), T.float64, e.at)
  })
}

/** The value as a number operand of `op`. */
export function numberOperand(cx: Lowering, operand: Expr, op: string): Expr {
  const e = noNull(cx, checkedNumber(cx, operand))
  if (e.type.kind === 'bigint') {
    return cx.fallback(e.at, {
      code: 'F215',
      what: 'bigint arithmetic is not compiled',
      cure: 'declare the field int64, which is a number',
    })
  }
  if (isNumber(e.type) || e.type.kind === 'never') return e
  const text = cx.textOf(e)
  const cures: Readonly<Record<string, string>> = {
    string: `convert it: Number(${text})`,
    date: `use ${text}.getTime()`,
    bool: `write what it counts for: ${text} ? 1 : 0`,
  }
  return cx.error(e.at, {
    code: 'E207',
    what: `${op} needs a number, ${text} is ${word(e.type)}`,
    cure: cures[e.type.kind] ?? 'use a number',
  })
}

/** The value as a part of a text. */
export function printable(cx: Lowering, e: Expr): Expr {
  if (e.type.pair === true) {
    return cx.fallback(e.at, { code: 'F213', what: 'the text of an array is not compiled', cure: 'print its parts' })
  }
  switch (e.type.kind) {
    case 'struct':
    case 'dict':
    case 'headers':
      return cx.error(e.at, {
        code: 'E201',
        what: `${cx.textOf(e)} is an object: as text it is always "[object Object]"`,
        cure: 'print its fields, or JSON.stringify it',
      })
    case 'date':
    case 'regexp':
    case 'bytes':
    case 'raw':
    case 'table':
      return cx.fallback(e.at, {
        code: 'F213',
        what: `the text of ${word(e.type)} is not compiled`,
        cure: 'use toISOString() or the number',
      })
    case 'list':
      return cx.fallback(e.at, { code: 'F213', what: 'the text of an array is not compiled', cure: "use join(',')" })
    case 'never':
      if (!isNullish(e.type) || cx.shared.isTentative) return e
      return cx.error(e.at, { code: 'E202', what: `${cx.textOf(e)} is always ${word(e.type)}`, cure: 'leave it out' })
    default:
      return e
  }
}

/** The parts joined into one text; nested texts are flattened, literals merged. */
export function template(cx: Lowering, exprs: readonly Expr[], at: At): Expr {
  const parts: (string | Expr)[] = []
  const add = (part: string | Expr): void => {
    const last = parts.at(-1)
    if (typeof part !== 'string') parts.push(part)
    else if (typeof last === 'string') parts[parts.length - 1] = last + part
    else if (part !== '') parts.push(part)
  }
  for (const e of exprs) {
    const part = printable(cx, e)
    if (part.kind === 'Template') part.parts.forEach(add)
    else if (part.kind === 'Literal' && typeof part.value === 'string' && part.capture === undefined) add(part.value)
    else add(part)
  }
  return node('Template', { parts, type: T.string, at })
}

/** The text of a value, as `String(x)` gives it. */
export const toText = (cx: Lowering, e: Expr, at: At): Expr =>
  e.type.kind === 'string' && !isNullish(e.type) ? e : template(cx, [e], at)

/** A walk over a list that the compiler makes, not the user. */
export interface ListWalk {
  readonly method: Exclude<EachMethod, 'reduce' | 'sort'>
  readonly list: Expr
  readonly at: At
  /** Of the result; a function of the body where it depends on that. */
  readonly type: LambdaType | ((body: Expr) => LambdaType)
  /** What an element is called, for printing. */
  readonly name: string
}
/** `list.method(element => …)` with the body that `make` gives for an element. */
export function eachOf(cx: Lowering, { method, list, at, type, name }: ListWalk, make: (element: Expr) => Expr): Expr {
  const item = cx.fresh(name, elementType(list.type), at)
  const params = [item.name, cx.fresh('i', T.int32, at).name]
  const body = make(item)
  return node('Each', { method, list, params, body, type: typeof type === 'function' ? type(body) : type, at })
}

/** A struct of these fields. */
export function structOf(given: readonly (readonly [string, Expr])[], at: At): Expr {
  // through an object, because JavaScript puts names like numbers first
  const fields = Object.entries(Object.fromEntries(given))
  return node('Struct', { fields, type: T.struct(Object.fromEntries(fields.map(([name, e]) => [name, e.type]))), at })
}

/** `[key, value]`. */
export function pairOf(key: Expr, value: Expr, at: At): Expr {
  const type: LambdaType = Object.freeze({ kind: 'struct', fields: { key: key.type, value: value.type }, pair: true })
  return node('Struct', {
    fields: [
      ['key', key],
      ['value', value],
    ],
    type,
    at,
  })
}

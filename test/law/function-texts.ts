/**
 * Texts of functions for operators of random topologies, by the types of key and value. They are made into functions
 * whose text is exactly this, because the compiler is part of what is tested. Some fail for some records, some give
 * null, some are left to JavaScript, some read the record's metadata.
 */
import type { ScalarName, ValueName } from './topology-spec.js'

/** Types of what flows: the key may be that of a window. */
export interface FlowTypes {
  readonly key: { readonly type: ScalarName | 'windowed'; readonly isNullable: boolean }
  readonly value: { readonly type: ValueName; readonly isNullable: boolean }
}

/** The key as text. */
export function keyText({ key }: FlowTypes): string {
  const text = key.type === 'windowed' ? `\`\${k.key}@\${k.window.start}\`` : `\`\${k}\``
  return key.isNullable ? `(k === null ? 'none' : ${text})` : text
}

const NUMBERS: Readonly<Record<ValueName, string>> = { string: 'v.length', int64: 'v', order: 'v.n', state: 'v.n' }
const TEXTS: Readonly<Record<ValueName, string>> = {
  string: 'v',
  int64: `\`\${v}\``,
  order: 'v.text',
  state: 'v.last',
}

/** A number of the value; null counts as -1. */
export function numberText({ value }: FlowTypes): string {
  return value.isNullable ? `(v === null ? -1 : ${NUMBERS[value.type]})` : NUMBERS[value.type]
}

/** A text of the value. */
export function valueText({ value }: FlowTypes): string {
  return value.isNullable ? `(v === null ? 'null' : ${TEXTS[value.type]})` : TEXTS[value.type]
}

/** A text that fails the row where `tag` is null, or `items` are empty; the plain text for other types. */
function fragileText(types: FlowTypes): string {
  if (types.value.type !== 'order') return valueText(types)
  return types.value.isNullable ? "(v === null ? 'gone' : v.tag.toUpperCase())" : 'v.tag.toUpperCase()'
}

const chosen = (choices: readonly string[], pick: number): string => choices[pick % choices.length] as string

export function predicateText(types: FlowTypes, pick: number, isTable = false): string {
  const n = numberText(types)
  const meta = isTable ? [] : ['m.timestamp % 3 !== 0', 'm.offset % 2 === 0', `${n} + m.partition > 1`]
  const body = chosen(
    [
      `${n} % 3 !== 0`,
      `${valueText(types)}.includes('a')`,
      `${keyText(types)}.length < 4`,
      `${n} > 2 && ${keyText(types)} !== 'bb'`,
      `${fragileText(types)}.length > 1`,
      `[...${valueText(types)}].reverse().join('') !== 'aba'`,
      ...meta,
    ],
    pick,
  )
  return `(k, v${isTable ? '' : ', m'}) => ${body}`
}

/** An expression of the result type. `gone`: null now and then. */
export function resultText(types: FlowTypes, result: ValueName, pick: number, hasMeta = true): string {
  const text = chosen(
    [
      `${valueText(types)}.slice(0, 20)`,
      `${keyText(types)} + '/' + ${valueText(types)}.slice(0, 8)`,
      `${fragileText(types)}.slice(0, 16)`,
      ...(hasMeta ? ["(m.headers.get('h1') ?? '-') + m.topic.length"] : []),
    ],
    pick,
  )
  const n = numberText(types)
  const number = chosen(
    [n, `${n} + 1`, `Math.floor(${n} / 2)`, ...(hasMeta ? ['m.offset + 1', 'm.timestamp'] : [])],
    pick,
  )
  switch (result) {
    case 'string':
      return text
    case 'int64':
      return number
    default:
      return `({ id: ${keyText(types)}, n: ${number}, text: ${text}, tag: ${n} % 2 === 0 ? null : 'T', items: [1, 2] })`
  }
}

/** A key: text or number. */
export function newKeyText(types: FlowTypes, result: ScalarName, pick: number): string {
  if (result === 'int64') return chosen([`${numberText(types)} % 4`, `${keyText(types)}.length`], pick)
  return chosen(
    [
      `${valueText(types)}.slice(0, 2)`,
      `${keyText(types)} + '-and-something-longer'`,
      `${keyText(types)}.slice(0, 1)`,
      `${valueText(types)}.slice(0, 14)`,
    ],
    pick,
  )
}

export function reducerText(value: ValueName, isNullable: boolean, pick: number): string {
  const guarded = (body: string): string => (isNullable ? `(a, v) => v === null ? a : ${body}` : `(a, v) => ${body}`)
  const gone = pick % 4 === 3
  switch (value) {
    case 'string':
      return guarded(
        gone ? 'v.length > 6 ? null : (a + v).slice(-30)' : chosen(['(a + v).slice(-30)', 'v', 'v > a ? v : a'], pick),
      )
    case 'int64':
      return guarded(gone ? 'v % 5 === 0 ? null : a + v' : chosen(['a + v', 'Math.max(a, v)', 'v'], pick))
    case 'order':
      return guarded(
        gone
          ? 'v.n % 5 === 0 ? null : v'
          : chosen(['({ ...a, n: a.n + v.n, tag: v.tag })', 'v', '({ ...v, text: a.text })'], pick),
      )
    case 'state':
      return guarded(chosen(['({ ...a, n: a.n + v.n })', 'v'], pick))
  }
}

/** Initializer and adder of an aggregation, and the type of its result. */
export function aggregatorText(
  types: FlowTypes,
  pick: number,
): { readonly initializer: string; readonly adder: string; readonly result: ValueName } {
  const n = numberText(types)
  const text = valueText(types)
  const struct = "() => ({ n: 0, sum: 0, last: '' })"
  const choices = [
    {
      initializer: struct,
      adder: `(k, v, a) => ({ n: a.n + 1, sum: a.sum + ${n}, last: ${text}.slice(0, 25) })`,
      result: 'state',
    },
    { initializer: "() => ''", adder: `(k, v, a) => (a + ${text}).slice(-40)`, result: 'string' },
    { initializer: '() => 0', adder: `(k, v, a) => a + ${n}`, result: 'int64' },
    {
      initializer: struct,
      adder: `(k, v, a) => ({ ...a, n: a.n + 1, last: a.last + ${keyText(types)}.slice(0, 1) })`,
      result: 'state',
    },
    {
      initializer: "() => ''",
      adder: `(k, v, a) => ${n} % 4 === 0 ? null : a + ${text}.slice(0, 3)`,
      result: 'string',
    },
    { initializer: '() => 0', adder: `(k, v, a) => a + ${fragileText(types)}.length`, result: 'int64' },
  ] as const
  return choices[pick % choices.length] as (typeof choices)[number]
}

/** The function itself, whose text is exactly `text`. */
// biome-ignore lint/suspicious/noExplicitAny: functions of any shape are made here
export function functionOfText(text: string): (...args: any[]) => any {
  return new Function(`return ${text}`)() as ReturnType<typeof functionOfText>
}

/**
 * `summarize`: named aggregators composed into one aggregate, `(k, v, a) => ({ n: a.n + 1, total: a.total + of(v) })`.
 *
 * The composition is the text of two ordinary functions that call the user's functions, so that it takes the same way
 * as an `aggregate` written by hand: parsed, typed, compiled with the calls inlined, or run as JavaScript. Where the
 * state is not yet the result (avg keeps { sum, n }, topN what it orders by) a third function, a mapValues of the
 * table, makes the result.
 */
import type { FunctionRef } from '../../lambda/lambda.js'
import { typeOfSerde } from '../../schema/serde-type.js'
import { isNumericType, nonNullType, nullableType, type Type, types } from '../../schema/type.js'
import { present } from '../../stdx/present.js'
import type { AggregatorData } from '../aggregators.js'
import type { AggregateDraft } from '../draft.js'
import type { BuildContext } from './build-context.js'
import type { Flow } from './flow.js'
import { resultOf } from './lambdas.js'

export interface Summary {
  readonly initializer: FunctionRef
  readonly adder: FunctionRef
  /** Appends the node that makes the result of the state; absent where the state is the result. */
  readonly finish?: (build: BuildContext, state: Flow) => Flow
}

interface SummaryRequest {
  readonly build: BuildContext
  readonly draft: AggregateDraft
  readonly node: string
  /** Type of what the aggregators get. */
  readonly value: Type
}

/** One field of the summary, as texts: `x` is what its function gave for the row, `a.f` and `v.f` its state. */
interface Part {
  readonly initial: string
  readonly next: string
  /** Undefined where the state is the result. */
  readonly result?: string
  /** The result is the state, which is null only in a row that never was: taken away by a throw. */
  readonly unwrap?: true
}

/** @throws StreamsError E308 where it must be known what a function gives, and is not. */
export function summaryOf(request: SummaryRequest): Summary {
  const { draft } = request
  const entries = Object.entries(draft.aggregators ?? {})
  const functions: Record<string, unknown> = {}
  const locals: string[] = []
  const parts = entries.map(([field, aggregator], i): readonly [string, Part] => {
    checkFunctions(request, field, aggregator)
    if (aggregator.of !== undefined) {
      functions[`of${i}`] = aggregator.of
      locals.push(`const x${i} = of${i}(v)`)
    }
    if (aggregator.by !== undefined) {
      functions[`by${i}`] = aggregator.by
      locals.push(`const b${i} = by${i}(v)`)
    }
    return [field, partOf(request, field, aggregator, i)]
  })
  const struct = (text: (part: Part, field: string) => string): string =>
    `{ ${parts.map(([field, part]) => `${field}: ${text(part, field)}`).join(', ')} }`
  const ref = (text: string): FunctionRef => ({
    fn: functionOf(text, functions),
    callSite: draft.callSite,
    operator: 'summarize',
    composedOf: functions,
    ...(draft.captures === undefined ? {} : { captures: draft.captures }),
  })
  const body = [...locals, `return ${struct(part => part.next)}`].join('; ')
  return {
    initializer: ref(`() => (${struct(part => part.initial)})`),
    adder: ref(`(k, v, a) => { ${body} }`),
    ...(parts.some(([, part]) => part.result !== undefined || part.unwrap === true)
      ? { finish: finishOf(draft, ref(resultText(parts, struct))) }
      : {}),
  }
}

function resultText(
  parts: readonly (readonly [string, Part])[],
  struct: (text: (part: Part, field: string) => string) => string,
): string {
  const checks = parts
    .filter(([, part]) => part.unwrap === true)
    .map(([field]) => `if (v.${field} === null) throw new Error('the group is empty')`)
  return `(k, v) => { ${[...checks, `return ${struct((part, field) => part.result ?? `v.${field}`)}`].join('; ')} }`
}

function partOf(request: SummaryRequest, field: string, aggregator: AggregatorData, i: number): Part {
  const state = `a.${field}`
  switch (aggregator.kind) {
    case 'count':
      return { initial: '0', next: `${state} + 1` }
    case 'sum':
      return { initial: '0', next: `${state} + x${i}` }
    case 'avg':
      return {
        initial: '{ sum: 0, n: 0 }',
        next: `{ sum: ${state}.sum + x${i}, n: ${state}.n + 1 }`,
        result: `v.${field}.sum / v.${field}.n`,
      }
    case 'min':
    case 'max':
      return extremeOf(request, field, aggregator, i)
    case 'first':
      return firstOf(request, field, aggregator, i)
    case 'last': {
      const isNull = typeOf(request, field, aggregator).null === true
      return { initial: 'null', next: `x${i}`, ...(isNull ? {} : { unwrap: true as const }) }
    }
    case 'topN': {
      const value = aggregator.of === undefined ? 'v' : `x${i}`
      const kept = `...${state}.filter(e => !(e.by < b${i}))`
      const below = `...${state}.filter(e => e.by < b${i})`
      return {
        initial: '[]',
        next: `[${kept}, { by: b${i}, value: ${value} }, ${below}].slice(0, ${aggregator.n})`,
        result: `v.${field}.map(e => e.value)`,
      }
    }
    case 'collect':
      return { initial: '[]', next: `[...${state}, x${i}]` }
  }
}

function extremeOf(request: SummaryRequest, field: string, aggregator: AggregatorData, i: number): Part {
  const state = `a.${field}`
  const isMin = aggregator.kind === 'min'
  if (isNumericType(typeOf(request, field, aggregator))) {
    return { initial: isMin ? '1 / 0' : '-1 / 0', next: `Math.${aggregator.kind}(${state}, x${i})` }
  }
  const better = isMin ? `x${i} < ${state}` : `x${i} > ${state}`
  return { initial: 'null', next: `${state} === null || ${better} ? x${i} : ${state}`, unwrap: true }
}

/** Where the value itself may be null, null does not say that there was none yet: a flag does. */
function firstOf(request: SummaryRequest, field: string, aggregator: AggregatorData, i: number): Part {
  const state = `a.${field}`
  if (typeOf(request, field, aggregator).null === true) {
    return {
      initial: '{ is: false, value: null }',
      next: `${state}.is ? ${state} : { is: true, value: x${i} }`,
      result: `v.${field}.value`,
    }
  }
  return { initial: 'null', next: `${state} === null ? x${i} : ${state}`, unwrap: true }
}

/**
 * Each function is compiled alone once, so that what is wrong in it is said at its own place and not in the text that
 * calls it. What must be a number is held to it.
 */
function checkFunctions(request: SummaryRequest, field: string, { kind, of, by }: AggregatorData): void {
  if (by !== undefined) compileAlone(request, field, by, types.float64)
  if (of === undefined) return
  if (kind === 'sum' || kind === 'avg') compileAlone(request, field, of, types.float64)
  else if (request.draft.store.value === undefined) compileAlone(request, field, of)
}

/** What the aggregator's function gives. */
function typeOf(request: SummaryRequest, field: string, aggregator: AggregatorData): Type {
  return compileAlone(request, field, present(aggregator.of, 'the function of an aggregator'))
}

function compileAlone(request: SummaryRequest, field: string, fn: FunctionRef['fn'], result?: Type): Type {
  const { build, draft, node, value } = request
  const captures = draft.captures === undefined ? {} : { captures: draft.captures }
  const ref: FunctionRef = { fn, callSite: draft.callSite, operator: `summarize ${field}`, ...captures }
  const declared = result === undefined ? {} : { result }
  return resultOf(build.compile({ ref, node, params: [['row', value]], want: 'value', ...declared }))
}

function finishOf(draft: AggregateDraft, ref: FunctionRef): NonNullable<Summary['finish']> {
  return (build, { id, ...state }) => {
    const node = `${build.name(draft).name}-result`
    const given = draft.store.value
    const mapper = build.compile({
      ref,
      node,
      params: [
        ['key', state.key],
        ['value', nonNullType(state.value)],
      ],
      want: 'value',
      ...(given === undefined ? {} : { result: nonNullType(typeOfSerde(given)) }),
    })
    const result = resultOf(mapper)
    const value = state.value.null === true ? nullableType(result) : result
    const { writeValue: _write, ...kept } = state
    const flow = { ...kept, value, ...(given === undefined ? {} : { writeValue: given }) }
    return build.addNode(node, [id], flow, { kind: 'table-map-values', mapper })
  }
}

/** The function of a text that calls the given functions. */
function functionOf(text: string, functions: Readonly<Record<string, unknown>>): FunctionRef['fn'] {
  return new Function(...Object.keys(functions), `return ${text}`)(...Object.values(functions))
}

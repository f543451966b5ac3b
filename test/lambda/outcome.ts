/** Compiling in tests: a request with the usual fields, and one line about what became of a function. */

import { StreamsError } from '../../src/errors/streams-error.js'
import { LambdaCompiler, type LambdaMode, type LambdaRequest, type ParamRole } from '../../src/lambda/compile-lambda.js'
import type { Lambda, LambdaWant } from '../../src/lambda/lambda.js'
import { printExpr } from '../../src/lambda/print.js'
import { printType, type Type } from '../../src/schema/type.js'

// biome-ignore lint/suspicious/noExplicitAny: a user's function
export type AnyFunction = (...args: any[]) => unknown

export interface Case {
  readonly fn: AnyFunction
  readonly params: readonly Type[]
  readonly roles?: readonly ParamRole[]
  readonly want?: LambdaWant
  readonly operator?: string
  readonly resultType?: Type
  readonly mode?: LambdaMode
  readonly captures?: Readonly<Record<string, unknown>>
}

const OPERATORS: Readonly<Record<LambdaWant, string>> = {
  value: 'mapValues',
  test: 'filter',
  pair: 'map',
  pairs: 'flatMap',
  list: 'flatMapValues',
}

export function requestOf(c: Case): LambdaRequest {
  const want = c.want ?? 'value'
  const operator = c.operator ?? OPERATORS[want]
  return {
    ref: { fn: c.fn, callSite: new Error(), operator, ...(c.captures === undefined ? {} : { captures: c.captures }) },
    node: `${operator}-1`,
    params: c.params,
    paramRoles: c.roles ?? (['key', 'value', 'aggregate'] as const).slice(0, c.params.length),
    want,
    mode: c.mode ?? 'auto',
    ...(c.resultType === undefined ? {} : { resultType: c.resultType }),
  }
}

/** Compiles with a compiler of its own. @throws StreamsError */
export function compile(c: Case): Lambda {
  const compiler = new LambdaCompiler()
  try {
    return compiler.compile(requestOf(c))
  } finally {
    compiler.release()
  }
}

/** One line: the printed body and the result type; the reason for JavaScript; the error's first line. */
export function outcomeOf(c: Case): string {
  try {
    const lambda = compile(c)
    if (lambda.outcome === 'javascript') return `javascript ${lambda.note.code}: ${lambda.note.text}`
    return `${printExpr(lambda.body)} : ${printType(lambda.result)}`
  } catch (error) {
    if (!(error instanceof StreamsError)) throw error
    return error.message.split('\n')[0] ?? ''
  }
}

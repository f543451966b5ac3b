/** Compiling in tests: a request with the usual fields, and one line about what became of a function. */

import { StreamsError } from '../../src/errors/streams-error.js'
import { LambdaCompiler, type LambdaMode, type LambdaRequest, type ParamRole } from '../../src/lambda/compile-lambda.js'
import { Diagnostic } from '../../src/lambda/diagnostic.js'
import type { Lambda, LambdaWant } from '../../src/lambda/lambda.js'
import { printExpr } from '../../src/lambda/print.js'
import { finishResult } from '../../src/lambda/result.js'
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

/**
 * One line: the printed body and the result type; the reason for JavaScript; the error's first line. What the emitter
 * can write is left out: it learns, and these lines stay.
 */
export function outcomeOf(c: Case): string {
  const compiler = new LambdaCompiler()
  const request = requestOf(c)
  try {
    return compiler.explained(request, () => {
      const { body, note } = compiler.attempt(request)
      const finished = body === undefined ? (note as Diagnostic) : finishResult(body, request)
      if (finished instanceof Diagnostic) return `javascript ${finished.code}: ${finished.what}`
      return `${printExpr(finished.body)} : ${printType(finished.result)}`
    })
  } catch (error) {
    if (!(error instanceof StreamsError)) throw error
    return error.message.split('\n')[0] ?? ''
  } finally {
    compiler.release()
  }
}

/** What becomes of a hostile function: compiled, left to JavaScript, refused with a code; anything else is a crash. */
import assert from 'node:assert/strict'
import { StreamsError } from '../../src/errors/streams-error.js'
import { scriptFunction } from '../../src/javascript/script-function.js'
import { LambdaCompiler } from '../../src/lambda/compile-lambda.js'
import type { Lambda } from '../../src/lambda/lambda.js'
import { structType, types } from '../../src/schema/type.js'
import { LambdaHarness } from '../emit/lambda-harness.js'
import { type AnyFunction, requestOf } from './outcome.js'
import { PlacelessSession } from './placeless-session.js'

export const VALUE = structType({ a: types.float64, s: types.string })
const ROW = { a: 2.5, s: 'text' }

/** A function from its text, made where `names` have these values. */
export function made(text: string, names: Readonly<Record<string, unknown>> = {}): AnyFunction {
  const enclose = new Function(...Object.keys(names), `return (${text}\n)`)
  return enclose(...Object.values(names)) as AnyFunction
}

/**
 * `compiled`, `javascript F212`, `E104`. The result is a number or null. What is compiled or made again must give on a
 * row what the function gives, unless `isCalled` is false: then it is not called at all.
 * @throws what is no StreamsError
 */
export function hostile(fn: AnyFunction, { isCalled = true }: { readonly isCalled?: boolean } = {}): string {
  let lambda: Lambda
  try {
    lambda = compileAlone(fn)
  } catch (error) {
    if (!(error instanceof StreamsError)) throw error
    assert.match(error.code, /^E\d{3}$/)
    assert.ok(error.message.length < 20_000, 'the text of the error is as long as what it complains of')
    return error.code
  }
  if (lambda.outcome === 'compiled') {
    if (isCalled) {
      const outcome = new LambdaHarness(lambda).run('k', ROW)
      assert.deepEqual('value' in outcome ? outcome.value : 'failed', attempt(fn))
    }
    return 'compiled'
  }
  if (isCalled) assert.deepEqual(attempt(scriptFunction(structuredClone(lambda.script))), attempt(fn))
  return `javascript ${lambda.note.code}`
}

function compileAlone(fn: AnyFunction): Lambda {
  const compiler = new LambdaCompiler({ session: new PlacelessSession() })
  try {
    return compiler.compile(
      requestOf({ fn, params: [types.string, VALUE], resultType: { kind: 'float64', null: true } }),
    )
  } finally {
    compiler.release()
  }
}

function attempt(fn: AnyFunction): unknown {
  try {
    return fn('k', ROW) ?? null
  } catch {
    return 'failed'
  }
}

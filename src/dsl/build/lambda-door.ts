/**
 * LambdaDoor over the lambda front end: one compiler for one build, whose inspector session is closed at its end.
 */
import { rememberCaptures } from '../../lambda/captures/capture-check.js'
import { compileAggregate } from '../../lambda/compile-aggregate.js'
import { LambdaCompiler, type LambdaMode } from '../../lambda/compile-lambda.js'
import { printLambda } from '../../lambda/print.js'
import { types } from '../../schema/type.js'
import type { LambdaDoor, ParamRole } from './lambdas.js'

export interface BuildOptions {
  /**
   * `auto` (default): what can be compiled is, the rest runs as JavaScript. `compiled`: a function that cannot be
   * compiled is an error, for production builds. `javascript`: all run as JavaScript, for comparison.
   */
  readonly lambdas?: LambdaMode
}

/** Gives `run` a door that works until it returns. */
export function withLambdaDoor<R extends object>(options: BuildOptions, run: (door: LambdaDoor) => R): R {
  const compiler = new LambdaCompiler()
  const mode = options.lambdas ?? 'auto'
  const compile: LambdaDoor['compile'] = ({ ref, node, params, want, result }) =>
    compiler.compile({
      ref,
      node,
      params: params.map(([, type]) => type ?? types.raw),
      paramRoles: params.map(([role]) => frontEndRole[role]),
      want,
      mode,
      ...(result === undefined ? {} : { resultType: result }),
    })
  const aggregate: LambdaDoor['compileAggregate'] = ({ key, value, ...request }) =>
    compileAggregate(compiler, {
      ...request,
      params: [key, value, types.raw],
      paramRoles: ['key', 'value', 'aggregate'],
      mode,
    })
  try {
    const built = run({ compile, compileAggregate: aggregate, print: printLambda })
    rememberCaptures(built, compiler.captureCheck)
    return built
  } finally {
    compiler.release()
  }
}

/** The front end's words: they stand in the texts of errors. */
const frontEndRole = {
  key: 'key',
  value: 'value',
  aggregate: 'aggregate',
  meta: 'meta',
  row: 'value',
  partitions: 'partitions',
} as const satisfies Record<ParamRole, string>

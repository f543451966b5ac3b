/**
 * What an application says at its start of functions that run as JavaScript: one line with each node, reason and place,
 * because a function that silently runs many times slower is found in production; an error where the configuration
 * forbids them.
 */
import type { StreamsConfig } from '../config/streams-config.js'
import { lambdaCodes } from '../errors/codes/lambda.js'
import { StreamsError } from '../errors/streams-error.js'
import type { ScriptLambda } from '../lambda/lambda.js'
import type { Logger } from '../stdx/logger.js'
import type { Topology } from '../topology/topology.js'
import { functionsOf } from '../topology/topology-description.js'

/** Functions that one line names. */
const NAMED_MAX = 10
/** Reasons that the user gave: lambdas: 'javascript', which is for all functions, and js(). */
const [ALL_ASKED, ASKED] = ['F200', 'F236']

/** One function that runs as JavaScript. */
interface ScriptFunction {
  readonly node: string
  readonly lambda: ScriptLambda
}

/**
 * Nothing where every function is compiled. `warn` for functions that were not asked to be JavaScript, else `info`.
 *
 * @throws StreamsError E118 under `lambdas: 'compiled'` where a function is not compiled
 */
export function reportScripts(topology: Topology, lambdas: StreamsConfig['lambdas'], logger: Logger): void {
  const scripts = scriptsOf(topology)
  const [first] = scripts
  if (lambdas === 'compiled' && first !== undefined) throw notCompiled(first, scripts.length)
  if (lambdas === 'javascript') {
    logger.info("every function runs as JavaScript: lambdas is 'javascript'")
    return
  }
  if (first === undefined) return
  const codes = scripts.map(({ lambda }) => lambda.note.code)
  const isAsked = codes.includes(ALL_ASKED) || codes.every(code => code === ASKED)
  logger[isAsked ? 'info' : 'warn'](textOf(scripts))
}

function scriptsOf(topology: Topology): readonly ScriptFunction[] {
  return topology.nodes.flatMap(node =>
    functionsOf(node).flatMap(([, lambda]) =>
      'outcome' in lambda && lambda.outcome === 'javascript' ? [{ node: node.name, lambda }] : [],
    ),
  )
}

/** One line: `2 functions run as JavaScript, …: mapValues 'a' (F202: try / catch is not compiled, a.ts:4:7); …`. */
function textOf(scripts: readonly ScriptFunction[]): string {
  const count = scripts.length === 1 ? '1 function runs' : `${scripts.length} functions run`
  const named = scripts.slice(0, NAMED_MAX).map(({ lambda, node }) => {
    const { code, text } = lambda.note
    return `${lambda.operator} '${node}' (${[`${code}: ${text}`, placeOf(lambda)].filter(part => part !== '').join(', ')})`
  })
  const more = scripts.length - named.length
  return (
    `${count} as JavaScript, not as WebAssembly: ${named.join('; ')}${more === 0 ? '' : `; and ${more} more`}. ` +
    "`millrace explain` says what to change; lambdas: 'compiled' makes it an error"
  )
}

function placeOf({ note, place }: ScriptLambda): string {
  const { column, file, line } = note.place ?? place
  return file === undefined ? '' : `${file}:${line ?? 1}:${column ?? 1}`
}

function notCompiled({ lambda, node }: ScriptFunction, count: number): StreamsError {
  const { note } = lambda
  const others = count === 1 ? '' : `, and ${count - 1} more function${count === 2 ? ' is' : 's are'} not`
  return new StreamsError(
    lambdaCodes.E118,
    `${note.text} (${note.code})${others}, and lambdas: 'compiled' asks for compiled functions only`,
    { ...(note.place ?? lambda.place), node, cure: note.cure },
  )
}

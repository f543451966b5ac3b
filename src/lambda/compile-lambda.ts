/**
 * A user's function → a Lambda: compiled to the IR, left to JavaScript with the reason, or an error with its cure.
 *
 * One compiler lives as long as one `build()`: it holds one inspector session and the captures read so far.
 * The function is never run. Order: text, captures, what no lambda may do, lowering, what the operator wants,
 * what the emitter can write.
 */

import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Type } from '../schema/type.js'
import { types } from '../schema/type.js'
import { CaptureSession } from './captures/capture.js'
import { CaptureCheck } from './captures/capture-check.js'
import { CaptureReader } from './captures/captured-values.js'
import { type ModuleReference, moduleReference } from './captures/js-module.js'
import { Diagnostic } from './diagnostic.js'
import type { Expr } from './ir.js'
import {
  type CompiledLambda,
  type FunctionRef,
  givenCaptures,
  type Lambda,
  type LambdaWant,
  type ScriptLambda,
  type ScriptSource,
} from './lambda.js'
import type { LambdaType } from './lambda-type.js'
import { lowerLambda, parameterNames } from './lower/lambda.js'
import { callSite, type ExactPlace, placeOf, scriptPlace } from './place.js'
import { refuseForbidden } from './refusals.js'
import { lambdaError } from './render.js'
import { finishResult } from './result.js'
import { scriptSource } from './script-source.js'
import { fieldUseOf, viewableOf } from './syntax/field-use.js'
import { functionText, type ParsedFunction, parseFunction, parseSyntax } from './syntax/parse.js'
import { META_TYPE } from './type-algebra.js'
import { unwritten } from './unwritten.js'
import { placedScript } from './written-source.js'

export type ParamRole = 'key' | 'value' | 'aggregate' | 'left' | 'right' | 'meta' | 'partitions'
/** `auto`: compiled where possible. `compiled`: a fallback is an error. `javascript`: nothing is compiled. */
export type LambdaMode = 'auto' | 'compiled' | 'javascript'

/** One function, and what its operator passes and wants. */
export interface LambdaRequest {
  readonly ref: FunctionRef
  /** Name of the node, for error texts. */
  readonly node: string
  /** Types of what the operator passes. Where the role is `meta` the type is not looked at: see META_COLUMNS. */
  readonly params: readonly Type[]
  readonly paramRoles: readonly ParamRole[]
  readonly want: LambdaWant
  /** The declared schema of the result: for `pairs` of one element's struct { key, value }, for `list` of the list. */
  readonly resultType?: Type
  readonly mode: LambdaMode
}

/** The record's metadata as columns; `headers` is reached only by `headers.get(name)`. */
export const META_COLUMNS: Type = Object.freeze({
  kind: 'struct',
  fields: Object.freeze({
    timestamp: types.timestamp,
    topic: types.string,
    partition: types.int32,
    offset: types.int64,
  }),
})

/** What tests give beside the request. */
export interface LambdaCompilerOptions {
  /** Reads captures and places; released with the compiler. By default one of its own. */
  readonly session?: CaptureSession
  /** What emit/ cannot write although the table of intrinsics says so; the reason, or undefined. */
  readonly refusal?: (body: Expr) => { readonly text: string; readonly at: readonly [number, number] } | undefined
}

/** What lowering gives before the result is looked at. */
export interface Attempt {
  readonly request: LambdaRequest
  readonly parsed: ParsedFunction
  readonly paramNames: readonly string[]
  /** Undefined where the function cannot be compiled. */
  readonly body: Expr | undefined
  readonly note: Diagnostic | undefined
}

/** The compiler of one `build()`. */
export class LambdaCompiler {
  private readonly session: CaptureSession
  private readonly reader: CaptureReader
  private readonly options: LambdaCompilerOptions
  /** What was captured, to be compared when the application starts. */
  readonly captureCheck = new CaptureCheck()

  constructor(options: LambdaCompilerOptions = {}) {
    this.options = options
    this.session = options.session ?? new CaptureSession()
    this.reader = new CaptureReader(this.session)
  }

  /** @throws StreamsError E1xx, E2xx, E3xx whose message is the whole text of the diagnostic */
  compile(request: LambdaRequest): Lambda {
    return this.explained(request, () => this.finish(this.attempt(request)))
  }

  /** Closes the inspector session. */
  release(): void {
    this.session.release()
  }

  /** Parses and lowers. `types` replace the request's where a state type is still being found. */
  attempt(request: LambdaRequest, types?: readonly LambdaType[], isTentative = false): Attempt {
    const { ref } = request
    const parsed = parseFunction(ref.fn)
    const captured = this.reader.capturesOf(ref.fn, parsed, givenCaptures(ref, ref.fn))
    refuseForbidden(parsed, captured)
    checkParams(parsed, request)
    const reference = moduleReference(ref.fn)
    if (reference !== undefined) return fromModule(request, parsed, reference)
    const params = types ?? request.params.map((type, i) => (request.paramRoles[i] === 'meta' ? META_TYPE : type))
    const capturesOf = (fn: Function): ReadonlyMap<string, unknown> =>
      fn === ref.fn ? captured : this.reader.capturesOf(fn, parseFunction(fn), givenCaptures(ref, fn))
    try {
      const { body, names } = lowerLambda({
        parsed,
        params,
        roles: request.paramRoles,
        want: request.want,
        captured,
        capturesOf,
        isTentative,
      })
      return { request, parsed, paramNames: names, body, note: undefined }
    } catch (error) {
      const note = asFallback(error, parsed)
      return { request, parsed, paramNames: parameterNames(parsed, request.paramRoles), body: undefined, note }
    }
  }

  /** The outcome, with its result type. */
  finish(attempt: Attempt): Lambda {
    const { request, parsed, note } = attempt
    const body = attempt.body
    if (body === undefined) return this.fallBack(attempt, note as Diagnostic, undefined)
    const finished = finishResult(body, request)
    if (finished instanceof Diagnostic) return this.fallBack(attempt, finished, undefined)
    if (request.mode === 'javascript') return this.fallBack(attempt, asked(parsed), finished.result)
    const refused = unwritten(finished.body, this.options.refusal)
    if (refused !== undefined) return this.fallBack(attempt, refused, finished.result)
    const script = this.maybeScript(attempt)
    const compiled: CompiledLambda = {
      outcome: 'compiled',
      ...this.common(attempt),
      place: callSite(request.ref.callSite),
      body: finished.body,
      result: finished.result,
      ...(script === undefined ? {} : { script }),
    }
    return Object.freeze(compiled)
  }

  private fallBack(attempt: Attempt, note: Diagnostic, inferred: Type | undefined): ScriptLambda {
    const { request, parsed } = attempt
    if (request.mode === 'compiled') {
      throw new Diagnostic('error', {
        code: 'E118',
        what: `${note.what} (${note.code}), and lambdas: 'compiled' asks for compiled functions only`,
        cure: note.cure,
        at: note.at,
      })
    }
    const result = request.want === 'test' ? types.bool : (request.resultType ?? inferred)
    if (result === undefined) throw needsSchema(request, note)
    const text = functionText(request.ref.fn)
    const place = this.placeIn(request.ref, parsed, note.at[0])
    const { sourceLine: _line, ...notePlace } = place
    const call = callSite(request.ref.callSite)
    const raw = scriptPlace({ ref: request.ref, parsed, text }, this.session)
    const lambda: ScriptLambda = {
      outcome: 'javascript',
      ...this.common(attempt),
      place: call,
      note: { code: note.code, text: note.what, cure: note.cure, at: note.at, place: notePlace },
      result,
      script: placedScript({ ...this.script(attempt), ...raw }, parsed.text, call),
    }
    return Object.freeze(lambda)
  }

  private common({ request, parsed, paramNames }: Attempt) {
    const params = request.params.map((type, i) => (request.paramRoles[i] === 'meta' ? META_COLUMNS : type))
    const { operator } = request.ref
    const [reads, viewable] = [fieldUseOf(parsed.fn), viewableOf(parsed.fn)]
    return { operator, want: request.want, source: parsed.text, params, paramNames, reads, viewable }
  }

  private script({ request, parsed }: Attempt): ScriptSource {
    const { ref } = request
    const reference = moduleReference(ref.fn)
    if (reference !== undefined) return { source: 'named', captures: [{ name: 'named', kind: 'module', ...reference }] }
    const script = scriptSource(ref.fn, parsed, (fn, source) =>
      this.reader.capturesOf(fn, source, givenCaptures(ref, fn)),
    )
    this.captureCheck.add(ref, request.node, script)
    return script
  }
  /** For checked mode: undefined where the function cannot travel. */
  private maybeScript(attempt: Attempt): ScriptSource | undefined {
    try {
      return this.script(attempt)
    } catch (error) {
      if (error instanceof Diagnostic) return undefined
      throw error
    }
  }

  /** Of an offset into the function; what js() gives is no function of the user's, but its call is. */
  private placeIn(ref: FunctionRef, parsed: ParsedFunction | undefined, offset: number): ExactPlace {
    if (moduleReference(ref.fn) !== undefined) return callSite(ref.callSite)
    return placeOf({ ref, parsed, text: functionText(ref.fn) }, offset, this.session)
  }

  /** Runs it; what it has to say becomes an error with its place and the line. */
  explained<R>(request: LambdaRequest, run: () => R): R {
    try {
      return run()
    } catch (error) {
      const { ref, node } = request
      const reference = moduleReference(ref.fn)
      const text = reference === undefined ? functionText(ref.fn) : moduleText(reference)
      const diagnostic = error instanceof RangeError ? tooDeep('error', text) : error
      if (!(diagnostic instanceof Diagnostic)) throw error
      const place = this.placeIn(ref, parseSyntax(ref.fn), diagnostic.at[0])
      throw lambdaError(diagnostic, { text, place, operator: `${ref.operator} '${node}'` }, node)
    }
  }
}

/** Too deep a tree is too large a lambda, not a crash. */
function tooDeep(verdict: 'error' | 'fallback', text: string): Diagnostic {
  const code = verdict === 'error' ? 'E104' : 'F212'
  return new Diagnostic(verdict, {
    code,
    what: 'the lambda is nested too deeply',
    cure: 'split it into two operators',
    at: [0, text.length],
  })
}

function asFallback(error: unknown, parsed: ParsedFunction): Diagnostic {
  if (error instanceof Diagnostic && error.verdict === 'fallback') return error
  if (!(error instanceof RangeError)) throw error
  return tooDeep('fallback', parsed.text)
}

/** A function named by `js()`: nothing of it is read here but that its file is there. */
function fromModule(request: LambdaRequest, parsed: ParsedFunction, { url, exportName }: ModuleReference): Attempt {
  if (!isModuleThere(url)) {
    throw new Diagnostic('error', {
      code: 'E119',
      what: `the module of js() is not there: ${url}`,
      cure: "name it by new URL('./fns.js', import.meta.url); where a bundler moved this code, copy the file beside the bundle",
      at: [0, moduleText({ url, exportName }).length],
    })
  }
  const text = moduleText({ url, exportName })
  const note = new Diagnostic('fallback', {
    code: 'F236',
    what: `${exportName} is loaded from ${url.slice(url.lastIndexOf('/') + 1)}`,
    cure: 'give the function itself',
    at: [0, text.length],
  })
  const paramNames = request.paramRoles.slice()
  return { request, parsed: { ...parsed, text }, paramNames, body: undefined, note }
}

/** In place of the text of what js() gives, which is ours: as it is written where the module is a neighbour. */
const moduleText = ({ exportName, url }: ModuleReference): string =>
  `js(new URL('./${url.slice(url.lastIndexOf('/') + 1)}', import.meta.url), '${exportName}')`

/** A loader such as tsx runs `fns.ts` under the name `fns.js`. */
function isModuleThere(url: string): boolean {
  if (!url.startsWith('file:')) return false
  const path = fileURLToPath(url)
  return existsSync(path) || existsSync(path.replace(/\.([cm]?)js$/, '.$1ts'))
}

const asked = (parsed: ParsedFunction): Diagnostic =>
  new Diagnostic('fallback', {
    code: 'F200',
    what: "lambdas: 'javascript' was asked for",
    cure: "use lambdas: 'auto'",
    at: [0, parsed.text.length],
  })

/** E112 and E105: what the operator passes, and what the lambda asks for. */
function checkParams(parsed: ParsedFunction, { ref, paramRoles }: LambdaRequest): void {
  const { params } = parsed.fn
  const extra = params[paramRoles.length]
  const at = (n: { start: number; end: number }): [number, number] => [n.start - parsed.shift, n.end - parsed.shift]
  if (extra !== undefined && extra.type !== 'RestElement') {
    throw new Diagnostic('error', {
      code: 'E105',
      what: `${ref.operator} passes ${paramRoles.length} argument${paramRoles.length === 1 ? '' : 's'} (${paramRoles.join(', ')}), the lambda asks for ${params.length}`,
      cure: 'remove the parameter',
      at: at(extra),
    })
  }
  const only = params[0]
  if (params.length !== 1 || only === undefined || only.type === 'RestElement') return
  if (paramRoles[0] !== 'key' || paramRoles[1] !== 'value') return
  const name = only.type === 'Identifier' ? only.name : 'v'
  throw new Diagnostic('error', {
    code: 'E112',
    what: `${ref.operator} passes (key, value); this function takes only the key`,
    cure: `(k, ${name}) => …, or (${name}, _) if the key is meant`,
    at: at(only),
  })
}

const SCHEMAS: Readonly<Record<LambdaWant, string>> = {
  value: 'value: json({ … })',
  test: '',
  pair: 'key: string(), value: json({ … })',
  pairs: 'key: string(), value: json({ … })',
  list: 'value: json({ … })',
}

function needsSchema(request: LambdaRequest, note: Diagnostic): Diagnostic {
  const { operator } = request.ref
  return new Diagnostic('error', {
    code: 'E308',
    what: `${operator} runs as JavaScript (${note.code}: ${note.what}), and the type of its result is not known`,
    cure: `give its schema: ${operator}(fn, { ${SCHEMAS[request.want]} }), or make it compile: ${note.cure}`,
    at: note.at,
  })
}

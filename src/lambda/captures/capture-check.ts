/**
 * Captured values are read when a topology is built and are constants of its plan from then on. They are read again
 * when an application starts: one that changed in between would otherwise be silently stale.
 */
import type { StreamsError } from '../../errors/streams-error.js'
import { Diagnostic } from '../diagnostic.js'
import { type Capture, type FunctionRef, givenCaptures, type ScriptSource } from '../lambda.js'
import { callSite } from '../place.js'
import { printCaptured } from '../print.js'
import { lambdaError } from '../render.js'
import { scriptSource } from '../script-source.js'
import { parseFunction } from '../syntax/parse.js'
import { writtenFunction } from '../written-source.js'
import { CaptureSession } from './capture.js'
import { CaptureReader, namePlace } from './captured-values.js'
import { samePlainData } from './plain-data.js'

interface CheckedFunction {
  readonly ref: FunctionRef
  /** Name of the node. */
  readonly node: string
  readonly captures: readonly Capture[]
}

/** The captures of one build. */
export class CaptureCheck {
  readonly #functions: CheckedFunction[] = []

  add(ref: FunctionRef, node: string, script: ScriptSource): void {
    const captures = script.captures.filter(capture => capture.kind !== 'module')
    if (captures.length === 0 || ref.captures !== undefined) return
    // a copy: what is captured is the very object that may change
    this.#functions.push({ ref, node, captures: structuredClone(captures) })
  }

  /** @throws StreamsError E120 that names the first variable that has another value now */
  check(): void {
    const session = new CaptureSession()
    const reader = new CaptureReader(session)
    try {
      for (const entry of this.#functions) checkOne(entry, reader)
    } finally {
      session.release()
    }
  }
}

function checkOne({ captures, node, ref }: CheckedFunction, reader: CaptureReader): void {
  const now = scriptSource(ref.fn, parseFunction(ref.fn), (fn, parsed) =>
    reader.capturesOf(fn, parsed, givenCaptures(ref, fn)),
  )
  for (const before of captures) {
    const after = now.captures.find(capture => capture.name === before.name)
    if (samePlainData(before, after)) continue
    throw changed(ref, node, before, after)
  }
}

function changed(ref: FunctionRef, node: string, before: Capture, after: Capture | undefined): StreamsError {
  const { name } = before
  const parsed = parseFunction(ref.fn)
  const [old, now] = [before, after].map(capture =>
    capture?.kind === 'value' ? printCaptured(capture.value) : undefined,
  )
  const diagnostic = new Diagnostic('error', {
    code: 'E120',
    what: `the captured ${name} has changed since build()`,
    ...(old === undefined || now === undefined || old === now ? {} : { why: `it was ${old}, now it is ${now}` }),
    cure: `captured values are constants of the plan: set ${name} before build(), or read it from a topic or store`,
    at: namePlace(name, parsed),
  })
  const call = callSite(ref.callSite)
  const place = writtenFunction(parsed.text, call)?.placeAt(diagnostic.at[0]) ?? call
  return lambdaError(diagnostic, { text: parsed.text, place, operator: `${ref.operator} '${node}'` }, node)
}

const checks = new WeakMap<object, CaptureCheck>()

/** Keeps the captures of a build beside its topology. */
export function rememberCaptures(topology: object, check: CaptureCheck): void {
  checks.set(topology, check)
}

/** Reads the captures of a topology's functions again and compares; a topology that it does not know passes. */
export function checkCaptures(topology: object): void {
  checks.get(topology)?.check()
}

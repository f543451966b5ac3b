/**
 * What `millrace explain` says of one function: place, source, types, captured values, and what became of it: the
 * expression that is compiled and how large it is, or why it runs as JavaScript and what would change that.
 */

import type { LambdaListing } from '../../emit/listing/list-lambda.js'
import { META_COLUMNS } from '../../lambda/compile-lambda.js'
import { decompose } from '../../lambda/decompose.js'
import { Diagnostic } from '../../lambda/diagnostic.js'
import { walk } from '../../lambda/ir-tree.js'
import type { Capture, CompiledLambda, FunctionRef, Lambda, ScriptLambda } from '../../lambda/lambda.js'
import { callSite } from '../../lambda/place.js'
import { cutText, printCaptured, printExpr } from '../../lambda/print.js'
import { printUpdates } from '../../lambda/print-updates.js'
import type { RegexpForm } from '../../lambda/regexp/form.js'
import { regexpsOf } from '../../lambda/regexp/uses.js'
import { renderDiagnostic } from '../../lambda/render.js'
import { writtenFunction } from '../../lambda/written-source.js'
import { equalTypes, printType, type Type } from '../../schema/type.js'

/** One function of a node. */
export interface ExplainedFunction {
  readonly node: string
  /** Which of the node's functions; empty where it has one. */
  readonly what: string
  readonly fn: Lambda | FunctionRef
}

/** What is printed, and who writes the WebAssembly of a function. */
export interface ExplainOptions {
  /** Prints what was captured, each value cut at 40 characters, as for `describe`; else names only. */
  readonly showsCaptures: boolean
  /** Prints the WebAssembly text. */
  readonly showsText: boolean
  /** Writes the function as WebAssembly of its own. */
  list(lambda: CompiledLambda, hasMetadata: boolean): LambdaListing
}

const LABEL_WIDTH = 11

/** The text, with a line end. */
export function explainFunction(explained: ExplainedFunction, options: ExplainOptions): string {
  const { fn, node, what } = explained
  const [kind = ''] = what.split(' ')
  const head = `${fn.operator} '${node}'${kind === '' || fn.operator.includes(kind) ? '' : `, ${what}`}`
  const lines = 'outcome' in fn ? lambdaLines(fn, node, options) : effectLines(fn)
  return [head, ...lines.map(line => (line === '' ? '' : `  ${line}`)), ''].join('\n')
}

/** Whether the operator passes the record's metadata last. */
export function hasMetadata(lambda: Lambda): boolean {
  const last = lambda.params.at(-1)
  return last !== undefined && equalTypes(last, META_COLUMNS)
}

function effectLines({ callSite: at, fn }: FunctionRef): readonly string[] {
  const place = callSite(at)
  const text = Function.prototype.toString.call(fn)
  return [
    `at ${printPlace(place)}`,
    ...indented(writtenSource(text, place)),
    labelled('runs', 'on the main thread, after each step and before its commit'),
  ]
}

function lambdaLines(lambda: Lambda, node: string, options: ExplainOptions): readonly string[] {
  return [
    `at ${printPlace(lambda.place)}`,
    ...indented(writtenSource(lambda.source, lambda.place)),
    labelled('takes', printParams(lambda)),
    labelled('gives', printResult(lambda)),
    ...capturedLines(lambda, options),
    ...(lambda.outcome === 'compiled' ? compiledLines(lambda, options) : scriptLines(lambda, node)),
  ]
}

const indented = (text: string): readonly string[] => text.split('\n').map(line => `  ${line}`.trimEnd())
const labelled = (label: string, text: string): string => `${label.padEnd(LABEL_WIDTH)}${text}`.trimEnd()

function printPlace({ column, file, line }: Lambda['place']): string {
  return file === undefined ? 'an unknown place' : `${file}:${line ?? 1}:${column ?? 1}`
}

function printParams(lambda: Lambda): string {
  const named = lambda.paramNames.flatMap((name, i) => {
    const type = lambda.params[i]
    if (type === undefined) return []
    const isMetadata = i === lambda.params.length - 1 && hasMetadata(lambda)
    return [`${name}: ${isMetadata ? "the record's metadata" : printType(type)}`]
  })
  return named.length === 0 ? 'nothing' : named.join(', ')
}

function printResult({ result, want }: Lambda): string {
  if (want === 'test') return 'boolean'
  if (result === undefined) return 'a value of any type'
  if (want === 'pair') return printPair(result)
  return want === 'pairs' ? `a list of ${printPair(result)}` : printType(result)
}

function printPair({ fields }: Type): string {
  const part = (name: string): string => (fields?.[name] === undefined ? '?' : printType(fields[name]))
  return `[${part('key')}, ${part('value')}]`
}

function capturedLines(lambda: Lambda, { showsCaptures }: ExplainOptions): readonly string[] {
  const captures = (lambda.script?.captures ?? literalCaptures(lambda)).flatMap(capture => printed(capture, ''))
  const shown = captures.map(([name, value]) => (showsCaptures ? `${name} = ${value}` : name))
  return shown.map((text, i) => labelled(i === 0 ? 'captured' : '', text))
}

/** Where the function itself cannot travel, what its compiled form holds of them. */
function literalCaptures(lambda: Lambda): readonly Capture[] {
  const found = new Map<string, Capture>()
  if (lambda.outcome === 'compiled') {
    walk(lambda.body, n => {
      if (n.kind !== 'Literal' || n.capture === undefined) return
      found.set(n.capture, { name: n.capture, kind: 'value', value: n.value })
    })
  }
  return [...found.values()]
}

/** Builtins, a function's own name and what js() names are nothing that the user captured. */
function printed(capture: Capture, owner: string): readonly (readonly [name: string, value: string])[] {
  const name = owner + capture.name
  switch (capture.kind) {
    case 'value':
      return [[name, printCaptured(capture.value)]]
    case 'function':
      return [
        [name, cutText(functionText(capture.script.source))],
        ...capture.script.captures.flatMap(inner => printed(inner, `${name} › `)),
      ]
    case 'members':
      return capture.members.flatMap(member => printed(member, `${name}.`))
    case 'module':
    case 'builtin':
    case 'enclosing':
      return []
  }
}

/** Without the parentheses that make an expression of it. */
const functionText = (source: string): string =>
  source
    .replace(/\s+/g, ' ')
    .replace(/^\((.*)\)$/, '$1')
    .trim()

function compiledLines(lambda: CompiledLambda, options: ExplainOptions): readonly string[] {
  const listing = options.list(lambda, hasMetadata(lambda))
  const constants = listing.constantBytes === 0 ? '' : `, ${listing.constantBytes} bytes of constants`
  return [
    labelled('compiled', printExpr(lambda.body)),
    ...updateLines(lambda),
    labelled('size', `${listing.codeBytes} bytes of WebAssembly${constants}`),
    ...patternLines(lambda),
    ...(listing.hostCalls.length === 0 ? [] : [labelled('host calls', listing.hostCalls.join(', '))]),
    ...(options.showsText ? ['', ...listing.text.split('\n')] : []),
  ]
}

const FORMS: Readonly<Record<RegexpForm['form'], string>> = {
  class: 'a class of characters',
  dfa: 'tables',
  host: 'JavaScript, for each row',
}

/** How each regular expression is run, each once. */
function patternLines(lambda: CompiledLambda): readonly string[] {
  const texts = regexpsOf(lambda.body).map(({ source, flags, use, form }) => {
    const reason = form.form === 'host' ? ` (${form.reason})` : ''
    return `/${source}/${flags} ${use}: ${FORMS[form.form]}${reason}`
  })
  return [...new Set(texts)].map((text, i) => labelled(i === 0 ? 'patterns' : '', text))
}

/** What becomes of each field of an aggregate's state. */
function updateLines(lambda: CompiledLambda): readonly string[] {
  const state = stateIndex(lambda)
  const type = lambda.params[state]
  const updates = type === undefined || !isAdder(lambda) ? undefined : decompose(lambda.body, state, type)
  const entries = updates === undefined ? [] : printUpdates(updates)
  return entries.map(([field, text], i) => labelled(i === 0 ? 'fields' : '', `${field}: ${text}`))
}

const isAdder = ({ operator, paramNames }: CompiledLambda): boolean =>
  (/^(?:aggregate|summarize)$/.test(operator) && paramNames.length === 3) || operator === 'reduce'
/** aggregate: (key, value, state); reduce: (state, value). */
const stateIndex = ({ operator }: CompiledLambda): number => (operator === 'reduce' ? 0 : 2)

function scriptLines(lambda: ScriptLambda, node: string): readonly string[] {
  const { note, source: text } = lambda
  const diagnostic = new Diagnostic('fallback', { code: note.code, what: note.text, cure: note.cure, at: note.at })
  const written = writtenFunction(text, lambda.place)?.placeAt(note.at[0])
  const place = written ?? note.place ?? lambda.place
  const shown = renderDiagnostic(diagnostic, { text, place, operator: `${lambda.operator} '${node}'` })
  return [labelled('JavaScript', 'runs as it is, in the worker'), ...shown.split('\n')]
}

/** As its author wrote it, where that can be found; the lines behind the first as far to the left as they can go. */
function writtenSource(text: string, place: Lambda['place']): string {
  const [first = '', ...rest] = (writtenFunction(text, place)?.text ?? text).split('\n')
  const indents = rest.filter(line => line.trim() !== '').map(line => line.length - line.trimStart().length)
  const least = Math.min(...indents)
  return [first, ...rest.map(line => line.slice(Number.isFinite(least) ? least : 0).trimEnd())].join('\n')
}

/**
 * Generated functions in WebAssembly's text format: a module of its own that imports the kernels it calls, so that any
 * tool that reads the format can read it.
 */
import { F32, F64, I32, I64, type ValueType } from '../code.js'
import type { FunctionBody, Instruction } from './instructions.js'
import type { Signature } from './signatures.js'

/** A generated function by its index in the module. */
export interface ListedFunction {
  readonly index: number
  readonly name: string
  readonly signature: Signature
  readonly body: FunctionBody
}

/** What the text is made of: the functions, and names and types of all that they call. */
export interface ModuleText {
  readonly functions: readonly ListedFunction[]
  nameOf(index: number): string
  signatureOf(index: number): Signature
}

const TYPE_NAMES: Readonly<Record<ValueType, string>> = { [I32]: 'i32', [I64]: 'i64', [F32]: 'f32', [F64]: 'f64' }

/** The module's text, without a line end. */
export function printModule(module: ModuleText): string {
  const own = new Set(module.functions.map(each => each.index))
  const called = module.functions.flatMap(({ body }) =>
    body.instructions.filter(each => each.name === 'call').map(each => Number(each.immediates[0])),
  )
  const imported = [...new Set(called)].filter(index => !own.has(index))
  return [
    '(module',
    ...imported.map(index => `  ${printImport(module, index)}`),
    '  (import "env" "memory" (memory 1 65536 shared))',
    ...module.functions.flatMap(each => printFunction(module, each)).map(line => `  ${line}`),
    ')',
  ].join('\n')
}

function printImport(module: ModuleText, index: number): string {
  const name = module.nameOf(index)
  const dot = name.indexOf('.')
  const [from, what] = dot < 0 ? ['kernels', name] : [name.slice(0, dot), name.slice(dot + 1)]
  return `(import "${from}" "${what}" (func $${name}${printTypes(module.signatureOf(index))}))`
}

function printTypes({ params, results }: Signature): string {
  return printList('param', params) + printList('result', results)
}

function printList(word: string, types: readonly ValueType[]): string {
  return types.length === 0 ? '' : ` (${word} ${types.map(type => TYPE_NAMES[type]).join(' ')})`
}

function printFunction(module: ModuleText, { name, signature, body }: ListedFunction): readonly string[] {
  const lines = [`(func $${name}${printTypes(signature)}`]
  if (body.locals.length > 0) lines.push(` ${printList('local', body.locals)}`)
  let depth = 1
  for (const instruction of body.instructions) {
    if (instruction.name === 'end' || instruction.name === 'else') depth--
    lines.push(`${'  '.repeat(depth)}${printInstruction(module, instruction)}`)
    if (instruction.name === 'else' || ['block', 'loop', 'if'].includes(instruction.name)) depth++
  }
  return [...lines, ')']
}

function printInstruction(module: ModuleText, { immediates, name, result }: Instruction): string {
  if (name === 'call') return `call $${module.nameOf(Number(immediates[0]))}`
  if (result !== undefined) return `${name} (result ${TYPE_NAMES[result]})`
  // loads and stores of generated code are aligned as they come: 1 is always right to say
  if (name.startsWith('v128.')) return `${name}${printOffset(immediates)} align=1`
  if (/\.(?:load|store)/.test(name)) return `${name}${printOffset(immediates)}`
  if (name.endsWith('.const') && name.startsWith('f')) return `${name} ${printFloat(Number(immediates[0]))}`
  return [name, ...immediates].join(' ')
}

function printOffset([offset]: readonly (number | bigint)[]): string {
  return offset === 0 ? '' : ` offset=${offset}`
}

function printFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf'
  return Object.is(value, -0) ? '-0' : String(value)
}

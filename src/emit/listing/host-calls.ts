/**
 * Which functions of the host generated code calls: mathematics that must have V8's bits, Unicode tables, regular
 * expressions. Each costs a call into JavaScript per row that gets there.
 *
 * The number of the host's function is a constant on the stack, so the stack is followed: of each value only whether it
 * is a constant.
 */
import { HOST_MATH_1, HOST_MATH_2, HOST_TEXT } from '../../wasm/host-functions.js'
import type { Instruction } from './instructions.js'
import type { Signature } from './signatures.js'

/** What is known of the module around the function. */
export interface CallScope {
  /** Signature by function index. */
  signatureOf(index: number): Signature
  /** Name by function index: `host.text`, or the kernel's export. */
  nameOf(index: number): string
  /** The text of the view at an address of the image. */
  textAt(address: number): string
}

type Known = number | undefined
type TextName = (typeof HOST_TEXT)[number]

const HOST: readonly string[] = ['host.math1', 'host.math2', 'host.text']
/** Position among the arguments of the regular expression. */
const REGEXPS: Readonly<Partial<Record<TextName, { readonly at: number; readonly method: string }>>> = {
  regexpTest: { at: 1, method: 'test' },
  regexpReplace: { at: 2, method: 'replace' },
  regexpSplit: { at: 2, method: 'split' },
  regexpSearch: { at: 2, method: 'search' },
  regexpMatch: { at: 2, method: 'exec' },
  regexpPieces: { at: 2, method: 'matchAll' },
}
const CASES: readonly string[] = ['toLowerCase', 'toUpperCase']

/** As a user knows them, `Math.pow`, `/(a|b)+/.test`, each once, in the order of their first call. */
export function hostCalls(instructions: readonly Instruction[], scope: CallScope): readonly string[] {
  const found = new Set<string>()
  followStack(instructions, scope, (index, args) => {
    const name = scope.nameOf(index)
    if (HOST.includes(name)) found.add(printCall(name, args, scope))
  })
  return [...found]
}

function printCall(name: string, args: readonly Known[], scope: CallScope): string {
  const number = args[0] ?? -1
  if (name === 'host.math1') return `Math.${HOST_MATH_1[number] ?? number}`
  if (name === 'host.math2') return `Math.${(HOST_MATH_2[number] ?? String(number)).replace('hypotMany', 'hypot')}`
  const text = HOST_TEXT[number]
  if (text === undefined) return `text function ${number}`
  const regexp = REGEXPS[text]
  const address = args[regexp?.at ?? -1]
  if (regexp !== undefined && address !== undefined) {
    const view = scope.textAt(address)
    const slash = view.indexOf('/')
    return `/${view.slice(slash + 1)}/${view.slice(0, slash)}.${regexp.method}`
  }
  return CASES.includes(text) ? `${text} (of text that is not ASCII)` : text
}

interface Block {
  readonly height: number
  readonly results: number
}

function followStack(
  instructions: readonly Instruction[],
  scope: CallScope,
  onCall: (index: number, args: readonly Known[]) => void,
): void {
  const stack: Known[] = []
  const blocks: Block[] = []
  // behind a branch the stack may be lower than what is taken from it: nothing is known of that
  const pop = (count: number): Known[] => {
    const height = Math.max(blocks.at(-1)?.height ?? 0, stack.length - count)
    const taken = stack.splice(height)
    return [...Array.from({ length: count - taken.length }, () => undefined), ...taken]
  }
  for (const instruction of instructions) {
    const { name, immediates } = instruction
    if (name === 'i32.const') {
      stack.push(Number(immediates[0]))
      continue
    }
    if (name === 'call') {
      const { params, results } = scope.signatureOf(Number(immediates[0]))
      onCall(Number(immediates[0]), pop(params.length))
      for (const _ of results) stack.push(undefined)
      continue
    }
    if (name === 'block' || name === 'loop' || name === 'if') {
      if (name === 'if') pop(1)
      blocks.push({ height: stack.length, results: instruction.result === undefined ? 0 : 1 })
      continue
    }
    if (name === 'else' || name === 'end') {
      const block = name === 'end' ? blocks.pop() : blocks.at(-1)
      stack.length = Math.min(stack.length, block?.height ?? 0)
      if (name === 'end') for (let i = 0; i < (block?.results ?? 0); i++) stack.push(undefined)
      continue
    }
    const [taken, given] = effectOf(name)
    pop(taken)
    for (let i = 0; i < given; i++) stack.push(undefined)
  }
}

const EFFECTS: Readonly<Record<string, readonly [taken: number, given: number]>> = {
  'local.get': [0, 1],
  'local.set': [1, 0],
  'local.tee': [1, 1],
  'i64.const': [0, 1],
  'f32.const': [0, 1],
  'f64.const': [0, 1],
  drop: [1, 0],
  select: [3, 1],
  br_if: [1, 0],
  br_table: [1, 0],
  'memory.copy': [3, 0],
  br: [0, 0],
  return: [0, 0],
  unreachable: [0, 0],
}
const UNARY =
  /\.(?:eqz|clz|ctz|popcnt|abs|neg|ceil|floor|trunc|nearest|sqrt|wrap|extend|convert|demote|promote|reinterpret)(?:_|$)/

function effectOf(name: string): readonly [taken: number, given: number] {
  const known = EFFECTS[name]
  if (known !== undefined) return known
  if (/\.load/.test(name)) return [1, 1]
  if (/\.store/.test(name)) return [2, 0]
  return UNARY.test(name) ? [1, 1] : [2, 1]
}

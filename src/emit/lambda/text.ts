/**
 * Making text: templates and `+` with strings (written by template.ts), elements that are joined, and the words of
 * `typeof`. Numbers print as String(x) does, null and undefined as words.
 *
 * Elements go to a builder (assembly/strings/builder.ts, a u64 in a local), which takes them one after another.
 */
import type { Expr, TemplateNode, UnaryNode } from '../../lambda/ir.js'
import type { LambdaType } from '../../lambda/lambda-type.js'
import { isNullish, isNumber } from '../../lambda/type-algebra.js'
import { I32 } from '../code.js'
import { textView } from '../literals.js'
import { pushState } from '../locals.js'
import { type Operand, STATE_NULL } from '../operand.js'
import { pushAppended } from './append.js'
import { type Piece, pushTextOf } from './template.js'
import type { LambdaWriter } from './writer.js'

export function pushTemplate(w: LambdaWriter, n: TemplateNode): void {
  if (pushAppended(w, n, rest => pushTemplate(w, rest))) return
  pushJoined(
    w,
    joinConstants(n.parts.map(part => (typeof part === 'string' ? part : (constantText(part) ?? w.operand(part))))),
  )
}

/** The text of a constant, which then stands in the template as it is. */
function constantText(n: Expr): string | undefined {
  if (n.kind !== 'Literal' || (typeof n.value === 'object' && n.value !== null)) return undefined
  return String(n.value)
}

function joinConstants(pieces: readonly Piece[]): Piece[] {
  const joined: Piece[] = []
  for (const piece of pieces) {
    const last = joined.at(-1)
    if (typeof piece === 'string' && typeof last === 'string') joined[joined.length - 1] = last + piece
    else if (piece !== '') joined.push(piece)
  }
  return joined
}

const isText = (piece: Piece): boolean =>
  typeof piece === 'string' || (piece.type.kind === 'string' && !isNullish(piece.type))

/** The pieces as one string: the address of its view onto the stack. */
function pushJoined(w: LambdaWriter, pieces: readonly Piece[]): void {
  const { code } = w
  const [first] = pieces
  if (first === undefined) {
    code.i32(textView(w.image, ''))
    return
  }
  if (pieces.length === 1 && isText(first)) {
    pushText(w, first)
    return
  }
  pushTextOf(w, pieces)
}

function pushText(w: LambdaWriter, piece: Piece): void {
  if (typeof piece === 'string') w.code.i32(textView(w.image, piece))
  else if (piece.kind === 'scalar') piece.push(w.code)
}

function appendValue(w: LambdaWriter, text: number, piece: Operand): void {
  const { code } = w
  if (piece.type.kind === 'never') return
  if (piece.kind !== 'scalar') throw new Error('an object has no text')
  code.get(text)
  piece.push(code)
  switch (piece.type.kind) {
    case 'string':
    case 'raw':
      w.kernel('textString')
      break
    case 'bool':
      w.kernel('textBoolean')
      break
    case 'int32':
      code.op('i64.extend_i32_s')
      w.kernel('textInteger')
      break
    case 'int64':
    case 'timestamp':
    case 'bigint':
      w.kernel('textInteger')
      break
    case 'float32':
      code.op('f64.promote_f32')
      w.kernel('textNumber')
      break
    case 'float64':
      w.kernel('textNumber')
      break
    default:
      throw new Error(`a value of type ${piece.type.kind} has no text here`)
  }
  code.set(text)
}

/** Appends the text of an element of a list to a builder; null and undefined are nothing there. */
export function appendElement(w: LambdaWriter, text: number, element: Operand): void {
  const { code } = w
  if (element.type.kind === 'never') return
  if (!isNullish(element.type) || element.pushState === undefined) {
    appendValue(w, text, element)
    return
  }
  pushState(code, element)
  code.op('i32.eqz').if()
  appendValue(w, text, element)
  code.end()
}

export function pushTypeof(w: LambdaWriter, n: UnaryNode): void {
  const { code } = w
  const { type } = n.arg
  const operand = w.operand(n.arg)
  const view = (word: string): number => textView(w.image, word)
  if (!isNullish(type) || operand.pushState === undefined) {
    code.i32(view(typeWord(type)))
    return
  }
  const state = code.local(I32)
  code.i32(view('object')).i32(view('undefined'))
  pushState(code, operand)
  code.tee(state).i32(STATE_NULL).op('i32.eq').select()
  code
    .i32(view(typeWord(type)))
    .get(state)
    .select()
}

function typeWord(type: LambdaType): string {
  if (isNumber(type)) return 'number'
  switch (type.kind) {
    case 'bool':
      return 'boolean'
    case 'string':
    case 'bigint':
      return type.kind
    case 'never':
      return 'undefined'
    default:
      return 'object'
  }
}

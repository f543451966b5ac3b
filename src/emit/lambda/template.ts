/**
 * Templates and `+` with strings, written in line: one reservation of scratch for all pieces, then each piece behind
 * the other.
 *
 *   view (16 bytes) | text | slack
 *
 * All pieces are evaluated first, since nothing else may take scratch in between. Texts are copied 16 bytes at a time
 * with what stands behind them, constants are stored from the code, numbers print themselves. A text that may begin
 * with the second half of a pair is appended by the kernel, which joins the halves.
 */
import type { LambdaType } from '../../lambda/lambda-type.js'
import { isNullish } from '../../lambda/type-algebra.js'
import { H_SCRATCH_END, H_SCRATCH_TOP, VIEW_BYTES, VIEW_INLINE_MAX } from '../../wasm/abi.generated.js'
import { type Code, I32, I64 } from '../code.js'
import { textBytes, textView } from '../literals.js'
import { pushState } from '../locals.js'
import { type Operand, type ScalarOperand, STATE_NULL } from '../operand.js'
import type { LambdaWriter } from './writer.js'

export type Piece = string | Operand

/** Behind every text: wide stores, and what the kernel that joins halves wants free. */
const SLACK_BYTES = 128
/** A number's text, with what a printer may write behind it. */
const NUMBER_BYTES = 40
/** `undefined` is the longest of the words. */
const WORD_BYTES = 9
/** More than all pieces together may have: the kernel that reserves finds no room, and the step ends. */
const NO_ROOM = 0xffffff00
/** Constants up to so many bytes are stored from the code, eight at a time. */
const STORED_BYTES_MAX = 32
/** First byte of three that are half of a pair (and of Hangul). */
const HALF_LEAD = 0xed

/** A text whose view is in a local. */
interface TextPiece {
  readonly kind: 'text'
  readonly view: number
  readonly length: number
  /** Whether it may begin with half of a pair. */
  readonly mayJoin: boolean
}
interface ConstantPiece {
  readonly kind: 'constant'
  readonly bytes: Uint8Array
}
interface PrintedPiece {
  readonly kind: 'printed'
  readonly value: ScalarOperand
}
type ReadyPiece = TextPiece | ConstantPiece | PrintedPiece

/** The pieces as one string: the address of its view onto the stack. */
export function pushTextOf(w: LambdaWriter, pieces: readonly Piece[]): void {
  const { code } = w
  const ready = pieces.map(piece => prepare(w, piece))
  const start = code.local(I32)
  const cursor = code.local(I32)
  reserve(w, ready, start)
  code.get(start).i32(VIEW_BYTES).op('i32.add').set(cursor)
  ready.forEach((piece, index) => {
    const at: Place = { start, cursor, isFirst: index === 0 }
    if (piece.kind === 'text') appendText(w, at, piece)
    else if (piece.kind === 'constant') appendConstant(w, at, piece.bytes)
    else appendPrinted(w, at, piece.value)
  })
  pushFinished(w, start, cursor)
}

/** Takes the text that ends at the cursor: the address of its view. The kernel makes those that lie in their view. */
function pushFinished(w: LambdaWriter, start: number, cursor: number): void {
  const { code } = w
  const length = code.local(I32)
  code.get(cursor).get(start).op('i32.sub').i32(VIEW_BYTES).op('i32.sub').tee(length)
  code.i32(VIEW_INLINE_MAX).op('i32.gt_u').if(I32)
  code.get(start).get(length).store('i32.store')
  code.get(start).get(start).load('i32.load', VIEW_BYTES).store('i32.store', 4)
  code.get(start).get(start).i32(VIEW_BYTES).op('i32.add').op('i64.extend_i32_u').i64(32n).op('i64.shl')
  code.store('i64.store', 8)
  code.i32(0).get(cursor).i32(7).op('i32.add').i32(-8).op('i32.and').store('i32.store', H_SCRATCH_TOP)
  code.get(start).else()
  pushBuilder(code, start, cursor)
  w.kernel('textEnd')
  code.end()
}

/** Locals of a text that is being made. */
interface Place {
  readonly start: number
  readonly cursor: number
  readonly isFirst: boolean
}

const isText = ({ kind }: LambdaType): boolean => kind === 'string' || kind === 'raw'

function prepare(w: LambdaWriter, piece: Piece): ReadyPiece {
  const { code } = w
  if (typeof piece === 'string') {
    const bytes = textBytes(piece)
    if (bytes.length <= STORED_BYTES_MAX && bytes[0] !== HALF_LEAD) return { kind: 'constant', bytes }
    return textPiece(code, () => code.i32(textView(w.image, piece)), bytes[0] === HALF_LEAD)
  }
  if (piece.kind !== 'scalar') throw new Error('an object has no text')
  if (piece.type.kind === 'never') {
    return textPiece(code, () => pushWord(w, piece), false)
  }
  if (!isText(piece.type)) return { kind: 'printed', value: piece }
  const hasState = isNullish(piece.type) && piece.pushState !== undefined
  return textPiece(
    code,
    () => {
      if (hasState) pushWord(w, piece)
      piece.push(code)
      if (!hasState) return
      pushState(code, piece)
      code.select()
    },
    true,
  )
}

function textPiece(code: Code, pushView: () => void, mayJoin: boolean): TextPiece {
  const view = code.local(I32)
  const length = code.local(I32)
  pushView()
  code.tee(view).load('i32.load').set(length)
  return { kind: 'text', view, length, mayJoin }
}

/** The view of `null` or `undefined`, by the state of a value that has one. */
function pushWord(w: LambdaWriter, piece: Operand): void {
  const { code } = w
  const { type } = piece
  if (type.undef !== true || type.null !== true) {
    code.i32(textView(w.image, type.undef === true ? 'undefined' : 'null'))
    return
  }
  code.i32(textView(w.image, 'null')).i32(textView(w.image, 'undefined'))
  pushState(code, piece)
  code.i32(STATE_NULL).op('i32.eq').select()
}

/** Room for view, pieces and slack at `start`, not yet taken. */
function reserve(w: LambdaWriter, pieces: readonly ReadyPiece[], start: number): void {
  const { code } = w
  let known = VIEW_BYTES + SLACK_BYTES
  const lengths: number[] = []
  for (const piece of pieces) {
    if (piece.kind === 'text') lengths.push(piece.length)
    else known += piece.kind === 'constant' ? piece.bytes.length : Math.max(NUMBER_BYTES, WORD_BYTES)
  }
  const need = code.local(I32)
  const [only] = lengths
  if (only === undefined) code.i32(known)
  else if (lengths.length === 1) code.get(only).i32(known).op('i32.add')
  else pushSum(code, lengths, known)
  code.tee(need)
  code.i32(0).load('i32.load', H_SCRATCH_END).i32(0).load('i32.load', H_SCRATCH_TOP).tee(start).op('i32.sub')
  code.op('i32.gt_u').if()
  code.get(need)
  w.kernel('scratchReserve')
  code.set(start).end()
}

/** The sum of lengths, each below 2^31, and of `known`: as u32, NO_ROOM where it is none that a text may have. */
function pushSum(code: Code, lengths: readonly number[], known: number): void {
  const sum = code.local(I64)
  code.i64(BigInt(known))
  for (const length of lengths) code.get(length).op('i64.extend_i32_u').op('i64.add')
  code.tee(sum).op('i32.wrap_i64').i32(NO_ROOM)
  code.get(sum).i64(0x7fffffffn).op('i64.lt_u').select()
}

function advance(code: Code, cursor: number, pushBytes: () => void): void {
  code.get(cursor)
  pushBytes()
  code.op('i32.add').set(cursor)
}

function appendConstant({ code }: LambdaWriter, { cursor }: Place, bytes: Uint8Array): void {
  const padded = Buffer.alloc(STORED_BYTES_MAX + 8)
  padded.set(bytes)
  for (let at = 0; at < bytes.length; at += 8) {
    code.get(cursor).i64(padded.readBigInt64LE(at)).store('i64.store', at)
  }
  advance(code, cursor, () => code.i32(bytes.length))
}

function appendText(w: LambdaWriter, { start, cursor, isFirst }: Place, { view, length, mayJoin }: TextPiece): void {
  const { code } = w
  if (mayJoin && !isFirst) {
    code.get(view).load('i32.load8_u', 4).i32(HALF_LEAD).op('i32.eq').if()
    pushBuilder(code, start, cursor)
    code.get(view)
    w.kernel('textString')
    takeBuilder(code, start, cursor)
    code.else()
    copyText(code, cursor, view, length)
    code.end()
  } else copyText(code, cursor, view, length)
}

/** Copied whether they are wanted or not: most texts are shorter, and nothing has to be guessed. */
const COPIED_BYTES = 32

/** Copies a text behind the cursor, which it moves; up to 31 bytes more are read and written. */
function copyText(code: Code, cursor: number, view: number, length: number): void {
  const source = code.local(I32)
  const done = code.local(I32)
  code.get(view).load('i32.load', 12).get(view).i32(4).op('i32.add')
  code.get(length).i32(VIEW_INLINE_MAX).op('i32.gt_u').select().set(source)
  for (let at = 0; at < COPIED_BYTES; at += 16) code.get(cursor).get(source).copyView(at, at)
  code.get(length).i32(COPIED_BYTES).op('i32.gt_u').if()
  code.i32(COPIED_BYTES).set(done)
  const next = code.loop()
  code.get(cursor).get(done).op('i32.add').get(source).get(done).op('i32.add').copyView()
  code.get(done).i32(16).op('i32.add').tee(done).get(length).op('i32.lt_u').brIf(next)
  code.end().end()
  advance(code, cursor, () => code.get(length))
}

function appendPrinted(w: LambdaWriter, place: Place, value: ScalarOperand): void {
  const { code } = w
  if (!isNullish(value.type) || value.pushState === undefined) {
    appendValue(w, place, value)
    return
  }
  const word = code.local(I32)
  const length = code.local(I32)
  pushState(code, value)
  code.if()
  pushWord(w, value)
  code.tee(word).load('i32.load').set(length)
  copyText(code, place.cursor, word, length)
  code.else()
  appendValue(w, place, value)
  code.end()
}

function appendValue(w: LambdaWriter, { cursor }: Place, value: ScalarOperand): void {
  const { code } = w
  const { kind } = value.type
  if (kind === 'bool') {
    const isTrue = code.local(I32)
    value.push(code)
    code.set(isTrue)
    code.get(cursor).i64(0x65757274n).i64(0x65736c6166n).get(isTrue).select().store('i64.store')
    advance(code, cursor, () => code.i32(4).i32(5).get(isTrue).select())
    return
  }
  value.push(code)
  if (kind === 'int32') code.op('i64.extend_i32_s')
  if (kind === 'float32') code.op('f64.promote_f32')
  code.get(cursor)
  w.kernel(printerOf(kind))
  code.set(cursor)
}

function printerOf(kind: LambdaType['kind']): string {
  switch (kind) {
    case 'int32':
    case 'int64':
    case 'timestamp':
    case 'bigint':
      return 'printI64'
    case 'float32':
    case 'float64':
      return 'printF64'
    default:
      throw new Error(`a value of type ${kind} has no text here`)
  }
}

/** The u64 by which the kernels know a text that is being made: start | cursor << 32. */
function pushBuilder(code: Code, start: number, cursor: number): void {
  code.get(start).op('i64.extend_i32_u')
  code.get(cursor).op('i64.extend_i32_u').i64(32n).op('i64.shl').op('i64.or')
}

function takeBuilder(code: Code, start: number, cursor: number): void {
  const text = code.local(I64)
  code.tee(text).op('i32.wrap_i64').set(start)
  code.get(text).i64(32n).op('i64.shr_u').op('i32.wrap_i64').set(cursor)
}

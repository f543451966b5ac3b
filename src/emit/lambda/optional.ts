/**
 * Results that may be missing: a string whose view is 0, an element at an address that is 0.
 */
import type { LambdaType } from '../../lambda/lambda-type.js'
import type { ImageBuilder } from '../../wasm/image.js'
import { cellOperand } from '../cells.js'
import { type Code, I32 } from '../code.js'
import { elementLayout } from '../lambda-layout.js'
import { markSettled, pushState } from '../locals.js'
import { type Operand, STATE_UNDEFINED } from '../operand.js'
import type { LambdaWriter } from './writer.js'

/** The view on the stack as a value of `type`; 0 is the given state, by default undefined. */
export function optionalString(w: LambdaWriter, type: LambdaType, missing: number = STATE_UNDEFINED): Operand {
  const { code } = w
  const view = code.local(I32)
  const state = code.local(I32)
  code.set(view).i32(missing).i32(0).get(view).op('i32.eqz').select().set(state)
  code.get(view).i32(zeroCell(w.image, 16)).get(view).select().set(view)
  return markSettled({
    kind: 'scalar',
    type,
    push: at => void at.get(view),
    pushState: at => void at.get(state),
  })
}

/**
 * The element whose address is on the stack, as a value of `type` (the element's type, or undefined); 0 is undefined.
 */
export function optionalElement(w: LambdaWriter, element: LambdaType, type: LambdaType): Operand {
  const { code } = w
  const { layout, stride } = elementLayout(element)
  const address = code.local(I32)
  const state = code.local(I32)
  code.tee(address).if(I32)
  const present = cellOperand(address, layout, element)
  pushState(code, present)
  code.else().i32(STATE_UNDEFINED).end().set(state)
  code.get(address).i32(zeroCell(w.image, stride)).get(address).select().set(address)
  const value = cellOperand(address, layout, element)
  return { ...value, type, pushState: (at: Code) => void at.get(state) } as Operand
}

const zeroCells = new WeakMap<ImageBuilder, { address: number; bytes: number }>()

/** Address of at least so many bytes of zeros: what is read where there is nothing. */
function zeroCell(image: ImageBuilder, bytes: number): number {
  const known = zeroCells.get(image)
  if (known !== undefined && known.bytes >= bytes) return known.address
  const made = { address: image.reserve(bytes, 16), bytes }
  zeroCells.set(image, made)
  return made.address
}

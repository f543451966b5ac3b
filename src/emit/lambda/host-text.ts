/** Calls of the host's text functions (wasm/host-functions.ts), for the rooms that leave something to JavaScript. */
import type { RegexpValue } from '../../lambda/intrinsics.js'
import { HOST_TEXT } from '../../wasm/host-functions.js'
import type { ImageBuilder } from '../../wasm/image.js'
import { textView } from '../literals.js'
import type { LambdaWriter } from './writer.js'

/** Name of a text function. */
export type HostText = (typeof HOST_TEXT)[number]

const ARGUMENTS = 3

/** Calls the function: each of `pushes` leaves an i32, what is left out is 0. Leaves an i32. */
export function callHostText(w: LambdaWriter, fn: HostText, pushes: readonly ((() => unknown) | undefined)[]): void {
  w.code.i32(HOST_TEXT.indexOf(fn))
  for (let index = 0; index < ARGUMENTS; index++) {
    const push = pushes[index]
    if (push === undefined) w.code.i32(0)
    else push()
  }
  w.kernel('host.text')
}

/** Address of the view `flags/source`, from which the host makes its RegExp. */
export const regexpView = (image: ImageBuilder, { source, flags }: RegexpValue): number =>
  textView(image, `${flags}/${source}`)

/**
 * Splitting by a regular expression: a character class by a kernel with a table in the image, any other by the host.
 */
import type { CallNode, Expr } from '../../lambda/ir.js'
import { type RegexpClass, regexpClass } from '../../lambda/regexp-class.js'
import { HOST_TEXT } from '../../wasm/host-functions.js'
import type { ImageBuilder } from '../../wasm/image.js'
import { regexpView } from './calls-string.js'
import type { LambdaWriter } from './writer.js'

export function pushRegexpSplit(w: LambdaWriter, n: CallNode): void {
  const [text, regexp] = n.args as readonly [Expr, Expr]
  const found = classOf(regexp)
  if (found !== undefined) {
    w.push(text)
    w.code.i32(imageClass(w.image, found))
    w.kernel('stringSplitClass')
    return
  }
  w.code.i32(HOST_TEXT.indexOf('regexpSplit'))
  w.push(text)
  w.code.i32(regexpView(w, regexp)).i32(0)
  w.kernel('host.text')
}

function classOf(n: Expr): RegexpClass | undefined {
  if (n.kind !== 'Literal') return undefined
  const { source, flags } = n.value as { readonly source: string; readonly flags: string }
  return regexpClass(source, flags)
}

/** Writes a class as assembly/strings/split-class.ts reads it; its address. */
export function imageClass(image: ImageBuilder, found: RegexpClass): number {
  const words = [
    ...found.ascii,
    Number(found.others),
    Number(found.isRepeated),
    found.exceptions.length,
    ...found.exceptions,
  ]
  const address = image.reserve(words.length * 4, 8)
  words.forEach((word, index) => {
    image.u32(address + index * 4, word)
  })
  return address
}

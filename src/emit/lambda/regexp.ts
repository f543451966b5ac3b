/**
 * Splitting by a regular expression: a character class by a kernel with a table in the image, any other by the host.
 */
import type { CallNode, Expr } from '../../lambda/ir.js'
import { HOST_TEXT } from '../../wasm/host-functions.js'
import { regexpView } from './calls-string.js'
import type { LambdaWriter } from './writer.js'

export function pushRegexpSplit(w: LambdaWriter, n: CallNode): void {
  w.code.i32(HOST_TEXT.indexOf('regexpSplit'))
  w.push(n.args[0] as Expr)
  w.code.i32(regexpView(w, n.args[1] as Expr)).i32(0)
  w.kernel('host.text')
}

/**
 * Matches of regular expressions with their groups, and replacements that JavaScript interprets: the host's RegExp, per
 * row (javascript/regexp-matches.ts).
 */
import type { CallNode, Expr } from '../../lambda/ir.js'
import { H_EMPTY_VIEW } from '../../wasm/abi.generated.js'
import { HOST_TEXT } from '../../wasm/host-functions.js'
import { I32 } from '../code.js'
import { textView } from '../literals.js'
import { markSettled } from '../locals.js'
import { type Operand, STATE_NULL } from '../operand.js'
import type { PushCall, WrittenCall } from './calls.js'
import type { LambdaWriter } from './writer.js'

/** Calls a text function of the host with up to three arguments. */
const ofHost =
  (name: (typeof HOST_TEXT)[number]): PushCall =>
  (w, n) => {
    w.code.i32(HOST_TEXT.indexOf(name))
    for (const arg of n.args) pushArgument(w, arg)
    for (let count = n.args.length; count < 3; count++) w.code.i32(0)
    w.kernel('host.text')
  }

function pushArgument(w: LambdaWriter, arg: Expr): void {
  if (arg.type.kind !== 'regexp') {
    w.push(arg)
    return
  }
  if (arg.kind !== 'Literal') throw new Error('a regular expression is a literal')
  const { source, flags } = arg.value as { readonly source: string; readonly flags: string }
  w.code.i32(textView(w.image, `${flags}/${source}`))
}

/** A list, or null where the host gives 0. */
function match(w: LambdaWriter, n: CallNode): Operand {
  const { code } = w
  const [list, state] = [code.local(I32), code.local(I32)]
  ofHost('regexpMatch')(w, n)
  code.set(list).i32(STATE_NULL).i32(0).get(list).op('i32.eqz').select().set(state)
  code.i32(H_EMPTY_VIEW).get(list).get(state).select().set(list)
  return markSettled({
    kind: 'scalar',
    type: n.type,
    push: at => void at.get(list),
    pushState: at => void at.get(state),
  })
}

export const matchCalls: Readonly<Record<string, WrittenCall>> = {
  'string.matchRe': { operand: match },
  'string.piecesRe': { push: ofHost('regexpPieces') },
  'string.replaceTextRe': { push: ofHost('regexpReplace') },
  'string.replaceText': { push: ofHost('replaceText') },
  'string.replaceAllText': { push: ofHost('replaceAllText') },
}

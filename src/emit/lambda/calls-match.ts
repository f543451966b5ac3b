/**
 * Matches of regular expressions with their groups, and replacements that JavaScript interprets: the host's RegExp, per
 * row (javascript/regexp-matches.ts).
 */
import type { CallNode, Expr } from '../../lambda/ir.js'
import { regexpLiteral } from '../../lambda/regexp/uses.js'
import { H_EMPTY_VIEW } from '../../wasm/abi.generated.js'
import { I32 } from '../code.js'
import { markSettled } from '../locals.js'
import { type Operand, STATE_NULL } from '../operand.js'
import type { PushCall, WrittenCall } from './calls.js'
import { callHostText, type HostText, regexpView } from './host-text.js'
import type { LambdaWriter } from './writer.js'

/** Calls a text function of the host with up to three arguments. */
const ofHost =
  (name: HostText): PushCall =>
  (w, n) => {
    const pushes = n.args.map(arg => () => pushArgument(w, arg))
    callHostText(w, name, pushes)
  }

function pushArgument(w: LambdaWriter, arg: Expr): void {
  if (arg.type.kind !== 'regexp') {
    w.push(arg)
    return
  }
  const regexp = regexpLiteral(arg)
  if (regexp === undefined) throw new Error('a regular expression is a literal')
  w.code.i32(regexpView(w.image, regexp))
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

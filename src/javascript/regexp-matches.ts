/**
 * Matches of a regular expression with their groups, as lists in the task's memory: what `match`, `matchAll` and
 * `replace` with a function are made of.
 */
import { piecesOf } from '../lambda/regexp/pieces.js'
import { layoutCell } from '../wasm/cell-layout.js'
import { type CellTarget, writeViewText } from '../wasm/cell-writer.js'

/** A group is a text or undefined: an element of a list inside a lambda (emit/lambda-layout.ts). */
const { layout: GROUP, bytes: GROUP_BYTES } = layoutCell({ kind: 'string', null: true })
const VALIDITY = GROUP.validity as number
const [IS_VALUE, IS_UNDEFINED] = [1, 2]
const HEADER_BYTES = 8

type Groups = readonly (string | undefined)[]

/** Bytes of the groups of one match. */
const groupsBytes = (groups: Groups): number => groups.length * GROUP_BYTES

/** Writes the groups at `at`; the elements of a list. */
function writeGroups(target: CellTarget, at: number, groups: Groups): void {
  for (const [index, group] of groups.entries()) {
    const cell = at + index * GROUP_BYTES
    writeViewText(target, cell + GROUP.offset, group ?? '')
    target.views.refresh().bytes[cell + VALIDITY] = group === undefined ? IS_UNDEFINED : IS_VALUE
  }
}

function writeHeader(target: CellTarget, at: number, count: number, elements: number): void {
  const { data } = target.views.refresh()
  data.setUint32(at, count, true)
  data.setUint32(at + 4, elements, true)
}

/** Address of { count, elements } with the groups of the first match, the whole of it first; 0 where there is none. */
export function writeMatch(target: CellTarget, text: string, regexp: RegExp): number {
  const match = regexp.exec(text)
  if (match === null) return 0
  const list = target.allocate(HEADER_BYTES + groupsBytes(match))
  writeHeader(target, list, match.length, list + HEADER_BYTES)
  writeGroups(target, list + HEADER_BYTES, match)
  return list
}

/** Address of the list of `piecesOf`. */
export function writePieces(target: CellTarget, text: string, regexp: RegExp): number {
  const pieces = piecesOf(text, regexp)
  const bytes = pieces.reduce((sum, groups) => sum + groupsBytes(groups), HEADER_BYTES * (pieces.length + 1))
  const list = target.allocate(bytes)
  let at = list + HEADER_BYTES * (pieces.length + 1)
  writeHeader(target, list, pieces.length, list + HEADER_BYTES)
  for (const [index, groups] of pieces.entries()) {
    writeHeader(target, list + HEADER_BYTES * (index + 1), groups.length, at)
    writeGroups(target, at, groups)
    at += groupsBytes(groups)
  }
  return list
}

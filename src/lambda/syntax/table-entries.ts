/**
 * Objects and arrays in a table of the lambda's own that are changed where they are: `by[k].n += 1`,
 * `m.get(k).push(x)`, `(by[k] ??= []).push(x)`. Such a change is the same as setting the entry anew where nobody else
 * holds what is changed: all that is put in is written there and then, and no entry is handed out before its change.
 */
import type * as acorn from 'acorn'
import { isNamed, syntax } from './any-node.js'
import { childNodes, isAnyFunction, isLoop } from './control-flow.js'
import { isFresh } from './fresh.js'
import { firstEntries, listingOf, type TableDeclaration, type Use } from './table-use.js'

/** Methods that change an array, a Map or a Set, as statements. */
export const LIST_CHANGES: ReadonlySet<string> = new Set(
  'push unshift pop shift sort reverse set add delete clear'.split(' '),
)
/** Methods that give nothing of their array or text but its elements. */
const READERS: ReadonlySet<string> = new Set(
  (
    'includes indexOf lastIndexOf join at slice concat toSorted toReversed startsWith endsWith toFixed toUpperCase ' +
    'toLowerCase trim split localeCompare has get keys values entries'
  ).split(' '),
)
/** The same, unless their callback takes the array itself; by the place of that parameter. */
const WALKERS: ReadonlyMap<string, number> = new Map([
  ...'map filter find findIndex findLast findLastIndex some every flatMap forEach'.split(' ').map(x => [x, 2] as const),
  ['reduce', 3],
  ['reduceRight', 3],
])

/** A statement that changes an entry of a table where it is. */
export interface EntryChange {
  readonly table: acorn.Identifier
  /** `by[k]`, `m.get(k)`. */
  readonly entry: acorn.MemberExpression | acorn.CallExpression
  /** Of `(by[k] ??= [])`: what sets it first. */
  readonly first: acorn.AssignmentExpression | undefined
  /** `m.get(k)?.push(x)`: nothing is done where there is no entry. */
  readonly isOptional: boolean
  /** Names from the entry down to the array, or to the field that is set. */
  readonly path: readonly string[]
  readonly how: acorn.AssignmentExpression | acorn.UpdateExpression | acorn.CallExpression
  /** What is computed for it. */
  readonly parts: readonly acorn.AnyNode[]
}

/** Undefined where the statement is something else. */
export function entryChangeOf(n: acorn.Expression): EntryChange | undefined {
  const how = n.type === 'ChainExpression' ? n.expression : n
  if (how.type === 'CallExpression') {
    const { callee } = how
    if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier') return undefined
    if (!LIST_CHANGES.has(callee.property.name) || how.optional) return undefined
    return entryChange(how, callee.object, how.arguments, callee.optional)
  }
  if (how.type !== 'AssignmentExpression' && how.type !== 'UpdateExpression') return undefined
  const target = how.type === 'AssignmentExpression' ? how.left : how.argument
  if (target.type !== 'MemberExpression' || target.computed) return undefined
  return entryChange(how, target, how.type === 'AssignmentExpression' ? [how.right] : [], false)
}

function entryChange(
  how: EntryChange['how'],
  target: acorn.Node,
  values: readonly acorn.AnyNode[],
  isOptional: boolean,
): EntryChange | undefined {
  const path: string[] = []
  let x = syntax(target)
  while (x.type === 'MemberExpression' && !x.computed && x.property.type === 'Identifier') {
    if (x.optional) return undefined
    if (x.object.type === 'Identifier') break
    path.unshift(x.property.name)
    x = syntax(x.object)
  }
  // an entry that is set is a change of its table, not of itself
  if (path.length === 0 && how.type !== 'CallExpression') return undefined
  const inner = x.type === 'ParenthesizedExpression' ? syntax(x.expression) : x
  const first = inner.type === 'AssignmentExpression' ? inner : undefined
  const entry = first === undefined ? inner : syntax(first.left)
  const found = entryOf(entry)
  if (found === undefined || (entry.type !== 'MemberExpression' && entry.type !== 'CallExpression')) return undefined
  if (isOptional && path.length > 0) return undefined
  if (first !== undefined && first.operator !== '??=' && first.operator !== '||=') return undefined
  const parts = [...values, entry, ...(first === undefined ? [] : [first.right])]
  return { table: found.table, entry, first, isOptional, path, how, parts }
}

/** The table and the key of `by[k]` and `m.get(k)`. */
export function entryOf(
  x: acorn.AnyNode,
): { readonly table: acorn.Identifier; readonly key: acorn.Expression } | undefined {
  if (x.type === 'MemberExpression') {
    if (x.optional || x.object.type !== 'Identifier' || x.property.type === 'PrivateIdentifier') return undefined
    return { table: x.object, key: x.property }
  }
  if (x.type !== 'CallExpression' || x.optional || x.callee.type !== 'MemberExpression') return undefined
  const { object, property, computed, optional } = x.callee
  const [key] = x.arguments
  if (computed || optional || object.type !== 'Identifier' || !isNamed(property, 'get')) return undefined
  if (key === undefined || key.type === 'SpreadElement' || x.arguments.length > 1) return undefined
  return { table: object, key }
}

/** Names from an entry down to a value in it; `*` is any. */
type Path = readonly string[]
interface Put {
  readonly path: Path
  readonly value: acorn.Expression
}
interface Place {
  /** Of the object or array that is changed, or handed out. */
  readonly path: Path
  readonly use: Use
  /** The whole change. */
  readonly node: acorn.AnyNode
}
interface Facts {
  readonly puts: Put[]
  readonly changes: Place[]
  readonly reveals: Place[]
}

/** Whether the changes of entries, if there are any, are seen by nobody but who asks the table. */
export function areEntriesOwn(declaration: TableDeclaration, uses: readonly Use[]): boolean {
  const facts: Facts = { puts: firstPuts(declaration), changes: [], reveals: [] }
  for (const use of uses) new EntryScan(use, facts).run()
  if (facts.changes.length === 0) return true
  const { init } = declaration
  if (init.type === 'NewExpression' && init.arguments.length > 0) return false
  const isOwnPut = ({ path, value }: Put): boolean =>
    facts.changes.every(change => !isWithin(change.path, path) || isFreshAt(value, change.path.slice(path.length)))
  return facts.puts.every(isOwnPut) && facts.reveals.every(reveal => isLate(reveal, facts.changes, declaration))
}

function firstPuts({ init }: TableDeclaration): Put[] {
  const entries = init.type === 'ObjectExpression' ? firstEntries(init) : undefined
  return (entries ?? []).map(({ value }) => ({ path: [], value }))
}

/** Whether what stands at `inner` is, or is part of, what stands at `outer`. */
const isWithin = (inner: Path, outer: Path): boolean =>
  inner.length >= outer.length && outer.every((name, i) => name === '*' || inner[i] === '*' || name === inner[i])

/** Whether the value is new, down to what stands at the path in it. */
function isFreshAt(n: acorn.Expression, path: Path): boolean {
  if (n.type === 'ConditionalExpression') return isFreshAt(n.consequent, path) && isFreshAt(n.alternate, path)
  const [name, ...rest] = path
  if (name === undefined) return isFresh(n)
  if (n.type !== 'ObjectExpression') return false
  const entries = n.properties.map(p => (p.type === 'Property' && !p.computed && isNamed(p.key, name) ? p.value : p))
  const last = entries.findLast(p => p.type !== 'Property')
  if (last === undefined) return true
  return last.type !== 'SpreadElement' && isFreshAt(last, rest)
}

/** Whether no change can come behind the place where something is handed out. */
function isLate(reveal: Place, changes: readonly Place[], declaration: TableDeclaration): boolean {
  const own = changes.filter(change => isWithin(change.path, reveal.path))
  const functions = reveal.use.around.filter(x => isAnyFunction(x) && !declaration.around.includes(x))
  // nothing of the function comes behind its return
  if (functions.length === 0 && reveal.use.around.some(x => x.type === 'ReturnStatement')) return true
  if (own.length > 0 && functions.some(x => x.type === 'FunctionDeclaration')) return false
  return own.every(({ use, node }) => {
    const around = use.around.filter(x => !declaration.around.includes(x))
    const isRepeated = around.some(x => (isLoop(x) || isAnyFunction(x)) && reveal.use.around.includes(x))
    return !isRepeated && node.end <= reveal.node.start
  })
}

/** Follows what is done with the entry, from the table's name outwards. */
class EntryScan {
  private readonly use: Use
  private readonly facts: Facts
  /** How far out: index in `use.around`, one beyond what is looked at next. */
  private depth: number
  private path: Path = []
  private node: acorn.AnyNode

  constructor(use: Use, facts: Facts) {
    this.use = use
    this.facts = facts
    this.depth = use.around.length
    this.node = use.node
  }

  private outer(): acorn.AnyNode | undefined {
    return this.use.around[this.depth - 1]
  }
  private climb(): acorn.AnyNode {
    this.depth--
    this.node = this.use.around[this.depth] ?? this.node
    return this.node
  }
  private reveal(path = this.path): void {
    this.facts.reveals.push({ path, use: this.use, node: this.node })
  }
  private change(path: Path, node: acorn.AnyNode): void {
    this.facts.changes.push({ path, use: this.use, node })
  }

  run(): void {
    const parent = this.outer()
    if (parent?.type !== 'MemberExpression') {
      const isOfKeys =
        parent?.type === 'BinaryExpression' || (parent?.type === 'CallExpression' && listingOf(parent) === 'keys')
      if (!isOfKeys) this.reveal()
      return
    }
    this.climb()
    const call = this.outer()
    if (call?.type !== 'CallExpression' || call.callee !== parent) {
      if (!isNamed(parent.property, 'size') || parent.computed) this.follow()
      return
    }
    this.climb()
    if (isNamed(parent.property, 'get')) this.follow()
    else if (isNamed(parent.property, 'set')) this.put(call.arguments[1])
    else if (['values', 'entries', 'forEach'].some(name => isNamed(parent.property, name))) this.reveal()
  }

  private put(value: acorn.Expression | acorn.SpreadElement | undefined): void {
    if (value !== undefined && value.type !== 'SpreadElement' && !this.isItself(value))
      this.facts.puts.push({ path: this.path, value: this.newPart(value) })
  }

  /** Of `by[k] ?? []`, set as `by[k]`: what is new in it. */
  private newPart(value: acorn.Expression): acorn.Expression {
    const isKept =
      value.type === 'LogicalExpression' && value.operator !== '&&' && this.isItself(withoutChain(value.left))
    return isKept ? value.right : value
  }

  /** Whether the value is the entry that is set by it. */
  private isItself(value: acorn.Expression): boolean {
    const { node } = this
    if (this.path.length > 0) return false
    if (node.type === 'MemberExpression') return isAlike(node, value)
    if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return false
    if (value.type !== 'CallExpression' || value.callee.type !== 'MemberExpression') return false
    if (!isNamed(value.callee.property, 'get') || !isAlike(node.callee.object, value.callee.object)) return false
    const [[key], [asked]] = [node.arguments, value.arguments]
    return key !== undefined && asked !== undefined && isAlike(key, asked)
  }

  /** What is done with the value at `path`, which `node` gives. */
  private follow(): void {
    const { node } = this
    const outer = this.outer()
    switch (outer?.type) {
      case 'ParenthesizedExpression':
      case 'ChainExpression':
        this.climb()
        this.follow()
        return
      case 'MemberExpression':
        if (outer.object === node) this.member(outer)
        return
      case 'AssignmentExpression':
        if (outer.left === node) this.assigned(outer)
        else if (!this.isKeptBy(outer)) this.reveal()
        return
      case 'UpdateExpression':
        if (this.path.length > 0) this.change(this.path.slice(0, -1), outer)
        return
      case 'LogicalExpression':
        if (outer.left === node && outer.operator === '&&') return
        this.climb()
        this.follow()
        return
      case 'ConditionalExpression':
        if (outer.test === node) return
        this.climb()
        this.follow()
        return
      case 'VariableDeclarator':
        this.reveal(outer.id.type === 'ObjectPattern' ? [...this.path, '*'] : this.path)
        return
      case 'SpreadElement':
        // its parts are copied
        this.reveal([...this.path, '*'])
        return
      case 'IfStatement':
      case 'WhileStatement':
      case 'UnaryExpression':
      case 'BinaryExpression':
      case 'TemplateLiteral':
      case 'ExpressionStatement':
        return
      case 'CallExpression':
        if (!this.isSetAgain(outer)) this.reveal()
        return
      default:
        this.reveal()
    }
  }

  /** `by[k] = by[k] ?? []`: what is there stays there. */
  private isKeptBy({ left, operator }: acorn.AssignmentExpression): boolean {
    return this.path.length === 0 && operator === '=' && this.isEntryOf(left)
  }
  /** `m.set(k, m.get(k) ?? [])`. */
  private isSetAgain(call: acorn.CallExpression): boolean {
    const { callee } = call
    if (callee.type !== 'MemberExpression' || !isNamed(callee.property, 'set') || this.path.length > 0) return false
    const [key] = call.arguments
    const entry = this.use.around.findLast(x => x.type === 'CallExpression' && x.arguments[0] !== key)
    if (entry?.type !== 'CallExpression' || entry.callee.type !== 'MemberExpression' || key === undefined) return false
    const [asked] = entry.arguments
    return asked !== undefined && isAlike(entry.callee.object, callee.object) && isAlike(asked, key)
  }
  private isEntryOf(left: acorn.Node): boolean {
    const entry = this.use.around.at(-1)
    return entry?.type === 'MemberExpression' && isAlike(entry, left)
  }

  private member(outer: acorn.MemberExpression): void {
    const { path } = this
    const name = outer.property.type === 'Identifier' && !outer.computed ? outer.property.name : '*'
    this.climb()
    const call = this.outer()
    if (call?.type === 'CallExpression' && call.callee === outer) {
      this.climb()
      if (LIST_CHANGES.has(name)) this.change(path, call)
      else if (handsOn(name, call)) this.reveal(path)
      return
    }
    this.path = [...path, name]
    this.follow()
  }

  private assigned(outer: acorn.AssignmentExpression): void {
    if (this.path.length > 0) this.change(this.path.slice(0, -1), outer)
    this.put(outer.right)
    this.climb()
    const isStatement = this.outer()?.type === 'ExpressionStatement'
    if (!isStatement) this.follow()
  }
}

/** Whether the call gives the array itself, or hands it to a callback. */
function handsOn(method: string, call: acorn.CallExpression): boolean {
  const index = WALKERS.get(method)
  if (index === undefined) return !READERS.has(method)
  const [callback] = call.arguments
  if (callback?.type !== 'ArrowFunctionExpression') return true
  return callback.params.length > index || callback.params.some(p => p.type === 'RestElement')
}

const withoutChain = (n: acorn.Expression): acorn.Expression => (n.type === 'ChainExpression' ? n.expression : n)

/** Whether both are written alike, so that side by side they give the same. */
export function isAlike(a: acorn.Node, b: acorn.Node): boolean {
  const [x, y] = [syntax(a), syntax(b)]
  if (x.type !== y.type) return false
  if (x.type === 'Identifier') return y.type === 'Identifier' && x.name === y.name
  if (x.type === 'Literal') return y.type === 'Literal' && x.raw === y.raw
  if (x.type === 'TemplateElement') return y.type === 'TemplateElement' && x.value.raw === y.value.raw
  if (marksOf(x) !== marksOf(y)) return false
  const [left, right] = [childNodes(x), childNodes(y)]
  return left.length === right.length && left.every((child, i) => isAlike(child, right[i] ?? child))
}
/** What of a node is no child: operators, and whether a member is computed. */
function marksOf(n: acorn.AnyNode): string {
  const own = Object.entries(n).filter(
    ([name, value]) => !['start', 'end', 'raw'].includes(name) && typeof value !== 'object',
  )
  return JSON.stringify(own)
}

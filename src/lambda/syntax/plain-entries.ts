/**
 * Names for an entry of a table through which it is changed, turned into the entry itself:
 *
 *   const g = m.get(k) ?? { n: 0 }; g.n++; m.set(k, g)     →  m.set(k, m.get(k) ?? { n: 0 }); m.get(k).n++
 *   let g = m.get(k); if (!g) { g = []; m.set(k, g) }; …   →  if (!m.get(k)) m.set(k, []); …
 *   const g = (by[k] ??= []); g.push(x)                    →  by[k] ??= []; by[k].push(x)
 *
 * Only where the name means that entry at each of its places: the key stays, and nothing else is set while it is used.
 */
import type * as acorn from 'acorn'
import { reduceOf } from './accumulators.js'
import { syntax } from './any-node.js'
import { breaks, childNodes, continues, everAssigned, isAnyFunction, isLoop, returns, scanAll } from './control-flow.js'
import { isFresh } from './fresh.js'
import type { FunctionSyntax } from './parse.js'
import { type Scopes, scopeOf, walkScopes } from './scope-walk.js'
import { copied, fill, type Slot } from './slots.js'
import { entryOf, isAlike, LIST_CHANGES } from './table-entries.js'

interface Occurrence {
  readonly node: acorn.Identifier
  readonly slot: Slot
  readonly scopes: Scopes
  /** The nearest last. */
  readonly around: readonly acorn.AnyNode[]
}
interface Alias {
  readonly name: acorn.Identifier
  readonly entry: acorn.Expression
  readonly table: acorn.Identifier
  /** What the entry is set to where there is none. */
  readonly fresh: acorn.Expression | undefined
  /** The declaration sets the entry: `(by[k] ??= [])`. */
  readonly isSet: boolean
}

/** The same function; the tree is changed in place. */
export function plainEntries<F extends FunctionSyntax>(fn: F): F {
  const tables = namesOfTables(fn)
  if (tables.size === 0) return fn
  let left = NAMES_MAX
  for (const block of blocksOf(fn)) {
    for (let i = 0; i < block.body.length; i++) {
      const alias = aliasOf(block.body[i])
      if (alias === undefined || !tables.has(alias.table.name) || left-- <= 0) continue
      new EntryNames(fn, block, i, alias).replace()
    }
  }
  return fn
}

/** Each is looked for in the whole function. */
const NAMES_MAX = 32

/** Names that are declared with what may be a table. */
function namesOfTables(fn: FunctionSyntax): ReadonlySet<string> {
  const names = new Set<string>()
  scanAll(fn, n => {
    const isMade = n.type === 'VariableDeclarator' && n.id.type === 'Identifier' && n.init
    if (
      isMade &&
      (n.init?.type === 'NewExpression' || n.init?.type === 'ObjectExpression') &&
      n.id.type === 'Identifier'
    )
      names.add(n.id.name)
    const reduce = n.type === 'CallExpression' ? reduceOf(n) : undefined
    if (reduce !== undefined) names.add(reduce.accumulator.name)
    return true
  })
  return names
}

function blocksOf(n: acorn.AnyNode): acorn.BlockStatement[] {
  const inner = childNodes(n).flatMap(blocksOf)
  return n.type === 'BlockStatement' ? [n, ...inner] : inner
}

/** `const g = m.get(k)`, with or without a value for where there is none. */
function aliasOf(s: acorn.Statement | undefined): Alias | undefined {
  if (s?.type !== 'VariableDeclaration' || s.declarations.length !== 1 || s.kind === 'var') return undefined
  const [d] = s.declarations
  if (d?.id.type !== 'Identifier' || !d.init) return undefined
  const name = d.id
  const init = d.init.type === 'ParenthesizedExpression' ? d.init.expression : d.init
  if (init.type === 'AssignmentExpression') {
    const { left, right, operator } = init
    const table = entryOf(syntax(left))?.table
    if (table === undefined || left.type !== 'MemberExpression') return undefined
    const isOr = operator === '??=' || operator === '||='
    const given = operator === '=' ? defaulted(right) : undefined
    const fresh = isOr ? right : given !== undefined && isAlike(given.entry, left) ? given.fresh : undefined
    return fresh === undefined ? undefined : { name, entry: left, table, fresh, isSet: true }
  }
  const given = defaulted(init) ?? { entry: init, fresh: undefined }
  const table = entryOf(syntax(given.entry))?.table
  return table === undefined ? undefined : { name, ...given, table, isSet: false }
}

/** `m.get(k) ?? []`. */
function defaulted(
  n: acorn.Expression,
): { readonly entry: acorn.Expression; readonly fresh: acorn.Expression } | undefined {
  return n.type === 'LogicalExpression' && n.operator !== '&&' ? { entry: n.left, fresh: n.right } : undefined
}

class EntryNames {
  private readonly fn: FunctionSyntax
  private readonly block: acorn.BlockStatement
  private readonly index: number
  private readonly alias: Alias
  private readonly all: Occurrence[] = []
  /** Places of the alias behind its declaration. */
  private uses: Occurrence[] = []

  constructor(fn: FunctionSyntax, block: acorn.BlockStatement, index: number, alias: Alias) {
    this.fn = fn
    this.block = block
    this.index = index
    this.alias = alias
  }

  replace(): void {
    const { alias, block, index } = this
    const declaration = block.body[index]
    if (declaration === undefined || !this.collect() || !this.uses.some(isChange)) return
    if (alias.fresh !== undefined && !isFresh(alias.fresh)) return
    const rest = block.body.slice(index + 1)
    if (alias.isSet) this.apply(declaration, () => this.setEntry(declaration))
    else if (alias.fresh !== undefined) this.storedLater(declaration, rest)
    else this.foundOrMade(declaration, rest[0])
  }

  /** Whether the name, the table and what the key reads mean the same at each place. */
  private collect(): boolean {
    const { name, entry } = this.alias
    const around: acorn.AnyNode[] = []
    const visit = (n: acorn.AnyNode): void => {
      parents.set(n, [...around])
      around.push(n)
      childNodes(n).forEach(visit)
      around.pop()
    }
    const parents = new Map<acorn.AnyNode, readonly acorn.AnyNode[]>()
    visit(this.fn)
    walkScopes(this.fn, {
      name: () => {},
      enter: (node, scopes, slot) => {
        if (node.type !== 'Identifier' || slot === undefined) return
        this.all.push({ node, scopes, slot, around: parents.get(node) ?? [] })
      },
    })
    const declared = this.all.find(x => x.node === name)
    const home = declared === undefined ? undefined : scopeOf(name.name, declared.scopes)
    if (declared === undefined || home?.node !== this.block) return false
    this.uses = this.all.filter(
      x => x.node !== name && x.node.name === name.name && scopeOf(name.name, x.scopes) === home,
    )
    const assigned = everAssigned(this.fn)
    const parts = this.all.filter(x => x.around.includes(entry) || x.node === entry)
    return parts.every(part => {
      const isTable = part.node === this.alias.table
      const scope = scopeOf(part.node.name, part.scopes)
      const isSame = this.uses.every(use => scopeOf(part.node.name, use.scopes)?.node === scope?.node)
      return isSame && part.node.name !== name.name && (isTable || !assigned.has(part.node.name))
    })
  }

  /** `…; m.set(k, g)` behind statements that do not look at the table, nor leave. */
  private storedLater(declaration: acorn.Statement, rest: readonly acorn.Statement[]): void {
    const at = rest.findIndex(s => this.isStore(s))
    const store = rest[at]
    const between = rest.slice(0, at)
    if (store === undefined || between.some(s => returns(s) || breaks(s) || continues(s))) return
    const { table } = this.alias
    const isBetween = (x: Occurrence): boolean => x.node.start >= declaration.end && x.node.end <= store.start
    const isRead = this.all.some(x => x.node.name === table.name && isBetween(x))
    const given = this.uses.filter(use => use.node.start >= store.start && use.node.end <= store.end)
    if (isRead || given.length !== 1) return
    this.uses = this.uses.filter(use => !given.includes(use))
    const change = (): void => {
      this.setEntry(declaration)
      this.put(store, { type: 'EmptyStatement', start: store.start, end: store.end })
    }
    this.apply(declaration, change, store)
  }

  /** `if (!g) { g = []; m.set(k, g) }` right behind the declaration, or nothing that assigns the name. */
  private foundOrMade(declaration: acorn.Statement, next: acorn.Statement | undefined): void {
    const made = next === undefined ? undefined : this.madeIn(next)
    if (next?.type === 'IfStatement' && made !== undefined) {
      const inside = this.uses.filter(use => use.node.start >= next.start && use.node.end <= next.end)
      this.uses = this.uses.filter(use => !inside.includes(use))
      this.apply(next, () => {
        this.put(declaration, { type: 'EmptyStatement', start: declaration.start, end: declaration.end })
        this.put(next, this.setting(made, next))
      })
      return
    }
    const [d] = declaration.type === 'VariableDeclaration' ? declaration.declarations : []
    if (d === undefined) return
    this.apply(declaration, () => {
      const { start, end } = d
      // still asked for here, where that may fail
      d.init = { type: 'UnaryExpression', operator: '!', prefix: true, argument: this.alias.entry, start, end }
    })
  }

  /** What the name is set to where nothing was found. */
  private madeIn(s: acorn.Statement): acorn.Expression | undefined {
    if (s.type !== 'IfStatement' || s.alternate || !this.isMissingTest(s.test)) return undefined
    if (s.consequent.type !== 'BlockStatement' || s.consequent.body.length !== 2) return undefined
    const [first, second] = s.consequent.body
    if (first?.type !== 'ExpressionStatement' || first.expression.type !== 'AssignmentExpression') return undefined
    const { left, right, operator } = first.expression
    const isNamed = left.type === 'Identifier' && left.name === this.alias.name.name && operator === '='
    return isNamed && isFresh(right) && second !== undefined && this.isStore(second) ? right : undefined
  }

  private isMissingTest(test: acorn.Expression): boolean {
    const isName = (n: acorn.Node): boolean => {
      const x = syntax(n)
      return x.type === 'Identifier' && x.name === this.alias.name.name
    }
    if (test.type === 'UnaryExpression') return test.operator === '!' && isName(test.argument)
    if (test.type !== 'BinaryExpression' || !isName(test.left)) return false
    const { right, operator } = test
    if (right.type === 'UnaryExpression') return right.operator === 'void' && (operator === '===' || operator === '==')
    if (right.type === 'Identifier') return right.name === 'undefined' && (operator === '===' || operator === '==')
    return right.type === 'Literal' && right.value === null && operator === '=='
  }

  /** `m.set(k, g)`, `by[k] = g`, of the same key. */
  private isStore(s: acorn.Statement): boolean {
    if (s.type !== 'ExpressionStatement') return false
    const x = s.expression
    const { entry, name } = this.alias
    const isName = (n: acorn.AnyNode | undefined): boolean => n?.type === 'Identifier' && n.name === name.name
    if (x.type === 'AssignmentExpression') return x.operator === '=' && isName(x.right) && isAlike(x.left, entry)
    if (x.type !== 'CallExpression' || x.callee.type !== 'MemberExpression' || x.callee.computed) return false
    if (entry.type !== 'CallExpression' || entry.callee.type !== 'MemberExpression') return false
    const [key, value, more] = x.arguments
    const [asked] = entry.arguments
    const isSet = x.callee.property.type === 'Identifier' && x.callee.property.name === 'set'
    if (!isSet || key === undefined || asked === undefined || more !== undefined) return false
    return isAlike(x.callee.object, entry.callee.object) && isAlike(key, asked) && isName(value)
  }

  /** Puts the entry where its name stands, if nothing else is set while the name is used. */
  private apply(from: acorn.Node, change: () => void, store?: acorn.Node): void {
    const { table, entry } = this.alias
    if (this.uses.some(use => isAssigned(use) || use.node.start < from.end || !this.isNow(use))) return
    const end = Math.max(from.end, ...this.uses.map(use => this.lastOf(use)))
    const isSetMeanwhile = this.all.some(
      x =>
        x.node.name === table.name &&
        x.node.start >= from.end &&
        x.node.start < end &&
        !(store?.start === x.node.start) &&
        !isAsked(x),
    )
    if (isSetMeanwhile) return
    for (const { slot, node, around } of this.uses) {
      const { start, end: last } = node
      const parent = around.at(-1)
      if (parent?.type === 'Property') parent.shorthand = false
      fill(
        slot,
        copied(syntax(entry), copy => {
          copy.start = start
          copy.end = last
        }),
      )
    }
    change()
  }

  /** Whether what is around the use runs there and then: the functions among it are callbacks of methods. */
  private isNow({ around }: Occurrence): boolean {
    const first = around.indexOf(this.block) + 1
    return around.every((x, i) => {
      const call = around[i - 1]
      return (
        i < first || !isAnyFunction(x) || (call?.type === 'CallExpression' && call.callee.type === 'MemberExpression')
      )
    })
  }

  /** Where the last turn of the loops around the use ends. */
  private lastOf({ node, around }: Occurrence): number {
    const inside = around.slice(around.indexOf(this.block) + 1)
    return (inside.find(x => isLoop(x) || isAnyFunction(x)) ?? node).end
  }

  /** The declaration as the statement that sets the entry where there is none. */
  private setEntry(declaration: acorn.Statement): void {
    const { fresh } = this.alias
    if (fresh !== undefined) this.put(declaration, this.setting(fresh, declaration))
  }

  private setting(fresh: acorn.Expression, { start, end }: acorn.Node): acorn.Statement {
    const { entry, table } = this.alias
    const kept: acorn.LogicalExpression = {
      type: 'LogicalExpression',
      operator: '||',
      left: entry,
      right: fresh,
      start,
      end,
    }
    const own: acorn.AnyNode = copied(syntax(entry))
    if (own.type === 'MemberExpression') {
      const expression: acorn.AssignmentExpression = {
        type: 'AssignmentExpression',
        operator: '=',
        left: own,
        right: kept,
        start,
        end,
      }
      return { type: 'ExpressionStatement', expression, start, end }
    }
    const args = own.type === 'CallExpression' ? own.arguments : []
    const property: acorn.Identifier = { type: 'Identifier', name: 'set', start, end: start }
    const callee: acorn.MemberExpression = {
      type: 'MemberExpression',
      object: { ...table },
      property,
      computed: false,
      optional: false,
      start,
      end: start,
    }
    const expression: acorn.CallExpression = {
      type: 'CallExpression',
      callee,
      arguments: [...args, kept],
      optional: false,
      start,
      end,
    }
    return { type: 'ExpressionStatement', expression, start, end }
  }

  private put(old: acorn.Statement, made: acorn.Statement): void {
    const at = this.block.body.indexOf(old)
    if (at >= 0) this.block.body[at] = made
  }
}

const isAssigned = ({ node, around }: Occurrence): boolean => {
  const parent = around.at(-1)
  return (parent?.type === 'AssignmentExpression' && parent.left === node) || parent?.type === 'UpdateExpression'
}

/** `m.get(k)`, `by[k]`, `m.has(k)`, `m.size`: nothing is set. */
function isAsked({ node, around }: Occurrence): boolean {
  const [outer, parent] = around.slice(-2)
  if (parent?.type !== 'MemberExpression' || parent.object !== node) return false
  if (outer?.type === 'CallExpression' && outer.callee === parent)
    return parent.property.type === 'Identifier' && ['get', 'has'].includes(parent.property.name)
  return outer?.type !== 'AssignmentExpression' || outer.left !== parent
}

/** Whether the array or object of the name is changed there. */
function isChange({ node, around }: Occurrence): boolean {
  let inner: acorn.AnyNode = node
  let depth = around.length - 1
  for (; depth >= 0; depth--) {
    const outer = around[depth]
    if (outer?.type !== 'MemberExpression' || outer.object !== inner) break
    inner = outer
  }
  const outer = around[depth]
  if (inner.type !== 'MemberExpression') return false
  if (outer?.type === 'AssignmentExpression') return outer.left === inner
  if (outer?.type === 'UpdateExpression') return true
  const isCalled = outer?.type === 'CallExpression' && outer.callee === inner && inner.property.type === 'Identifier'
  return isCalled && inner.property.type === 'Identifier' && LIST_CHANGES.has(inner.property.name)
}

/**
 * Variables that hold an array, an object or a Date which nobody else can see: changing it in place then is the same as
 * assigning a changed copy, `out.push(x)` as `out = [...out, x]`.
 *
 * Such a variable is declared once, with something new (`[]`, `{…}`, `list.map(…)`); it is changed by statements of
 * its own function only; and where it is handed on as a whole, no change can come afterwards.
 */
import type * as acorn from 'acorn'
import { ownAccumulator } from './accumulators.js'
import { isNamed, syntax } from './any-node.js'
import {
  CHANGING_STATEMENTS,
  childNodes,
  DATE_CHANGES,
  dateChangeOf,
  forEachCallback,
  isAnyFunction,
  isLoop,
} from './control-flow.js'
import { isNamedFunction } from './early-use.js'
import { isFresh, isNewDate } from './fresh.js'
import type { FunctionSyntax } from './parse.js'
import { entryChangeOf } from './table-entries.js'
import { type Tables, tablesOf } from './table-use.js'

/** Methods that change their array, or hand out the array itself. */
const REVEALING: ReadonlySet<string> = new Set([
  ...'push pop shift unshift splice sort reverse fill copyWithin valueOf entries values keys set add delete clear'.split(
    ' ',
  ),
  ...DATE_CHANGES,
])

/** Methods that change their array and give it: allowed in what a return gives. */
const SORTING: ReadonlySet<string> = new Set(['sort', 'reverse'])

/** How often a name is declared, where, and what is done with it. */
interface Facts {
  declared: number
  /** The declaration gives it something new. */
  isFresh: boolean
  isDate: boolean
  at: Place | undefined
  readonly changes: Place[]
  /** Where it is handed on as a whole. */
  readonly reveals: Place[]
  /** Where it is given to a function by its name. */
  readonly lends: Lend[]
  /** Where it is sorted, or set as a Date, and the value of that is used. */
  readonly sorts: Sort[]
  /** Loops over it. */
  readonly walks: acorn.Node[]
  /** Everywhere. */
  readonly uses: Place[]
  isLost: boolean
}
/** A place in the text, and the loops and the inner function around it. */
interface Place {
  readonly start: number
  readonly loops: readonly acorn.Node[]
  readonly fn: acorn.Node
  /** The inner function around it that has a name: it may be called later, a declared one also before it. */
  readonly named: acorn.Node | undefined
  /** The return whose value this is part of: nothing comes after it. */
  readonly last: acorn.Node | undefined
  /** Inside a callback of forEach, where `return` goes on with the next element. */
  readonly isCallback: boolean
}

/** A change whose value is used. */
interface Sort extends Place {
  /** The arguments of the change end here: what they read is read before it. */
  readonly end: number
}

/** An argument of a call. */
interface Lend extends Place {
  readonly callee: string
}

/** What is known about the names that a function declares. */
export interface NameUse {
  /** Variables that are owned. */
  readonly owned: ReadonlySet<string>
  /** Those of them that hold a Date and are changed after a function got it: what it gives must hold no Date. */
  readonly lent: ReadonlySet<string>
  /** Names that are declared more than once. */
  readonly repeated: ReadonlySet<string>
  /** Those that are a Map, a Set or a counting object. */
  readonly tables: Tables
}

/** `given`: by the place of a parameter, the argument where that is something new. */
export function nameUseOf(fn: FunctionSyntax, given: FreshArguments = []): NameUse {
  const scan = new OwnershipScan(fn)
  scan.run(given)
  return {
    tables: scan.tables,
    owned: scan.namesWhere(facts => isOwned(facts) && facts.lends.every(lend => scan.isHarmless(facts, lend))),
    lent: scan.namesWhere(facts => isOwned(facts) && !facts.lends.every(lend => isBehindChanges(facts, lend))),
    repeated: scan.namesWhere(facts => facts.declared > 1),
  }
}

/** Arguments of a call that are nobody else's, the others undefined. */
export type FreshArguments = readonly (acorn.Node | undefined)[]

class OwnershipScan {
  readonly tables: Tables
  private readonly fn: FunctionSyntax
  private readonly names = new Map<string, Facts>()
  /** Of the callbacks of reduce whose accumulator is theirs, what they call it. */
  private readonly accumulators = new Map<acorn.Node, string>()

  constructor(fn: FunctionSyntax) {
    this.fn = fn
    this.tables = tablesOf(fn)
  }

  run(given: FreshArguments): void {
    const place: Place = {
      start: this.fn.start,
      loops: [],
      fn: this.fn,
      named: undefined,
      last: undefined,
      isCallback: false,
    }
    this.fn.params.forEach((p, index) => {
      this.declarePattern(p, place)
      const argument = given[index]
      if (p.type === 'Identifier' && argument !== undefined) this.begin(p.name, argument, place)
    })
    this.visit(syntax(this.fn.body), place)
  }

  /** A function from outside cannot keep what it is given; whether it gives it back is looked at where it is called. */
  isHarmless(facts: Facts, lend: Lend): boolean {
    const isOuter = (this.names.get(lend.callee)?.declared ?? 0) === 0
    return (isOuter && facts.isDate) || isBehindChanges(facts, lend)
  }

  namesWhere(test: (facts: Facts) => boolean): ReadonlySet<string> {
    return new Set([...this.names].filter(([, facts]) => test(facts)).map(([name]) => name))
  }

  private use(name: string, place: Place): Facts {
    const facts = this.factsOf(name)
    facts.uses.push(place)
    return facts
  }

  private factsOf(name: string): Facts {
    let facts = this.names.get(name)
    if (facts === undefined) {
      facts = {
        declared: 0,
        isFresh: false,
        isDate: false,
        at: undefined,
        changes: [],
        reveals: [],
        lends: [],
        sorts: [],
        walks: [],
        uses: [],
        isLost: false,
      }
      this.names.set(name, facts)
    }
    return facts
  }

  private declarePattern(p: acorn.Node | null, place: Place): void {
    const x = p as acorn.AnyNode | null
    if (x === null) return
    switch (x.type) {
      case 'Identifier':
        this.factsOf(x.name).declared++
        return
      case 'AssignmentPattern':
        this.declarePattern(x.left, place)
        this.visit(x.right, place)
        return
      case 'RestElement':
        this.declarePattern(x.argument, place)
        return
      case 'ArrayPattern':
        for (const q of x.elements) this.declarePattern(q, place)
        return
      case 'ObjectPattern':
        for (const q of x.properties) {
          this.declarePattern(q.type === 'Property' ? q.value : q, place)
          if (q.type === 'Property' && q.computed) this.visit(q.key, place)
        }
        return
      default:
        return
    }
  }

  private visit(n: acorn.Node | null | undefined, around: Place): void {
    if (n === null || n === undefined) return
    const x = syntax(n)
    const place: Place = { ...around, start: x.start }
    switch (x.type) {
      case 'Identifier':
        this.use(x.name, place).reveals.push(place)
        return
      case 'VariableDeclarator':
        this.declarator(x, place)
        return
      case 'ExpressionStatement':
        if (this.change(x.expression, place)) return
        this.forEachOrChildren(x, place)
        return
      case 'MemberExpression':
        this.member(x, place)
        return
      case 'UnaryExpression':
        this.read(x.argument, place)
        return
      case 'BinaryExpression':
        this.read(x.left, place)
        this.read(x.right, place)
        return
      case 'NewExpression':
        for (const part of [x.callee, ...x.arguments]) {
          if (isNamed(x.callee, 'Date')) this.read(part, place)
          else this.visit(part, place)
        }
        return
      case 'CallExpression':
        this.noteAccumulator(x)
        if (!this.dateChange(x, place)) this.call(x, place)
        return
      case 'ForStatement':
        this.forStatement(x, place)
        return
      case 'SpreadElement':
        // the elements are copied
        if (x.argument.type === 'Identifier') this.use(x.argument.name, place)
        else this.visit(x.argument, place)
        return
      case 'ForOfStatement':
        if (x.right.type === 'Identifier') this.use(x.right.name, place).walks.push(x)
        else this.visit(x.right, place)
        this.visit(x.left, place)
        this.visit(x.body, { ...place, loops: [...place.loops, x] })
        return
      case 'Property':
        if (x.computed) this.visit(x.key, place)
        this.visit(x.value, place)
        return
      case 'ReturnStatement':
        if (place.isCallback) this.visit(x.argument, place)
        else this.tail(x, x.argument, place)
        return
      case 'AssignmentExpression':
      case 'UpdateExpression':
        this.lose(x)
        this.children(x, place)
        return
      default:
        if (isAnyFunction(x)) this.inner(x, place)
        else this.children(x, isLoop(x) ? { ...place, loops: [...place.loops, x] } : place)
    }
  }

  /** What a return gives; of `c ? a : b` nothing comes after the one that is chosen. */
  private tail(last: acorn.Node, n: acorn.Expression | null | undefined, place: Place): void {
    if (n?.type !== 'ConditionalExpression') {
      this.visit(n, { ...place, last })
      return
    }
    this.visit(n.test, { ...place, last })
    this.tail(n.consequent, n.consequent, place)
    this.tail(n.alternate, n.alternate, place)
  }

  /** An operand, or what a new Date copies: the variable is read, and nobody keeps it. */
  private read(n: acorn.Node, place: Place): void {
    const x = syntax(n)
    if (x.type === 'Identifier') this.use(x.name, { ...place, start: x.start })
    else this.visit(x, place)
  }

  private forStatement(x: acorn.ForStatement, place: Place): void {
    const inside: Place = { ...place, loops: [...place.loops, x] }
    // what is declared there is declared once
    this.visit(x.init, place)
    this.visit(x.test, inside)
    this.visit(x.body, inside)
    if (x.update && !this.change(x.update, inside)) this.visit(x.update, inside)
  }

  private call(x: acorn.CallExpression, place: Place): void {
    this.visit(x.callee, place)
    for (const a of x.arguments) {
      if (a.type !== 'Identifier' || x.callee.type !== 'Identifier') this.visit(a, place)
      else this.use(a.name, place).lends.push({ ...place, start: a.start, callee: x.callee.name })
    }
  }

  /** `d.setUTCDate(d.getUTCDate() + 1)` inside what a return gives. */
  private dateChange(x: acorn.CallExpression, place: Place): boolean {
    const name = dateChangeOf(x)?.target.name
    if (name === undefined) return false
    this.use(name, place)
    this.factsOf(name).sorts.push({ ...place, end: x.end })
    for (const a of x.arguments) this.visit(a, place)
    return true
  }

  private children(x: acorn.Node, place: Place): void {
    for (const child of childNodes(x)) this.visit(child, place)
  }

  /** An inner function may run at any time: a change in it is not followed. */
  private inner(fn: FunctionSyntax, place: Place): void {
    const named = fn.type === 'FunctionDeclaration' ? fn : place.named
    const inside: Place = { ...place, fn, named, last: undefined, isCallback: false }
    if ('id' in fn && fn.id) this.factsOf(fn.id.name).declared++
    for (const p of fn.params) this.declarePattern(p, inside)
    const accumulator = this.accumulators.get(fn)
    if (accumulator !== undefined) {
      const facts = this.factsOf(accumulator)
      facts.isFresh = true
      facts.at = inside
    }
    this.visit(fn.body, inside)
  }

  private noteAccumulator(x: acorn.CallExpression): void {
    const own = ownAccumulator(x)
    if (own !== undefined) this.accumulators.set(own.callback, own.name)
  }

  /** The callback of forEach runs here and now, once for each element. */
  private forEachOrChildren(x: acorn.ExpressionStatement, place: Place): void {
    const callback = forEachCallback(x) as FunctionSyntax | undefined
    if (callback === undefined) {
      this.children(x, place)
      return
    }
    const call = x.expression as acorn.CallExpression
    this.visit(call.callee, place)
    if (call.callee.type === 'MemberExpression' && call.callee.object.type === 'Identifier')
      this.factsOf(call.callee.object.name).walks.push(x)
    const inside: Place = { ...place, loops: [...place.loops, x], isCallback: true }
    for (const p of callback.params) this.declarePattern(p, inside)
    if (callback.body.type === 'BlockStatement') this.visit(callback.body, inside)
    else if (!this.change(callback.body, inside)) this.visit(callback.body, inside)
  }

  private declarator(x: acorn.VariableDeclarator, place: Place): void {
    this.declarePattern(x.id, place)
    if (x.init && isNamedFunction(x.init)) this.visit(x.init, { ...place, named: x.init })
    else if (!x.init || dateChangeOf(x.init) === undefined || !this.change(x.init, place)) this.visit(x.init, place)
    if (x.id.type !== 'Identifier' || !x.init || !isFresh(x.init)) return
    this.begin(x.id.name, x.init, place)
  }

  /** The variable begins with something new. */
  private begin(name: string, value: acorn.Node, place: Place): void {
    const facts = this.factsOf(name)
    facts.isFresh = true
    facts.isDate = isNewDate(value)
    facts.at = place
  }

  /** `x.push(…)`, `x.y = …`, `x.y++`, `x = []` as statements; false where it is none of these. */
  private change(n: acorn.Expression, place: Place): boolean {
    if (n.type === 'SequenceExpression') {
      for (const part of n.expressions) if (!this.change(part, place)) this.visit(part, place)
      return true
    }
    const name = changedBy(n)
    if (name === undefined) return this.entryChange(n, place)
    this.factsOf(name).changes.push({ ...place, start: n.start })
    if (n.type === 'CallExpression') for (const a of n.arguments) this.visit(a, place)
    if (n.type !== 'AssignmentExpression') return true
    this.visit(n.right, place)
    if (n.left.type === 'MemberExpression' && n.left.computed) this.visit(n.left.property, place)
    if (n.left.type !== 'Identifier') return true
    const facts = this.factsOf(name)
    if (!isFresh(n.right)) facts.isLost = true
    if (!isNewDate(n.right)) facts.isDate = false
    return true
  }

  /** `by[k].n += 1`, `m.get(k).push(x)`, `(by[k] ??= []).push(x)` as statements; false where it is none of these. */
  private entryChange(n: acorn.Expression, place: Place): boolean {
    const change = entryChangeOf(n)
    if (change === undefined || !this.tables.has(change.table.name)) return false
    this.factsOf(change.table.name).changes.push({ ...place, start: n.start })
    for (const part of change.parts) this.visit(part, place)
    return true
  }

  /** `x.length`, `x[0]`, `x.map(…)` read the variable, and hand nothing out. */
  private member(x: acorn.MemberExpression, place: Place): void {
    const method = !x.computed && x.property.type === 'Identifier' ? x.property.name : ''
    if (x.object.type !== 'Identifier') this.visit(x.object, place)
    else {
      const facts = this.use(x.object.name, place)
      if (SORTING.has(method)) facts.sorts.push({ ...place, end: x.start })
      else if (REVEALING.has(method) && !this.isListing(x.object.name, method)) facts.isLost = true
    }
    if (x.computed) this.visit(x.property, place)
  }

  /** `m.keys()` of a Map or Set gives its keys, and nothing of itself; `d.valueOf()` of a Date its number. */
  private isListing(name: string, method: string): boolean {
    if (method === 'valueOf') return this.factsOf(name).isDate
    return this.tables.has(name) && ['entries', 'keys', 'values'].includes(method)
  }

  /** An assignment inside an expression. */
  private lose(x: acorn.AssignmentExpression | acorn.UpdateExpression): void {
    const target = syntax(x.type === 'AssignmentExpression' ? x.left : x.argument)
    const root = target.type === 'MemberExpression' ? target.object : target
    if (root.type === 'Identifier') this.factsOf(root.name).isLost = true
  }
}

/** The variable that the expression changes when it is a statement. */
function changedBy(n: acorn.Expression): string | undefined {
  if (n.type === 'CallExpression') {
    const { callee } = n
    if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier' || callee.computed) return undefined
    if (callee.property.type !== 'Identifier' || !CHANGING_STATEMENTS.has(callee.property.name)) return undefined
    return callee.object.name
  }
  if (n.type !== 'AssignmentExpression' && n.type !== 'UpdateExpression') return undefined
  const target = n.type === 'AssignmentExpression' ? n.left : n.argument
  if (target.type === 'Identifier') return target.name
  return target.type === 'MemberExpression' && target.object.type === 'Identifier' ? target.object.name : undefined
}

function isOwned(facts: Facts): boolean {
  const { at } = facts
  if (facts.declared !== 1 || !facts.isFresh || facts.isLost || at === undefined) return false
  if (facts.changes.some(change => change.fn !== at.fn)) return false
  if (facts.changes.some(change => facts.walks.some(loop => change.loops.includes(loop)))) return false
  if (facts.sorts.some(sort => !isLastUse(facts, sort, at))) return false
  return facts.reveals.every(reveal => isBehindChanges(facts, reveal))
}

/** Whether no change can follow, where it is handed on. */
function isBehindChanges(facts: Facts, place: Place): boolean {
  const { at } = facts
  const changes = [...facts.changes, ...facts.sorts]
  if (place.named !== at?.named && changes.length > 0) return false
  if (place.last !== undefined && place.fn === at?.fn) return true
  return changes.every(change => change.start < place.start) && !sharesLoop(facts, changes, place)
}

/** Whether nothing sees the variable behind this change, but what the change gives. */
function isLastUse(facts: Facts, sort: Sort, at: Place): boolean {
  if (sort.fn !== at.fn || facts.uses.some(use => isBeside(use, sort, at))) return false
  if (sort.last !== undefined) return true
  return ownLoops(sort, at).length === 0 && facts.changes.every(change => change.start < sort.start)
}

/** Whether the use may come after the change: behind it, in the same return, or in what may be called later. */
function isBeside(use: Place, sort: Sort, at: Place): boolean {
  if (use.start === sort.start || (use.start > sort.start && use.start < sort.end)) return false
  const { last } = sort
  if (use.named !== at.named) return true
  return last === undefined ? use.start > sort.start : use.start >= last.start && use.start < last.end
}

/** The loops inside the variable's scope. */
const ownLoops = (place: Place, at: Place | undefined): readonly acorn.Node[] =>
  place.loops.filter(loop => at?.loops.includes(loop) !== true)

/** Whether a loop inside the variable's scope holds both a change and the place: then a change may come after it. */
function sharesLoop({ at }: Facts, changes: readonly Place[], place: Place): boolean {
  const own = ownLoops(place, at)
  return changes.some(change => change.loops.some(loop => own.includes(loop)))
}

/**
 * Bodies of random lambdas: declarations, assignments, branches, early returns, switches, loops, destructuring, local
 * functions, arrays that are filled and sorted. What cannot be compiled is left to JavaScript; it is compared as well.
 */
import type { Generator, Scope, Variable } from './generate.js'
import { type Kind, leafOf, type Tree } from './tree.js'

const DECLARED: readonly Kind[] = [
  'num',
  'num',
  'str',
  'str',
  'bool',
  'optNum',
  'optStr',
  'nums',
  'strs',
  'item',
  'optItem',
  'items',
  'obj',
  'optObj',
  'optNums',
]

interface Made {
  readonly tree: Tree
  /** The names after the statement. */
  readonly scope: Scope
}
/** Where a statement stands. */
interface Place {
  readonly depth: number
  readonly scope: Scope
  readonly isInLoop: boolean
}

const statement = (text: string, ...parts: readonly Tree[]): Tree => ({ kind: 'statement', text, parts })

export class Statements {
  readonly #generator: Generator
  /** Of what the function returns. */
  readonly #result: Kind

  constructor(generator: Generator, result: Kind) {
    this.#generator = generator
    this.#result = result
  }

  /** `{ …; return x }`. */
  body(depth: number, scope: Scope = []): Tree {
    const block = this.#several({ depth, scope, isInLoop: false }, 1 + this.#generator.random.below(4))
    const last = this.#generator.expression(this.#result, depth - 1, block.scope)
    const isOwnBlock = this.#generator.random.chance(0.1)
    const end = isOwnBlock ? 'if (#) { return # } else return #' : 'return #'
    const more = isOwnBlock ? [this.#value('bool', depth - 1, block.scope), last] : []
    return {
      kind: 'body',
      text: `{ ${block.trees.map(() => '#').join('\n  ')}\n  ${end} }`,
      parts: [...block.trees, ...more, last],
    }
  }

  #several(place: Place, count: number): { readonly trees: readonly Tree[]; readonly scope: Scope } {
    const trees: Tree[] = []
    let { scope } = place
    for (let i = 0; i < count; i++) {
      const made = this.#one({ ...place, scope })
      trees.push(made.tree)
      scope = made.scope
    }
    return { trees, scope }
  }

  /** `{ … }` whose names end with it. */
  #block(place: Place): Tree {
    const { trees } = this.#several(place, 1 + this.#generator.random.below(2))
    return statement(`{ ${trees.map(() => '#').join(' ')} }`, ...trees)
  }

  #value(kind: Kind, depth: number, scope: Scope): Tree {
    return this.#generator.expression(kind, depth, scope)
  }

  #one(place: Place): Made {
    const { random } = this.#generator
    const { depth, scope } = place
    const shallow = { ...place, depth: depth - 1 }
    const stay = (tree: Tree): Made => ({ tree, scope })
    const value = (kind: Kind): Tree => this.#value(kind, depth - 1, scope)
    if (place.isInLoop && random.chance(0.25)) {
      if (random.chance(0.2)) return stay(statement('if (#) return #;', value('bool'), value(this.#result)))
      return stay(statement(`if (#) ${random.pick(['continue', 'break'])};`, value('bool')))
    }
    if (random.chance(place.isInLoop ? 0.6 : 0.25)) {
      const changed = this.#change(place)
      if (changed !== undefined) return stay(changed)
    }
    if (depth <= 0) return this.#declaration(place)
    switch (random.below(12)) {
      case 0:
        return stay(statement('if (#) return #;', value('bool'), value(this.#result)))
      case 1:
        return stay(statement('if (#) #', value('bool'), this.#block(shallow)))
      case 2:
        return stay(statement('if (#) # else #', value('bool'), this.#block(shallow), this.#block(shallow)))
      case 3:
        return stay(this.#switch(shallow))
      case 4:
        return this.#destructuring(place)
      case 5:
        return this.#function(place)
      case 6:
        return stay(statement('if (#) throw new Error(#);', value('bool'), value('str')))
      case 7:
      case 8:
        return stay(this.#loop(shallow))
      case 9:
        return this.#localArray(place)
      case 10:
        return stay(statement('if (#) { # return # }', value('bool'), this.#block(shallow), value(this.#result)))
      default:
        return this.#declaration(place)
    }
  }

  #declaration({ depth, scope }: Place): Made {
    const { random } = this.#generator
    const kind = random.pick(DECLARED)
    const isAssignable = random.chance(0.6)
    const name = this.#generator.name()
    const word = isAssignable ? (random.chance(0.1) ? 'var' : 'let') : 'const'
    const tree = statement(`${word} ${name} = #;`, this.#value(kind, depth - 1, scope))
    return { tree, scope: [...scope, { name, kind, isAssignable }] }
  }

  /** An assignment to a variable in sight; undefined where there is none. */
  #change({ depth, scope }: Place): Tree | undefined {
    const { random } = this.#generator
    const open = scope.filter(({ isAssignable }) => isAssignable === true)
    if (open.length === 0) return undefined
    const { name, kind } = random.pick(open)
    const value = (of: Kind): Tree => this.#value(of, depth - 1, scope)
    if (kind === 'num' && random.chance(0.7)) {
      const operator = random.pick(['+=', '-=', '*=', '/=', '%=', '|=', '^=', '&=', '<<=', '>>>=', '**=', '||=', '&&='])
      return random.chance(0.3)
        ? statement(`${name}${random.pick(['++', '--'])};`)
        : statement(`${name} ${operator} #;`, value('num'))
    }
    if (kind === 'str' && random.chance(0.6))
      return statement(`${name} += #;`, value(random.pick(['str', 'num', 'any'])))
    if (kind.startsWith('opt') && random.chance(0.3)) return statement(`${name} ??= #;`, value(kind))
    if (kind === 'nums' && random.chance(0.4)) return statement(`${name} = [...${name}, #];`, value('num'))
    return statement(`${name} = #;`, value(kind))
  }

  #switch(place: Place): Tree {
    const { random } = this.#generator
    const { depth, scope } = place
    const kind = random.pick(['str', 'num', 'optStr'])
    const labels = kind === 'num' ? ['0', '1', '7', 'NaN', 'LIMIT'] : ["'a'", "'eu'", "''", "'12'", 'TAG', "'😀'"]
    const parts: Tree[] = [this.#value(kind, depth, scope)]
    const cases = Array.from({ length: 1 + random.below(3) }, () => {
      const label = random.chance(0.8)
        ? leafOf(kind, random.pick(labels))
        : this.#value(kind === 'num' ? 'num' : 'str', 1, scope)
      const more = random.chance(0.3) ? ` case ${random.pick(labels)}:` : ''
      const isReturn = random.chance(0.4)
      parts.push(label, isReturn ? this.#value(this.#result, depth, scope) : this.#block(place))
      return `case #:${more} ${isReturn ? 'return #;' : `#${random.chance(0.8) && !place.isInLoop ? ' break;' : ''}`}`
    })
    if (random.chance(0.7)) {
      parts.push(this.#block(place))
      cases.push('default: #')
    }
    return statement(`switch (#) { ${cases.join(' ')} }`, ...parts)
  }

  #destructuring({ depth, scope }: Place): Made {
    const { random } = this.#generator
    const [a, b, c] = [this.#generator.name(), this.#generator.name(), this.#generator.name()]
    const value = (kind: Kind): Tree => this.#value(kind, depth - 1, scope)
    const made = (tree: Tree, ...names: readonly (readonly [string, Kind])[]): Made => ({
      tree,
      scope: [...scope, ...names.map(([name, kind]): Variable => ({ name, kind }))],
    })
    switch (random.below(7)) {
      case 0:
        return made(statement(`const { x: ${a}, y: ${b} } = #;`, value('obj')), [a, 'num'], [b, 'optStr'])
      case 1:
        return made(
          statement(`const { k: ${a} = #, ...${b} } = #;`, value('num'), value('item')),
          [a, 'num'],
          [`${b}.p`, 'optStr'],
          [`${b}.n`, 'nums'],
        )
      case 2:
        return made(
          statement(`const [${a} = #, ${b}, ...${c}] = #;`, value('num'), value('nums')),
          [a, 'num'],
          [b, 'optNum'],
          [c, 'nums'],
        )
      case 3:
        return made(statement(`const [, ${a} = #] = #;`, value('str'), value('strs')), [a, 'str'])
      case 4:
        return made(
          statement(`const { d: ${a}, e: { z: ${b} }, c: [${c}] } = #;`, value('made')),
          [a, 'bool'],
          [b, 'optNum'],
          [c, 'optNum'],
        )
      case 5:
        return made(
          statement(`const { p: ${a}, n: [${b} = #, ...${c}] } = #;`, value('num'), value('item')),
          [a, 'optStr'],
          [b, 'num'],
          [c, 'nums'],
        )
      default:
        return made(statement(`const [${a}, ${b}] = [#, #];`, value('num'), value('num')), [a, 'num'], [b, 'num'])
    }
  }

  #function({ depth, scope }: Place): Made {
    const { random } = this.#generator
    const kind = random.pick(['num', 'str', 'bool', 'optNum'])
    const params = Array.from(
      { length: 1 + random.below(2) },
      (): Variable => ({ name: this.#generator.name(), kind: random.pick(['num', 'str', 'optStr', 'nums']) }),
    )
    const name = `f${this.#generator.name()}`
    // what may be assigned later is not seen from inside
    const seen = [...scope.filter(({ isAssignable }) => isAssignable !== true), ...params]
    const isBlock = random.chance(0.4)
    const inner = isBlock
      ? new Statements(this.#generator, kind).body(depth - 1, seen)
      : this.#value(kind, depth - 1, seen)
    const names = params.map(param => param.name).join(', ')
    const isDeclared = isBlock && random.chance(0.5)
    const text = isDeclared ? `function ${name}(${names}) #` : `const ${name} = (${names}) => ${isBlock ? '#' : '(#)'};`
    return { tree: statement(text, inner), scope: [...scope, { name, kind, params: params.map(param => param.kind) }] }
  }

  #loop(place: Place): Tree {
    const { random } = this.#generator
    const { depth, scope } = place
    const [a, b] = [this.#generator.name(), this.#generator.name()]
    const body = (...names: readonly Variable[]): Tree =>
      this.#block({ depth: Math.min(depth, 2), scope: [...scope, ...names], isInLoop: true })
    const over = random.pick(['nums', 'strs', 'items', 'optStrs', 'grid'])
    const element = { nums: 'num', strs: 'str', items: 'item', optStrs: 'optStr', grid: 'nums' }[over] ?? 'num'
    const list = this.#value(over, depth, scope)
    switch (random.below(6)) {
      case 0:
        return statement(
          `for (const [${a}, ${b}] of (#).entries()) #`,
          list,
          body({ name: a, kind: 'num' }, { name: b, kind: element }),
        )
      case 1:
        return statement(
          `for (let ${a} = 0; ${a} < #; ${a}++) #`,
          leafOf('count', random.pick(['3', 'v.n.length', 'v.s.length', '5'])),
          body({ name: a, kind: 'num' }),
        )
      case 2:
        return statement(
          `for (const { k: ${a}, p: ${b} } of #) #`,
          this.#value('items', depth, scope),
          body({ name: a, kind: 'num' }, { name: b, kind: 'optStr' }),
        )
      default:
        return statement(`for (const ${a} of #) #`, list, body({ name: a, kind: element }))
    }
  }

  /** An array of the lambda's own that is filled in a loop. Comparators put NaN somewhere: else any order would do. */
  #localArray({ depth, scope }: Place): Made {
    const { random } = this.#generator
    const kind = random.pick(['nums', 'strs'])
    const element = kind === 'nums' ? 'num' : 'str'
    const [name, item] = [this.#generator.name(), this.#generator.name()]
    const inner: Scope = [...scope, { name: item, kind: element }]
    const start = random.chance(0.5) ? leafOf(kind, '[]') : this.#value(kind, depth - 1, scope)
    const pushed = `${name}.push(#${random.chance(0.2) ? ', #' : ''})`
    const values = [
      this.#value(element, depth - 1, inner),
      ...(pushed.includes(', #') ? [this.#value(element, depth - 1, inner)] : []),
    ]
    const ending = random.pick([
      '',
      '',
      ` ${name}.sort();`,
      ` ${name}.reverse();`,
      ` ${name}.sort((p, q) => (p < q ? -1 : p > q ? 1 : +(p === p) - +(q === q)));`,
    ])
    const isPut = random.chance(0.2)
    const put = isPut ? ` if (${name}.length > 1) ${name}[1] = #;` : ''
    const text = `const ${name} = [...#]; for (const ${item} of #) { if (#) continue; ${pushed} }${put}${ending}`
    const parts = [
      start,
      this.#value(kind, depth - 1, scope),
      this.#value('bool', depth - 1, inner),
      ...values,
      ...(isPut ? [this.#value(element, depth - 1, scope)] : []),
    ]
    return { tree: statement(text, ...parts), scope: [...scope, { name, kind }] }
  }
}

/**
 * Random lambdas as source text, over one row type: expressions of a wanted kind, and bodies of statements.
 * The same seed gives the same text. Shared by the tests of lowering and of the emitter.
 */
import { listType, nullableType, structType, type Type, types } from '../../src/schema/type.js'

/** The value's type; the key is a string. */
export const RandomRow: Type = structType({
  a: types.float64,
  b: types.int32,
  s: types.string,
  t: types.string,
  n: nullableType(types.float64),
  u: nullableType(types.string),
  p: types.bool,
  l: listType(types.float64),
  w: listType(types.string),
  o: nullableType(structType({ x: types.float64, y: nullableType(types.string) })),
})

/** What an expression gives: number, text, boolean, either of the first two or null, a list of text, an object. */
export type RandomKind = 'num' | 'str' | 'bool' | 'nnum' | 'nstr' | 'strs' | 'row'
const KINDS: readonly RandomKind[] = ['num', 'str', 'bool', 'nnum', 'nstr', 'strs', 'row']

const LEAVES: Readonly<Record<RandomKind, readonly string[]>> = {
  num: ['v.a', 'v.b', '0', '1', '(-2.5)', '3', '1e21', 'NaN', 'v.s.length', 'v.l.length', '(-0)', 'Infinity', '0.1'],
  str: ['v.s', 'v.t', 'k', "''", "'a'", "'😀'", "'eu'", "'1'", "'\\ud83d'"],
  bool: ['v.p', 'true', 'false', '!v.p'],
  nnum: ['v.n', 'v.o?.x', 'v.l[0]', 'v.l.at(-1)', 'null', 'v.l[v.b]'],
  nstr: ['v.u', 'v.o?.y', 'v.w[1]', 'v.s.at(0)', 'v.t[2]', 'undefined', 'v.o?.y?.at(1)'],
  strs: ['v.w', "['a', k]", "v.s.split('a')", 'v.t.split(/\\W+/)', '[v.s, ...v.w]'],
  row: ['v.o', '({ x: v.a, y: v.u })', '({ x: 1, y: null })'],
}

export class RandomLambda {
  private state: number
  private names = 0
  constructor(seed: number) {
    this.state = seed >>> 0
  }

  /** `(k, v) => …`. */
  text(): string {
    const kind = this.pick(KINDS)
    const depth = 1 + this.below(4)
    if (this.below(3) > 0) {
      const body = this.expr(kind, depth)
      return `(k, v) => ${body.startsWith('{') ? `(${body})` : body}`
    }
    return `(k, v) => { ${this.statements(kind, depth)} }`
  }

  private below(n: number): number {
    this.state = (Math.imul(this.state, 1664525) + 1013904223) >>> 0
    return Math.floor((this.state / 2 ** 32) * n)
  }
  private pick<X>(choices: readonly X[]): X {
    return choices[this.below(choices.length)] as X
  }
  private name(): string {
    this.names++
    return `x${this.names}`
  }

  /** Statements that end in a return of the kind. */
  private statements(kind: RandomKind, depth: number): string {
    const e = (k: RandomKind): string => this.expr(k, Math.max(0, depth - 1))
    if (depth <= 0) return `return ${e(kind)}`
    switch (this.below(6)) {
      case 0:
        return `if (${e('bool')}) return ${e(kind)}; ${this.statements(kind, depth - 1)}`
      case 1: {
        const x = this.name()
        return `let ${x} = ${e('num')}; if (${e('bool')}) ${x} += ${e('num')}; else ${x}--; return ${kind === 'num' ? `${x} * 2` : `${x} > 0 ? ${e(kind)} : ${e(kind)}`}`
      }
      case 2: {
        const x = this.name()
        return `const ${x} = ${e('nstr')}; if (${x} == null) { ${this.statements(kind, depth - 1)} } return ${kind === 'str' ? x : `${x}.length > 1 ? ${e(kind)} : ${e(kind)}`}`
      }
      case 3:
        return `switch (${e('str')}) { case ${e('str')}: return ${e(kind)}; case 'eu': case 'a': return ${e(kind)}; default: { ${this.statements(kind, depth - 1)} } }`
      case 4: {
        const x = this.name()
        const y = this.name()
        const assigned = `if (${e('bool')}) { ${x} = ${e('num')}; ${y} = ${e('str')} }`
        const tested = `if (same) { ${this.statements(kind, depth - 1)} }`
        const declared = `let ${x} = ${e('num')}, ${y} = ${e('str')}`
        return `${declared}; ${assigned} const same = ${x} === ${y}.length; ${tested} return ${e(kind)}`
      }
      default: {
        const x = this.name()
        return `const ${x} = (x) => x ${this.pick(['+', '*', '-'])} ${e('num')}; return ${kind === 'num' ? `${x}(${e('num')})` : `${x}(1) < 2 ? ${e(kind)} : ${e(kind)}`}`
      }
    }
  }

  private expr(kind: RandomKind, depth: number): string {
    if (depth <= 0 || this.below(8) === 0) return this.pick(LEAVES[kind])
    const e = (k: RandomKind): string => this.expr(k, depth - 1)
    const either = (): string => `(${e('bool')} ? ${e(kind)} : ${e(kind)})`
    switch (kind) {
      case 'num':
        return this.number(e, either)
      case 'str':
        return this.string(e, either)
      case 'bool':
        return this.boolean(e)
      case 'nnum':
        return this.pick([
          () => `(${e('bool')} ? null : ${e('num')})`,
          () => `v.l.find(x => x > ${e('num')})`,
          () => `v.l.at(${e('num')})`,
          either,
        ])()
      case 'nstr':
        return this.pick([
          () => `(${e('bool')} ? ${e('str')} : null)`,
          () => `v.o?.y?.slice(${e('num')})`,
          () => `v.w.at(${e('num')})`,
          () => `${e('str')}.at(${e('num')})`,
          either,
        ])()
      case 'strs':
        return this.pick([
          () => `${e('strs')}.filter(x => x !== ${e('str')})`,
          () => `${e('strs')}.map((x, i) => x + ${this.pick(['i', 'v.b', e('str')])})`,
          () => `[...${e('strs')}, ${e('str')}]`,
          () => `${e('strs')}.slice(${e('num')}, ${e('num')})`,
          () => `${e('str')}.split(${e('str')})`,
          () => `${e('strs')}.flatMap(x => x.split('a'))`,
          either,
        ])()
      case 'row':
        return this.pick([
          () => `({ x: ${e('num')}, y: ${e('nstr')} })`,
          () => `({ x: 1, y: null, ...(${e('row')} ?? { x: 0, y: 'q' }) })`,
          either,
        ])()
    }
  }

  private number(e: (k: RandomKind) => string, either: () => string): string {
    const N = (): string => e('num')
    return this.pick([
      () => `(${N()} ${this.pick(['+', '-', '*', '/', '%', '&', '|', '^', '<<', '>>', '>>>'])} ${N()})`,
      () => `((${N()}) ** ${N()})`,
      () => `(-(${N()}))`,
      () =>
        `Math.${this.pick(['floor', 'ceil', 'round', 'trunc', 'abs', 'sign', 'sqrt', 'log', 'sin', 'fround', 'clz32', 'exp', 'cbrt'])}(${N()})`,
      () => `Math.${this.pick(['min', 'max', 'pow', 'hypot', 'imul', 'atan2'])}(${N()}, ${N()})`,
      () => `(${e('nnum')} ?? ${N()})`,
      either,
      () => `${e('str')}.indexOf(${e('str')}, ${N()})`,
      () => `${e('str')}.lastIndexOf(${e('str')})`,
      () => `Number(${this.pick([e('str'), e('bool'), e('nnum')])})`,
      () => `v.l.reduce((s, x, i) => s + x * i, ${N()})`,
      () => `(${N()} || ${N()})`,
      () => `(${N()} && ${N()})`,
      () => `(~(${N()}))`,
      () => `v.l.findIndex(x => x > ${N()})`,
      () => `${e('strs')}.length`,
      () => `(v.n !== null ? v.n + ${N()} : ${N()})`,
      () => `${e('str')}.charCodeAt(${N()})`,
      () => `(${e('row')}?.x ?? ${N()})`,
      () => `(v.o && v.o.y ? v.o.y.length : ${N()})`,
    ])()
  }

  private string(e: (k: RandomKind) => string, either: () => string): string {
    const S = (): string => e('str')
    const N = (): string => e('num')
    return this.pick([
      () => `(${S()} + ${this.pick([S(), N(), e('bool'), e('nstr')])})`,
      () => `${S()}.${this.pick(['slice', 'substring'])}(${N()}, ${N()})`,
      () => `${S()}.${this.pick(['toUpperCase', 'toLowerCase', 'trim', 'trimStart', 'trimEnd'])}()`,
      () => `\`\${${S()}}-\${${N()}}\``,
      () => `(${e('nstr')} ?? ${S()})`,
      either,
      () => `String(${this.pick([N(), e('bool'), e('nnum')])})`,
      () => `${e('strs')}.join(${S()})`,
      () => `${S()}.charAt(${N()})`,
      () => `${S()}.${this.pick(['padStart', 'padEnd'])}(${this.below(9)}, ${S()})`,
      () => `${S()}.replace(${S()}, 'z')`,
      () => `((v.u && v.u.slice(1)) ?? ${S()})`,
      () => `${S()}.split(/[a-m]+/).join('_')`,
      () => `(${S()} || ${S()})`,
      () => `${S()}.replaceAll(${S()}, 'q')`,
      () => `${S()}.concat(${S()}, ${S()})`,
      () => `'ab'.repeat(${this.below(4)})`,
      () => `(${e('row')}?.y ?? ${S()})`,
    ])()
  }

  private boolean(e: (k: RandomKind) => string): string {
    const [S, N, B] = [(): string => e('str'), (): string => e('num'), (): string => e('bool')]
    return this.pick([
      () => `(${N()} ${this.pick(['<', '<=', '>', '>=', '===', '!=='])} ${N()})`,
      () => `(${S()} ${this.pick(['<', '<=', '>', '>=', '===', '!=='])} ${S()})`,
      () => `(${B()} ${this.pick(['&&', '||'])} ${B()})`,
      () => `!(${this.pick([B(), N(), S(), e('nstr'), e('row')])})`,
      () => `${S()}.${this.pick(['includes', 'startsWith', 'endsWith'])}(${S()})`,
      () => `(${e('nnum')} === ${e('nnum')})`,
      () => `(${e('nstr')} ${this.pick(['===', '!==', '==', '!='])} ${this.pick(['null', 'undefined', S()])})`,
      () => `v.l.${this.pick(['some', 'every'])}(x => x > ${N()})`,
      () => `${e('strs')}.includes(${S()})`,
      () => `v.l.includes(${N()})`,
      () => `Number.${this.pick(['isNaN', 'isInteger', 'isFinite'])}(${this.pick([N(), e('nnum')])})`,
      () => `Boolean(${this.pick([N(), S(), e('nstr')])})`,
      () => `(typeof ${e('nstr')} === 'string')`,
      () => `(${e('row')} !== null)`,
    ])()
  }
}

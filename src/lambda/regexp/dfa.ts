/**
 * Nondeterministic automaton → table. A state is the list of steps that may go on, in the order of backtracking: what
 * stands behind a finished match is cut off, so the table finds the match that JavaScript finds, not the longest.
 *
 * A transition says where a class of symbols leads, and whether a match ends (backwards: begins) in front of that
 * symbol: places such as \b and $ are judged when the symbol behind them is known. The last column is the text's edge.
 * Source: R. Cox, Regular Expression Matching in the Wild; the regex-automata crate, `dfa::dense`.
 */
import { REGEXP_STATES_MAX, REGEXP_WORK_MAX } from '../../config/limits.js'
import { type Alphabet, EDGE, KIND_COUNT, LINE_END, WORD_UNIT } from './alphabet.js'
import { minimized } from './minimize.js'
import type { Nfa, Step } from './nfa.js'
import { NoTable, type Place } from './pattern.js'

/** State 0 is the one from which nothing matches any more. */
export const DEAD = 0

export interface Dfa {
  /**
   * A row for each state, an entry for each class and one for the edge: twice the number of the next state, plus one
   * where a match ends in front of the symbol.
   */
  readonly rows: readonly (readonly number[])[]
  /** The state in which a search begins, by the kind of what lies on the other side. */
  readonly starts: readonly number[]
}

interface State {
  readonly steps: readonly Step[]
  /** A match may still begin here and further on: the lowest priority. */
  readonly isSearching: boolean
  /** Kind of the symbol read last. */
  readonly behind: number
}

/** What can be reached without a symbol: the steps that take one, in order, and whether a match was reached. */
interface Reached {
  readonly units: readonly Extract<Step, { kind: 'unit' }>[]
  readonly isMatch: boolean
}

function holds(place: Place, before: number, after: number): boolean {
  switch (place) {
    case 'begin':
      return before === EDGE
    case 'end':
      return after === EDGE
    case 'lineBegin':
      return before === EDGE || before === LINE_END
    case 'lineEnd':
      return after === EDGE || after === LINE_END
    case 'boundary':
      return (before === WORD_UNIT) !== (after === WORD_UNIT)
    case 'inside':
      return (before === WORD_UNIT) === (after === WORD_UNIT)
  }
}

/**
 * The table that finds where the first match ends, reading forward.
 *
 * @throws NoTable where it is too large, or too much work
 */
export const searchTable = (nfa: Nfa, alphabet: Alphabet): Dfa => new TableBuilder(nfa, alphabet, false).build()

/** The table that finds where a match that ends here begins, reading backwards from its end; of several the first. */
export const beginTable = (nfa: Nfa, alphabet: Alphabet): Dfa => new TableBuilder(nfa, alphabet, true).build()

class TableBuilder {
  readonly #nfa: Nfa
  readonly #alphabet: Alphabet
  readonly #isReversed: boolean
  readonly #states: State[] = [{ steps: [], isSearching: false, behind: 0 }]
  readonly #numbers = new Map<string, number>()
  #work = 0

  constructor(nfa: Nfa, alphabet: Alphabet, isReversed: boolean) {
    this.#nfa = nfa
    this.#alphabet = alphabet
    this.#isReversed = isReversed
  }

  build(): Dfa {
    const { start } = this.#nfa
    const starts = Array.from({ length: KIND_COUNT }, (_, behind) =>
      this.#isReversed ? this.#number([start], false, behind) : this.#number([], true, behind),
    )
    const rows: number[][] = [new Array<number>(this.#alphabet.classCount + 1).fill(DEAD)]
    // states are found while rows are made
    for (let number = 1; number < this.#states.length; number++) {
      const state = this.#states[number]
      if (state !== undefined) rows.push(this.#row(state))
    }
    return minimized({ rows, starts })
  }

  #number(steps: readonly Step[], isSearching: boolean, behind: number): number {
    if (steps.length === 0 && !isSearching) return DEAD
    const ids = steps.map(step => step.id)
    if (this.#isReversed) ids.sort((a, b) => a - b)
    const key = `${ids.join(',')};${behind}${isSearching ? 's' : ''}`
    const known = this.#numbers.get(key)
    if (known !== undefined) return known
    const number = this.#states.length
    if (number >= REGEXP_STATES_MAX) throw new NoTable(`a table of more than ${REGEXP_STATES_MAX} states`)
    this.#states.push({ steps, isSearching, behind })
    this.#numbers.set(key, number)
    return number
  }

  #row(state: State): number[] {
    const reachedByKind = new Map<number, Reached>()
    return this.#alphabet.kinds.map((kind, symbolClass) => {
      let reached = reachedByKind.get(kind)
      if (reached === undefined) {
        reached = this.#reach(state, kind)
        reachedByKind.set(kind, reached)
      }
      return this.#transition(state, reached, symbolClass, kind)
    })
  }

  #transition(state: State, { units, isMatch }: Reached, symbolClass: number, kind: number): number {
    if (symbolClass === this.#alphabet.classCount) return DEAD + Number(isMatch)
    const steps: Step[] = []
    const seen = new Set<number>()
    this.#spend(units.length)
    for (const { set, next } of units) {
      if (seen.has(next.id) || this.#alphabet.classesOf.get(set)?.has(symbolClass) !== true) continue
      seen.add(next.id)
      steps.push(next)
    }
    return 2 * this.#number(steps, state.isSearching && !isMatch, kind) + Number(isMatch)
  }

  /** Follows all steps up to the next symbol, whose kind is `ahead`. */
  #reach(state: State, ahead: number): Reached {
    const [before, after] = this.#isReversed ? [ahead, state.behind] : [state.behind, ahead]
    const visited = new Set<number>()
    const taken = new Set<number>()
    const units: Extract<Step, { kind: 'unit' }>[] = []
    let isMatch = false
    /** Whether what comes later counts no more. `fresh`: bits of the loops entered here, since the last symbol. */
    const follow = (step: Step, fresh: number): boolean => {
      const key = step.id * 0x100000 + fresh
      if (visited.has(key)) return false
      visited.add(key)
      this.#spend(1)
      switch (step.kind) {
        case 'match':
          isMatch = true
          return !this.#isReversed
        case 'unit':
          if (!taken.has(step.id)) units.push(step)
          taken.add(step.id)
          return false
        case 'split':
          return follow(step.first, fresh) || follow(step.second, fresh)
        case 'place':
          return holds(step.place, before, after) && follow(step.next, fresh)
        case 'enter':
          return follow(step.next, fresh | (1 << step.loop))
        case 'progress':
          return (fresh & (1 << step.loop)) === 0 && follow(step.next, fresh)
      }
    }
    const isCut = state.steps.some(step => follow(step, 0))
    if (state.isSearching && !isCut) follow(this.#nfa.start, 0)
    return { units, isMatch }
  }

  #spend(work: number): void {
    this.#work += work
    if (this.#work > REGEXP_WORK_MAX) throw new NoTable('a table that takes too long to make')
  }
}

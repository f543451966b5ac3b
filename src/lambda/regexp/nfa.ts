/**
 * Tree → nondeterministic automaton, as a graph of steps whose order is the order of backtracking.
 *
 * JavaScript rejects an optional round of a repetition that matched nothing; where a body can match nothing, `enter`
 * and `progress` stand around it, and `progress` fails when no symbol was taken since `enter`. Counted repetitions are
 * written out. Backwards (`isReversed`) the automaton reads from a match's end to its begin.
 * Source: ECMA-262, RepeatMatcher; K. Thompson, Regular Expression Search Algorithm.
 */
import { REGEXP_STEPS_MAX } from '../../config/limits.js'
import { NoTable, type Pattern, type Place } from './pattern.js'
import type { UnitSet } from './unit-set.js'

/** Repetitions whose body can match nothing: they are bits of a mask. */
const EMPTY_LOOPS_MAX = 20

interface Numbered {
  readonly id: number
}
export type Step =
  /** Takes one symbol of the set. */
  | (Numbered & { readonly kind: 'unit'; readonly set: UnitSet; readonly next: Step })
  /** Goes on both ways, `first` before `second`. */
  | (Numbered & { readonly kind: 'split'; first: Step; second: Step })
  | (Numbered & { readonly kind: 'place'; readonly place: Place; readonly next: Step })
  | (Numbered & { readonly kind: 'enter' | 'progress'; readonly loop: number; readonly next: Step })
  | (Numbered & { readonly kind: 'match' })

export interface Nfa {
  readonly start: Step
  readonly stepCount: number
}

/** Whether the pattern can match without taking a symbol. */
function canBeEmpty(p: Pattern): boolean {
  switch (p.kind) {
    case 'unit':
      return false
    case 'sequence':
      return p.parts.every(canBeEmpty)
    case 'choice':
      return p.options.some(canBeEmpty)
    case 'repeat':
      return p.min === 0 || canBeEmpty(p.body)
    default:
      return true
  }
}

/** @throws NoTable where the automaton is too large */
export function makeNfa(pattern: Pattern, isReversed: boolean): Nfa {
  const builder = new NfaBuilder(isReversed)
  return { start: builder.build(pattern, builder.match), stepCount: builder.stepCount }
}

class NfaBuilder {
  readonly #isReversed: boolean
  #loops = 0
  stepCount = 0
  readonly match: Step

  constructor(isReversed: boolean) {
    this.#isReversed = isReversed
    this.match = { kind: 'match', id: this.#number() }
  }

  #number(): number {
    if (++this.stepCount > REGEXP_STEPS_MAX) throw new NoTable(`an automaton of more than ${REGEXP_STEPS_MAX} steps`)
    return this.stepCount - 1
  }

  #split(first: Step, second: Step): Extract<Step, { kind: 'split' }> {
    return { kind: 'split', id: this.#number(), first, second }
  }

  /** The step at which the pattern begins, when `next` follows it. */
  build(p: Pattern, next: Step): Step {
    switch (p.kind) {
      case 'empty':
        return next
      case 'unit':
        return { kind: 'unit', id: this.#number(), set: p.set, next }
      case 'place':
        return { kind: 'place', id: this.#number(), place: p.place, next }
      case 'sequence': {
        const order = this.#isReversed ? p.parts : p.parts.toReversed()
        return order.reduce((behind, part) => this.build(part, behind), next)
      }
      case 'choice': {
        const begins = p.options.map(option => this.build(option, next))
        return begins.reduceRight((others, begin) => this.#split(begin, others))
      }
      case 'repeat':
        return this.#repeat(p, next)
    }
  }

  #repeat(p: Extract<Pattern, { kind: 'repeat' }>, next: Step): Step {
    const { body, min, max } = p
    if (max === 0) return next
    // Written out, every round is a step at least: what is too long is known before it is built.
    if (Math.max(min, max === Number.POSITIVE_INFINITY ? 0 : max) > REGEXP_STEPS_MAX) {
      throw new NoTable(`an automaton of more than ${REGEXP_STEPS_MAX} steps`)
    }
    if (this.#isReversed) return this.#optional(p, this.#required(body, min, next))
    return this.#required(body, min, this.#optional(p, next))
  }

  #required(body: Pattern, count: number, next: Step): Step {
    let begin = next
    for (let round = 0; round < count; round++) begin = this.build(body, begin)
    return begin
  }

  /** The rounds behind the required ones. */
  #optional({ body, min, max, lazy }: Extract<Pattern, { kind: 'repeat' }>, next: Step): Step {
    if (max === Number.POSITIVE_INFINITY) {
      const loop = this.#split(next, next)
      const begin = this.#round(body, loop)
      if (lazy) loop.second = begin
      else loop.first = begin
      return loop
    }
    let behind = next
    for (let round = min; round < max; round++) {
      const begin = this.#round(body, behind)
      behind = lazy ? this.#split(next, begin) : this.#split(begin, next)
    }
    return behind
  }

  /** One optional round: it fails when it takes nothing. */
  #round(body: Pattern, next: Step): Step {
    if (!canBeEmpty(body)) return this.build(body, next)
    const loop = this.#loops++
    if (loop >= EMPTY_LOOPS_MAX) throw new NoTable('many repetitions of what may be empty')
    const progress: Step = { kind: 'progress', id: this.#number(), loop, next }
    return { kind: 'enter', id: this.#number(), loop, next: this.build(body, progress) }
  }
}

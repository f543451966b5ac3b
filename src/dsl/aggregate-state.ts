/**
 * Types of an aggregate whose initial state leaves open what it will hold: `{ ids: [] }`, `{ last: null }`. tsc takes
 * `[]` for a list of nothing; the engine finds the element's type from what the adder returns (API: the state is the
 * fixpoint of both), and so do these. I: what the initializer returns, R: what the adder returns.
 */

/** An empty list that the adder sees: it can be spread, counted and searched, and holds nothing to be read yet. */
export interface EmptyList extends ReadonlyArray<never> {
  includes(value: unknown, from?: number): boolean
  indexOf(value: unknown, from?: number): number
  lastIndexOf(value: unknown, from?: number): number
}

type IsAny<T> = 0 extends 1 & T ? true : false
/** An empty list or nothing at all; what was declared, `[] as string[]`, is none. */
type IsHole<I> = [I] extends [null | undefined] ? true : [I] extends [readonly never[]] ? true : false

/** Whether the state, or a field of it, is open. */
type IsOpen<I> =
  IsAny<I> extends true
    ? false
    : [I] extends [never]
      ? false
      : IsHole<I> extends true
        ? true
        : [I] extends [readonly unknown[]]
          ? false
          : [I] extends [object]
            ? true extends { [F in keyof I]: IsOpen<I[F]> }[keyof I]
              ? true
              : false
            : false

type IsList<I> = [I] extends [readonly never[]] ? true : false

/** What the adder is given. */
export type Held<I> = IsOpen<I> extends true ? HeldOpen<I> : I
type HeldOpen<I> = IsList<I> extends true ? EmptyList : IsHole<I> extends true ? I : { [F in keyof I]: Held<I[F]> }

/** What the adder may return: null deletes the row. */
export type Next<I> = NextState<I> | null
type NextState<I> = IsOpen<I> extends true ? NextOpen<I> : I
type NextOpen<I> =
  IsList<I> extends true ? readonly unknown[] : IsHole<I> extends true ? unknown : { [F in keyof I]: NextState<I[F]> }

/** The rows of the store: the initial state, its holes filled by what the adder returns. */
export type StateOf<I, R> = NonNullable<IsOpen<I> extends true ? Filled<I, NonNullable<R>> : I>
type Filled<I, R> =
  IsList<I> extends true
    ? ListOf<Exclude<R, EmptyList>>
    : IsHole<I> extends true
      ? I | R
      : { [F in keyof I]: IsOpen<I[F]> extends true ? Filled<I[F], F extends keyof R ? R[F] : never> : I[F] }
/** Rows are read-only, so that a schema fits the state that it describes. */
type ListOf<R> = [R] extends [readonly (infer E)[]] ? readonly E[] : R

/**
 * How many tasks each member of a group gets, in proportion to its threads: its share, rounded down or up, first of
 * the tasks with state, then of all. Where rounding leaves a choice, it goes to who has such tasks already, so that as
 * few as possible move; tasks with state count before the others. Pure; the order of the workers decides ties.
 *
 * With `floor` and `ceil` of the shares as bounds, a member's count is its floor plus at most one extra. Which
 * members get an extra task with state is chosen greedily; it may not leave so many of them without room in their
 * total that the extra tasks do not suffice. These choices form a matroid, so greedy finds the best.
 */
import { present } from '../stdx/present.js'

export interface TaskCounts {
  stateful: number
  stateless: number
}

/** One that takes tasks. */
export interface WorkerLoad {
  /** At least 1. */
  readonly threadCount: number
  /** Tasks that it has now. */
  readonly owned: Readonly<TaskCounts>
}

/** Of one kind of tasks: the share of a worker, rounded down, and whether rounding up is open to it. */
interface Share {
  readonly least: number
  readonly hasFraction: boolean
}

interface Choice {
  readonly owned: Readonly<TaskCounts>
  readonly stateful: Share
  readonly all: Share
  /** 0 or 1 on top of `stateful.least`, and of `all.least`. */
  extraStateful: 0 | 1
  extra: 0 | 1
}

/** By worker, in their order; the sums are `total`. No workers get nothing. */
export function balance(total: Readonly<TaskCounts>, workers: readonly WorkerLoad[]): readonly Readonly<TaskCounts>[] {
  const threadCount = workers.reduce((sum, worker) => sum + worker.threadCount, 0)
  const taskCount = total.stateful + total.stateless
  const choices = workers.map(
    (worker): Choice => ({
      owned: worker.owned,
      stateful: shareOf(total.stateful, worker.threadCount, threadCount),
      all: shareOf(taskCount, worker.threadCount, threadCount),
      extraStateful: 0,
      extra: 0,
    }),
  )
  const extras = taskCount - choices.reduce((sum, choice) => sum + choice.all.least, 0)
  const statefulExtras = total.stateful - choices.reduce((sum, choice) => sum + choice.stateful.least, 0)
  if (workers.length === 0) return []
  chooseStateful(choices, statefulExtras, extras)
  chooseTotals(choices, extras)
  return choices.map(choice => {
    const stateful = choice.stateful.least + choice.extraStateful
    return { stateful, stateless: choice.all.least + choice.extra - stateful }
  })
}

function shareOf(taskCount: number, threads: number, threadCount: number): Share {
  return {
    least: Math.floor((taskCount * threads) / threadCount),
    hasFraction: (taskCount * threads) % threadCount !== 0,
  }
}

/** Room that the floors leave for tasks without state. */
const roomOf = ({ all, stateful }: Choice): number => all.least - stateful.least

/**
 * Who has the task already goes first; then whom it costs no task without state: those with room to spare, then those
 * for whom an extra task of all makes up for it, then the others.
 */
function chooseStateful(choices: readonly Choice[], count: number, extras: number): void {
  let left = count
  /** Extras of all that those without room have taken: an extra task with state is then also one of all. */
  let taken = 0
  const open = choices.filter(choice => choice.stateful.hasFraction)
  for (const choice of sorted(open, each => (ownsMoreStateful(each) ? 0 : 3) + costOf(each))) {
    if (left === 0) return
    if (roomOf(choice) === 0) {
      if (taken === extras) continue
      taken++
      choice.extra = 1
    }
    choice.extraStateful = 1
    left--
  }
}

function ownsMoreStateful({ owned, stateful }: Choice): boolean {
  return owned.stateful > stateful.least
}

function costOf(choice: Choice): 0 | 1 | 2 {
  const wanted = choice.owned.stateless - roomOf(choice)
  if (wanted < 0) return 0
  return wanted === 0 && choice.all.hasFraction ? 1 : 2
}

/** Who has more tasks without state than it would be left with goes first. */
function chooseTotals(choices: readonly Choice[], count: number): void {
  const left = count - choices.reduce((sum, choice) => sum + choice.extra, 0)
  const open = choices.filter(choice => choice.all.hasFraction && choice.extra === 0)
  const ownsMore = (choice: Choice): boolean => choice.owned.stateless > roomOf(choice) - choice.extraStateful
  const order = sorted(open, choice => (ownsMore(choice) ? 0 : 1))
  for (let index = 0; index < left; index++) present(order[index], 'a fraction for each extra task').extra = 1
}

/** By rank, ties in the order given. */
function sorted(choices: readonly Choice[], rankOf: (choice: Choice) => number): readonly Choice[] {
  return choices
    .map(choice => ({ choice, rank: rankOf(choice) }))
    .sort((left, right) => left.rank - right.rank)
    .map(each => each.choice)
}

/** What table and page say of a comparison in words, a text for each thing to say. */
import { geometricMean, MEAN_TARGET, missedTargets, nameOf, numberText, ratioText, targetText } from './figures.js'
import type { Results, WorkloadResult } from './results.js'

/** Of the CPU ratios, against its target. */
export function meanStatement(results: Results): string {
  const mean = geometricMean(results)
  if (mean === undefined) return 'no throughput workload was run'
  const verdict = mean.value >= MEAN_TARGET ? 'reached' : 'missed'
  return `${ratioText(mean.value)} over ${mean.letters} (target ${targetText({ target: MEAN_TARGET })}: ${verdict})`
}

/** What was missed, the mean included. */
export function missedStatements(results: Results): readonly string[] {
  const missed = missedTargets(results).map(({ workload, comparison }) => {
    const { figure, ours, ratio } = comparison
    const found = comparison.target === undefined ? numberText(ours.median) : ratioText(ratio.median)
    return `${nameOf(workload)}: ${figure} ${found}, the target is ${targetText(comparison)}`
  })
  const mean = geometricMean(results)
  if (mean === undefined || mean.value >= MEAN_TARGET) return missed
  return [...missed, `geometric mean: ${ratioText(mean.value)}, the target is ${targetText({ target: MEAN_TARGET })}`]
}

/** Workloads by what the check of their results found. */
export function equalityStatements({ workloads }: Results): readonly string[] {
  return grouped(workloads, ({ equal }) => [equal]).map(({ text, names }) => `${text}: ${names}`)
}

/** What must be known to read the figures, each note once with its workloads. */
export function noteStatements({ workloads }: Results): readonly string[] {
  return grouped(workloads, ({ notes }) => notes).map(({ text, names }) => `${names}: ${text}`)
}

export function notYetStatements({ notYet }: Results): readonly string[] {
  return notYet.map(({ letter, title, reason }) => `${letter} ${title}: ${reason}`)
}

/** How many runs of each side a median is of. */
export function runCountStatement({ workloads }: Results): string {
  const counts = workloads.map(({ pairs }) => pairs.length)
  const [least, most] = [Math.min(...counts), Math.max(...counts)]
  if (counts.length === 0) return 'no runs'
  if (most === 1) return 'one run of each side'
  return `${least === most ? most : `${least} to ${most}`} runs of each side`
}

interface Group {
  readonly text: string
  /** `c (at-least-once, exactly-once), d (at-least-once)` */
  readonly names: string
}

/** Each text once, with the workloads that have it. */
export function grouped(
  workloads: readonly WorkloadResult[],
  textsOf: (workload: WorkloadResult) => readonly string[],
): readonly Group[] {
  const texts = [...new Set(workloads.flatMap(textsOf))]
  return texts.map(text => ({ text, names: shortNames(workloads.filter(each => textsOf(each).includes(text))) }))
}

function shortNames(workloads: readonly WorkloadResult[]): string {
  const letters = [...new Set(workloads.map(({ letter }) => letter))]
  const variantsOf = (letter: string): string =>
    workloads
      .filter(each => each.letter === letter)
      .map(({ variant }) => variant)
      .join(', ')
  return letters.map(letter => `${letter} (${variantsOf(letter)})`).join(', ')
}

/** What the terminal shows after a comparison. */
import type { Results } from './results.js'
import {
  equalityStatements,
  meanStatement,
  missedStatements,
  noteStatements,
  notYetStatements,
  runCountStatement,
} from './statements.js'
import { comparisonTable, medianTable, textLines } from './tables.js'

/** Medians, ratios with their targets, the mean, what is missing and what is not compared. Ends with a line break. */
export function resultsTable(results: Results): string {
  const lines = [
    `Medians of ${runCountStatement(results)}; CPU seconds per million records of the input, the broker's apart`,
    ...textLines(medianTable(results)),
    '',
    'Ratios of runs side by side: more than 1 is in favour of millrace',
    ...textLines(comparisonTable(results)),
    '',
    `Geometric mean of the CPU ratios: ${meanStatement(results)}`,
    ...section('Targets missed', missedStatements(results)),
    ...section('Results of both sides', equalityStatements(results)),
    ...section('Not yet', notYetStatements(results)),
    ...section('To know', noteStatements(results)),
  ]
  return `${lines.join('\n')}\n`
}

function section(head: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', `${head}:`, ...lines.map(line => `  ${line}`)]
}

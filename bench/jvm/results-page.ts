/** The page of a comparison, with its charts: text of files, written by the caller. */
import { posix } from 'node:path'
import { charts } from './charts.js'
import { SIDE_NAMES, SIDES } from './figures.js'
import type { Results, Side } from './results.js'
import {
  equalityStatements,
  grouped,
  meanStatement,
  missedStatements,
  noteStatements,
  notYetStatements,
  runCountStatement,
} from './statements.js'
import { comparisonTable, extraTable, markdownTable, markdownText, medianTable, type Table } from './tables.js'

export interface PageFile {
  /** From the root of the project. */
  readonly path: string
  readonly text: string
}

const PAGE = 'bench/RESULTS.md'
const CHART_FOLDER = 'bench/results/charts'

/** The page first, then its charts. The same results give the same bytes. */
export async function resultsPage(results: Results): Promise<readonly PageFile[]> {
  const drawn = (await charts(results)).map(({ file, title, svg }) => ({
    path: posix.join(CHART_FOLDER, file),
    title,
    text: svg,
  }))
  const images = drawn.map(({ path, title }) => `![${title}](${posix.relative(posix.dirname(PAGE), path)})`)
  const parts = [
    '# Comparison with Kafka Streams on the JVM',
    introduction(results),
    ...summary(results),
    '## Charts',
    ...images,
    '## Figures',
    `Medians of ${runCountStatement(results)}.`,
    markdownTable(medianTable(results)),
    'Ratios of runs side by side, theirs to ours for costs and ours to theirs for rates: more than 1× is in favour ' +
      'of millrace.',
    markdownTable(comparisonTable(results)),
    ...furtherFigures(extraTable(results)),
    HOW,
    ...listed('## What to know, and what is not compared', noteStatements(results)),
    ...listed('## Whether results are equal', equalityStatements(results)),
    ...listed('## Not yet', notYetStatements(results)),
    ...machine(results),
    ...settings(results),
  ]
  return [{ path: PAGE, text: `${parts.join('\n\n')}\n` }, ...drawn.map(({ path, text }) => ({ path, text }))]
}

function introduction({ command, startedAt, endedAt, tuned }: Results): string {
  const theirs = tuned ? 'tuned by its own guide' : 'with its default settings'
  return [
    `Both applications on the same topics of one broker, in turn; Kafka Streams ${theirs}.`,
    `Made from ${startedAt} to ${endedAt} by this command, which makes the page anew:`,
    '',
    `    ${command}`,
  ].join('\n')
}

function summary(results: Results): readonly string[] {
  const missed = missedStatements(results)
  return [
    `Geometric mean of the CPU ratios, JVM to millrace: **${meanStatement(results)}**.`,
    ...(missed.length === 0 ? ['No target was missed.'] : listed('**Targets missed:**', missed)),
  ]
}

function furtherFigures(table: Table): readonly string[] {
  return table.rows.length === 0 ? [] : ['Figures that only some workloads have, medians:', markdownTable(table)]
}

const HOW = `## How to read them

- Records, and costs per million, are of the input: a join's two topics count both, word count counts lines.
- CPU seconds are those of the application's process with all its threads, from the first record after warm-up to the
  end of \`close\`, so with the last commit. The broker's are apart.
- Peak memory is the high water of resident memory; MB are 10^6 bytes.
- Machines differ and drift: trust ratios of runs side by side, and CPU seconds before records per second.`

function listed(head: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [head, lines.map(line => `- ${markdownText(line)}`).join('\n')]
}

function machine({ machine: { cpu, cores, memoryGigabytes, system, load }, versions }: Results): readonly string[] {
  const facts = {
    Processor: `${cpu}, ${cores} cores`,
    Memory: `${memoryGigabytes} GB`,
    System: system,
    'Load average at start and end': load.map(each => each.toFixed(2)).join(', '),
    ...versions,
  }
  return ['## Machine and versions', pairTable('', 'value', facts)]
}

/** What differs from the defaults, by workloads that run with the same. */
function settings(results: Results): readonly string[] {
  const parts = SIDES.flatMap(side => [`### ${SIDE_NAMES[side]}`, ...settingsOf(results, side)])
  return ['## Settings', 'What differs from the defaults of each side.', ...parts]
}

function settingsOf({ workloads }: Results, side: Side): readonly string[] {
  const tables = grouped(workloads, ({ settings }) => {
    const found = Object.entries(settings[side]).sort()
    return [found.length === 0 ? 'Nothing.' : pairTable('setting', 'value', Object.fromEntries(found))]
  })
  return tables.flatMap(({ text, names }) => [`${markdownText(names)}:`, text])
}

function pairTable(name: string, value: string, pairs: Readonly<Record<string, string>>): string {
  return markdownTable({
    columns: [
      { head: name, align: 'left' },
      { head: value, align: 'left' },
    ],
    rows: Object.entries(pairs),
  })
}

/** The tables of a comparison as cells, and how cells become aligned text or Markdown. */
import {
  CPU_FIGURE,
  LATENCY_FIGURES,
  medianOf,
  numberText,
  ratioText,
  SIDE_NAMES,
  SIDES,
  targetText,
  verdictOf,
  wholeText,
} from './figures.js'
import type { Comparison, Results, RunFigures } from './results.js'

export interface Column {
  readonly head: string
  readonly align: 'left' | 'right'
}

export interface Table {
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly string[])[]
}

const left = (head: string): Column => ({ head, align: 'left' })
const right = (head: string): Column => ({ head, align: 'right' })

/** What stands of each run in the table of medians. */
const measured: readonly {
  readonly head: string
  readonly value: (run: RunFigures) => number
  readonly text: (value: number | undefined) => string
}[] = [
  { head: 'records/s', value: run => run.recordsPerSecond, text: numberText },
  { head: CPU_FIGURE, value: run => run.cpuSecondsPerMillion, text: numberText },
  { head: 'broker CPU-s', value: run => run.brokerCpuSecondsPerMillion, text: numberText },
  { head: 'peak MB', value: run => run.peakMegabytes, text: wholeText },
]

/** Medians of both sides, a row for each workload and variant. */
export function medianTable({ workloads }: Results): Table {
  return {
    columns: [
      left('workload'),
      left('variant'),
      ...measured.flatMap(({ head }) => SIDES.map(side => right(`${head} ${SIDE_NAMES[side]}`))),
    ],
    rows: workloads.map(workload => [
      `${workload.letter} ${workload.title}`,
      workload.variant,
      ...measured.flatMap(({ value, text }) => SIDES.map(side => text(medianOf(workload, side, value)))),
    ]),
  }
}

/** Ratios with their targets, a row for each comparison; a workload is named in its first one. */
export function comparisonTable({ workloads }: Results): Table {
  return {
    columns: [
      left('workload'),
      left('variant'),
      left('figure'),
      right(SIDE_NAMES.millrace),
      right(SIDE_NAMES.jvm),
      right('ratio min'),
      right('median'),
      right('max'),
      right('target'),
      left('verdict'),
    ],
    rows: workloads.flatMap(({ letter, title, variant, comparisons }) =>
      comparisons.map((comparison, index) => {
        const names = index === 0 ? [`${letter} ${title}`, variant] : ['', '']
        return [...names, ...comparisonCells(comparison)]
      }),
    ),
  }
}

function comparisonCells(comparison: Comparison): readonly string[] {
  const { figure, ours, theirs, ratio } = comparison
  return [
    figure,
    numberText(ours.median),
    numberText(theirs.median),
    ratioText(ratio.min),
    ratioText(ratio.median),
    ratioText(ratio.max),
    targetText(comparison) || '–',
    verdictOf(comparison),
  ]
}

/** Medians of the figures that only some workloads have. */
export function extraTable({ workloads }: Results): Table {
  const rows = workloads.flatMap(workload => {
    const runs = workload.pairs.flatMap(pair => SIDES.map(side => pair[side]))
    const names = [...new Set(runs.flatMap(({ extra }) => Object.keys(extra)))]
    return names.map(name => [
      `${workload.letter} ${workload.title}`,
      workload.variant,
      LATENCY_FIGURES[name] ?? words(name),
      ...SIDES.map(side => numberText(medianOf(workload, side, run => run.extra[name]))),
    ])
  })
  return {
    columns: [left('workload'), left('variant'), left('figure'), ...SIDES.map(side => right(SIDE_NAMES[side]))],
    rows,
  }
}

/** `restoredRows` as `restored rows`. */
function words(name: string): string {
  return name.replaceAll(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`)
}

/** Lines with aligned columns, two spaces between; a head takes several lines where that is shorter. */
export function textLines({ columns, rows }: Table): readonly string[] {
  const heads = columns.map(({ head }, index) => {
    const widest = Math.max(0, ...rows.map(row => row[index]?.length ?? 0))
    return wrapped(head, widest)
  })
  const height = Math.max(...heads.map(head => head.length))
  const headRows = Array.from({ length: height }, (_, line) =>
    heads.map(head => head[line - (height - head.length)] ?? ''),
  )
  const all = [...headRows, ...rows]
  const widths = columns.map((_, index) => Math.max(...all.map(row => row[index]?.length ?? 0)))
  const lines = all.map(row => alignedLine(row, columns, widths))
  return [...lines.slice(0, height), widths.map(width => '─'.repeat(width)).join('  '), ...lines.slice(height)]
}

/** Words put on lines as wide as the column's cells, or as its longest word. */
function wrapped(head: string, cellWidth: number): readonly string[] {
  const words = head.split(' ')
  const width = Math.max(cellWidth, ...words.map(word => word.length))
  const lines: string[] = []
  for (const word of words) {
    const longer = `${lines.at(-1) ?? ''} ${word}`
    if (lines.length > 0 && longer.length <= width) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines
}

function alignedLine(row: readonly string[], columns: readonly Column[], widths: readonly number[]): string {
  const cells = columns.map(({ align }, index) => {
    const [cell, width] = [row[index] ?? '', widths[index] ?? 0]
    return align === 'left' ? cell.padEnd(width) : cell.padStart(width)
  })
  return cells.join('  ').trimEnd()
}

export function markdownTable({ columns, rows }: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(markdownText).join(' | ')} |`
  const rule = columns.map(({ align }) => (align === 'left' ? '---' : '---:'))
  return [line(columns.map(({ head }) => head)), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n')
}

/** Text on one line that Markdown takes as it is, in tables too. */
export function markdownText(text: string): string {
  return text.replaceAll(/([\\|<*_`])/g, '\\$1').replaceAll(/\s*\n\s*/g, ' ')
}

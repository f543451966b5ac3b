/**
 * Horizontal bars as SVG, by Vega-Lite without a browser or a canvas. Without a canvas Vega guesses how wide a text
 * is, so all places are given here: nothing depends on a guess. Colours stand on a background of their own, so that
 * light and dark pages show the same.
 */
import { parse, resetSVGDefIds, View } from 'vega'
import { type Config, compile, type TopLevelSpec } from 'vega-lite'

type LayeredSpec = Extract<TopLevelSpec, { layer: unknown }>

/** By series, in the order of the legend. */
export type ChartColors = Readonly<Record<string, string>>

export interface BarRow {
  /** Rows with the same label stand together. */
  readonly label: string
  readonly series: string
  readonly value: number
  /** Beside the bar. */
  readonly text: string
  /** Whiskers. */
  readonly range?: readonly [number, number]
  /** A mark across the bar. */
  readonly target?: number
}

export interface BarChart {
  readonly title: string
  readonly rows: readonly BarRow[]
  readonly colors: ChartColors
  /** Bars of a logarithmic scale begin at a power of ten below the least value. */
  readonly scale: 'linear' | 'log'
}

/** Pixels. A page of GitHub is 830 wide or more. */
const WIDTH = 830
const TOP = 62
const BOTTOM = 34
const MARGIN = 12
const BAR = 17
const GROUP_GAP = 9
const LABEL_FONT = 13
/** Width of a letter in the mean, of the size of the font: what sans-serif fonts have, and a little more. */
const LABEL_EM = 0.56
/** For the text beside the longest bar. */
const RIGHT = 82
const BACKGROUND = '#ffffff'
const INK = '#1f2328'
const GRID = '#e4e7eb'

const CONFIG: Config = {
  font: 'sans-serif',
  view: { stroke: null },
  axis: { labelColor: INK, labelFontSize: LABEL_FONT, labelLimit: 0, domain: false, ticks: false },
  axisX: { gridColor: GRID, labelFontSize: 11, tickCount: 6 },
  axisY: { grid: false, labelPadding: 6 },
  legend: { labelColor: INK, labelFontSize: LABEL_FONT },
  title: { color: INK, fontSize: 15, fontWeight: 'bold' },
}

/** Undefined without rows. */
export async function horizontalBars(chart: BarChart): Promise<string | undefined> {
  if (chart.rows.length === 0) return undefined
  resetSVGDefIds()
  const view = new View(parse(compile(specOf(chart)).spec), { renderer: 'none' })
  const svg = await view.toSVG()
  view.finalize()
  return `${svg}\n`
}

/** What the parts of one chart need to know of it. */
interface Layout {
  readonly labelWidth: number
  readonly height: number
  readonly barsInGroup: number
  readonly domain: readonly [number, number]
}

function layoutOf({ rows, scale }: BarChart): Layout {
  const labels = [...new Set(rows.map(({ label }) => label))]
  const barsInGroup = Math.max(...labels.map(label => rows.filter(row => row.label === label).length))
  const longest = Math.max(...labels.map(label => label.length))
  const ends = rows.map(endOf)
  return {
    labelWidth: Math.ceil(longest * LABEL_FONT * LABEL_EM) + MARGIN,
    height: labels.length * (barsInGroup * BAR + GROUP_GAP),
    barsInGroup,
    domain: scale === 'linear' ? [0, Math.max(...ends)] : [powerBelow(rows), Math.max(...ends)],
  }
}

/** Where the bar, its whisker and its target end. */
function endOf({ value, range, target }: BarRow): number {
  return Math.max(value, range?.[1] ?? 0, target ?? 0)
}

function powerBelow(rows: readonly BarRow[]): number {
  return 10 ** Math.floor(Math.log10(Math.min(...rows.map(({ value }) => value))))
}

function specOf(chart: BarChart): LayeredSpec {
  const layout = layoutOf(chart)
  const { labelWidth, height, domain } = layout
  return {
    autosize: { type: 'none' },
    background: BACKGROUND,
    padding: { left: labelWidth, right: RIGHT, top: TOP, bottom: BOTTOM },
    width: WIDTH - labelWidth - RIGHT,
    height,
    title: { text: chart.title, anchor: 'start', frame: 'group', dx: MARGIN - labelWidth, offset: 8 },
    data: { values: chart.rows.map(row => ({ ...row, low: row.range?.[0], high: row.range?.[1], end: endOf(row) })) },
    encoding: positions(chart, layout),
    layer: layers(chart, domain[0]),
    config: CONFIG,
  }
}

/** Rows keep the order in which they are given. */
function positions({ scale }: BarChart, { barsInGroup, domain }: Layout): NonNullable<LayeredSpec['encoding']> {
  const step = barsInGroup * BAR + GROUP_GAP
  const gap = { paddingInner: GROUP_GAP / step, paddingOuter: GROUP_GAP / step / 2 }
  return {
    y: { field: 'label', type: 'nominal', sort: null, title: null, scale: gap },
    ...(barsInGroup === 1 ? {} : { yOffset: { field: 'series', sort: null, scale: { paddingInner: 0.08 } } }),
    x: {
      field: 'value',
      type: 'quantitative',
      title: null,
      scale: { type: scale, domain: [...domain], nice: false },
    },
  }
}

function layers({ rows, colors }: BarChart, from: number): LayeredSpec['layer'] {
  const series = Object.keys(colors).filter(name => rows.some(row => row.series === name))
  const legend = { orient: 'none', legendX: 0, legendY: -30, direction: 'horizontal', title: null } as const
  const scale = { domain: series, range: series.map(name => colors[name] ?? INK) }
  return [
    {
      mark: { type: 'bar' },
      encoding: { x2: { datum: from }, color: { field: 'series', type: 'nominal', scale, legend } },
    },
    {
      transform: [{ filter: 'isValid(datum.low)' }],
      mark: { type: 'rule', color: INK, strokeWidth: 1.25 },
      encoding: { x: { field: 'low', type: 'quantitative' }, x2: { field: 'high' } },
    },
    {
      transform: [{ filter: 'isValid(datum.target)' }],
      mark: { type: 'tick', color: INK, opacity: 1, thickness: 4, size: BAR + 7 },
      encoding: { x: { field: 'target', type: 'quantitative' } },
    },
    {
      mark: { type: 'text', align: 'left', dx: 7, fontSize: 12, color: INK },
      encoding: { x: { field: 'end', type: 'quantitative' }, text: { field: 'text', type: 'nominal' } },
    },
  ]
}

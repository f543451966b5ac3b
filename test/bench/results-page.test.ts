/**
 * What a comparison's table, page and charts say of made-up results: every figure is there, nothing that was missed is
 * left out, and the same results give the same bytes.
 */
import assert from 'node:assert/strict'
import test from 'node:test'
import { charts } from '../../bench/jvm/charts.js'
import { CPU_FIGURE, geometricMean } from '../../bench/jvm/figures.js'
import type { Comparison, Results, RunFigures, WorkloadResult } from '../../bench/jvm/results.js'
import { resultsPage } from '../../bench/jvm/results-page.js'
import { resultsTable } from '../../bench/jvm/results-table.js'

interface Given extends Partial<WorkloadResult> {
  readonly letter: string
  /** CPU seconds per million, ours and theirs. */
  readonly cpu: readonly [number, number]
  readonly target?: number
  readonly extra?: readonly [Record<string, number>, Record<string, number>]
}

function run(cpu: number, extra: Record<string, number> = {}): RunFigures {
  return {
    recordsPerSecond: Math.round(1e6 / cpu),
    cpuSecondsPerMillion: cpu,
    wholeCpuSecondsPerMillion: cpu * 2,
    brokerCpuSecondsPerMillion: 0.125,
    peakMegabytes: 100 * cpu,
    extra,
  }
}

function workload({ cpu: [ours, theirs], target, extra, ...rest }: Given): WorkloadResult {
  const spread = (value: number) => ({ min: value * 0.9, median: value, max: value * 1.1 })
  const comparison: Comparison = {
    figure: CPU_FIGURE,
    ours: spread(ours),
    theirs: spread(theirs),
    ratio: spread(theirs / ours),
    ...(target === undefined ? {} : { target }),
  }
  const pair = { millrace: run(ours, extra?.[0]), jvm: run(theirs, extra?.[1]) }
  return {
    title: 'made up',
    variant: 'at-least-once',
    records: 5_000_000,
    notes: [],
    pairs: [pair, pair, pair],
    comparisons: [comparison],
    equal: 'equal',
    settings: {
      millrace: {},
      jvm: { 'statestore.cache.max.bytes': '1 | 2' },
    },
    ...rest,
  }
}

const onDisk = 'state is in memory here and on disk there'
const results: Results = {
  startedAt: '2026-01-02T03:04:05Z',
  endedAt: '2026-01-02T04:05:06Z',
  command: 'npm run bench:jvm -- --full',
  tuned: false,
  machine: { cpu: 'A <fast> one', cores: 2, memoryGigabytes: 24, system: 'Linux', load: [0.5, 1.25] },
  versions: { millrace: '0.1.0', 'Kafka Streams': '4.3.1' },
  workloads: [
    workload({ letter: 'a', title: 'passthrough', cpu: [0.25, 2], target: 10 }),
    workload({ letter: 'c', title: 'tumbling', cpu: [0.5, 16], target: 18, notes: [onDisk] }),
    workload({ letter: 'c', title: 'tumbling', variant: 'exactly-once', cpu: [0.5, 4], target: 18, notes: [onDisk] }),
    workload({
      letter: 'j',
      title: 'latency',
      cpu: [1.5, 27],
      extra: [
        { p50Ms: 2.5, p99Ms: 8.75, p999Ms: 20, restoredRows: 1200 },
        { p50Ms: 7, p99Ms: 180, p999Ms: 302 },
      ],
    }),
    workload({ letter: 'l', title: 'scaling', variant: '2 threads', cpu: [0.75, 8] }),
  ],
  notYet: [{ letter: 'f', title: 'stream-table join', reason: 'joins are not built' }],
}
const nothing: Results = { ...results, workloads: [], notYet: [] }

async function pageText(of: Results): Promise<string> {
  return (await resultsPage(of))[0]?.text ?? ''
}

test('the mean is over throughput workloads, each by its first variant', () => {
  const mean = geometricMean(results)
  assert.equal(mean?.letters, 'a, c')
  assert.ok(Math.abs((mean?.value ?? 0) - 16) < 1e-9)
  assert.equal(geometricMean(nothing), undefined)
})

test('the table of the terminal: figures, targets, what is missing', () => {
  const text = resultsTable(results)
  for (const part of [
    /^Medians of 3 runs of each side/,
    /^a passthrough +at-least-once +4,000,000 +500,000 +0\.250 +2\.00 +0\.125 +0\.125 +25 +200$/m,
    /^a passthrough .* 7\.20× +8\.00× +8\.80× +≥ 10× +missed$/m,
    /^c tumbling +at-least-once .* 32\.0× +35\.2× +≥ 18× +reached$/m,
    /^j latency .* – +no target$/m,
    /^Geometric mean of the CPU ratios: 16\.0× over a, c \(target ≥ 15×: reached\)$/m,
    /^Targets missed:\n {2}a passthrough, .*8\.00×.*\n {2}c tumbling, exactly-once: .*8\.00×, the target is ≥ 18×\n$/m,
    /^Not yet:\n {2}f stream-table join: joins are not built$/m,
    /^To know:\n {2}c \(at-least-once, exactly-once\): state is in memory here and on disk there$/m,
  ]) {
    assert.match(text, part)
  }
})

test('the table of nothing says so', () => {
  const text = resultsTable(nothing)
  assert.match(text, /^Medians of no runs/)
  assert.match(text, /no throughput workload was run/)
  assert.doesNotMatch(text, /missed|NaN|undefined|Infinity/)
})

test('the page: command, machine, versions, settings, what was missed, what is not there', async () => {
  const text = await pageText(results)
  for (const part of [
    /^ {4}npm run bench:jvm -- --full$/m,
    /^\*\*Targets missed:\*\*\n\n- a passthrough, at-least-once: .*\n- c tumbling, exactly-once: .*$/m,
    /^\| Processor \| A \\<fast> one, 2 cores \|$/m,
    /^\| Kafka Streams \| 4\.3\.1 \|$/m,
    /^\| statestore\.cache\.max\.bytes \| 1 \\\| 2 \|$/m,
    /^\| j latency \| at-least-once \| p99 ms \| 8\.75 \| 180 \|$/m,
    /^\| j latency \| at-least-once \| restored rows \| 1,200 \| – \|$/m,
    /^- f stream-table join: joins are not built$/m,
    /^- c \(at-least-once, exactly-once\): state is in memory here and on disk there$/m,
  ]) {
    assert.match(text, part)
  }
  assert.doesNotMatch(text, /NaN|undefined|Infinity/)
})

test('the page says when nothing was missed', async () => {
  const reached = results.workloads.slice(1, 2)
  assert.match(await pageText({ ...results, workloads: reached }), /^No target was missed\.$/m)
})

test('the tables of the page are Markdown: one width, a rule under the head, an empty line around', async () => {
  const blocks = (await pageText(results))
    .trimEnd()
    .split('\n\n')
    .filter(block => block.includes('\n|') || block.startsWith('|'))
  assert.ok(blocks.length >= 5)
  for (const block of blocks) {
    const rows = block.split('\n').map(line => line.match(/(?<!\\)\|/g)?.length)
    assert.equal(new Set(rows).size, 1, block)
    assert.match(block.split('\n')[1] ?? '', /^\|(?: -{3}:? \|)+$/)
  }
})

test('every image of the page is one of its files, and every file is shown', async () => {
  const [page, ...files] = await resultsPage(results)
  assert.equal(page?.path, 'bench/RESULTS.md')
  const shown = [...(page?.text ?? '').matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(match => `bench/${match[1]}`)
  assert.deepEqual(
    shown,
    files.map(({ path }) => path),
  )
  assert.deepEqual(
    shown.map(path => path.split('/').at(-1)),
    ['ratios.svg', 'cpu.svg', 'memory.svg', 'latency.svg', 'scaling-rate.svg', 'scaling-cpu.svg'],
  )
})

test('charts: names and figures as text, on a background, the same bytes each time', async () => {
  const first = await charts(results)
  assert.deepEqual(await charts(results), first)
  const [ratios, , , latency] = first.map(({ svg }) => svg)
  for (const part of ['c tumbling, exactly-once', '32.0×', 'reached', 'missed', 'fill="#ffffff"']) {
    assert.ok(ratios?.includes(part), part)
  }
  for (const part of ['j at-least-once, p99.9 ms', '302', 'millrace', 'JVM']) assert.ok(latency?.includes(part), part)
  for (const { svg } of first) assert.match(svg, /^<svg [\s\S]*<\/svg>\n$/)
})

test('no chart is drawn of nothing', async () => {
  assert.deepEqual(await charts(nothing), [])
})

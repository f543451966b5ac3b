/**
 * Writes the pages of docs/ that are tables of the code: errors.md from the catalogue of errors, configuration.md from
 * the keys, metrics.md from the metrics. `npm run docs`; tidy fails when a page is stale.
 */
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ConfigKey } from '../src/config/config-key.js'
import { configSections } from '../src/config/config-keys.js'
import { refusedKeys } from '../src/config/refused-keys.js'
import { catalogue } from '../src/errors/catalogue.js'
import type { ErrorCode } from '../src/errors/streams-error.js'
import { type MetricRow, metricTable } from '../src/metrics/metric-table.js'
import { printType } from '../src/schema/type.js'
import { errorExamples, exampleText, ORDER } from '../test/lambda/error-examples.js'

const root = fileURLToPath(new URL('../', import.meta.url))
const generated = '<!-- Written by scripts/make-docs.ts (npm run docs). Do not edit. -->'

const ranges: Readonly<Record<string, string>> = {
  E1: 'E1xx: the form of a function',
  E2: 'E2xx: types in a function',
  E3: 'E3xx: results of a function',
  F2: 'F2xx: notes, not errors: why a function runs as JavaScript',
  E4: 'E4xx: the topology and its names',
  E5: 'E5xx: records and their bytes',
  E6: 'E6xx: the log, Kafka or embedded',
  E7: 'E7xx: stores, changelogs, restore',
  E8: 'E8xx: configuration, command line, packaging',
  E9: 'E9xx: tasks, lanes, the engine itself',
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}

function row(...cells: readonly string[]): string {
  return `| ${cells.map(cell).join(' | ')} |`
}

function head(...cells: readonly string[]): readonly string[] {
  return [row(...cells), row(...cells.map(() => '---'))]
}

function errorsPage(): string {
  const codes = Object.values<ErrorCode>(catalogue).sort((a, b) => a.code.localeCompare(b.code))
  const lines = [
    '# Errors',
    '',
    generated,
    '',
    'Every error is a `StreamsError` with a `code` that stays. Match on `code`, never on the text. `scope` says how far it',
    'reaches: one record, one task, one thread, the whole application. `retry` says whether the same thing may succeed',
    'later. The message says what happened and where; `cure` says what to do.',
  ]
  for (const [start, title] of Object.entries(ranges)) {
    const own = codes.filter(each => each.code.startsWith(start))
    if (own.length === 0) continue
    lines.push('', `## ${title}`, '', ...head('code', 'meaning', 'scope', 'retry'))
    lines.push(...own.map(({ code, title: meaning, scope, retry }) => row(code, meaning, scope, retry)))
  }
  lines.push(...exampleLines())
  return `${lines.join('\n')}\n`
}

/** What each code of a function looks like: the texts are made, not written. */
function exampleLines(): readonly string[] {
  const values = Object.entries(ORDER.fields ?? {}).map(([name, type]) => `  ${name}: ${printType(type)}`)
  const lines = [
    '',
    '## Examples of functions',
    '',
    'Each code of a function with what raises it, as the build prints it (without the place, `file:line:column`, which',
    'stands before the operator). The functions get a text as key and this value:',
    '',
    '```',
    ...values,
    '```',
  ]
  for (const [code, { before, initial }] of Object.entries(errorExamples)) {
    const given = [before ?? [], initial === undefined ? [] : `initializer: ${initial}`].flat().join('\n')
    lines.push('', `### ${code}`, '', ...(given === '' ? [] : ['```ts', given, '```', '']))
    lines.push('```', exampleText(code), '```')
  }
  return lines
}

function shownDefault(key: ConfigKey<unknown>): string {
  if (key.default === undefined) return 'none'
  const text = Array.isArray(key.default) ? key.default.join(',') : String(key.default)
  return `\`${text.replace(tmpdir(), '<temporary folder>').replaceAll('\\', '/')}\``
}

function configurationPage(): string {
  const lines = [
    '# Configuration',
    '',
    generated,
    '',
    "Keys, meanings and defaults are Kafka Streams', except where a row says so. Numbers may be given as text. An unknown",
    'key is refused with the nearest known name, settings that contradict each other are refused with both names.',
    'A key marked *later* is known, but only its default is supported so far.',
  ]
  for (const [title, keys] of Object.entries(configSections)) {
    lines.push('', `## ${title}`, '', ...head('key', 'value', 'default', 'meaning'))
    for (const [name, key] of Object.entries<ConfigKey<unknown>>(keys)) {
      lines.push(row(`\`${name}\``, key.type, shownDefault(key), key.later ? `*Later.* ${key.doc}` : key.doc))
    }
  }
  lines.push(
    '',
    '## Clients and topics',
    '',
    'Settings of the clients follow the prefixes `consumer.`, `main.consumer.`, `restore.consumer.`, `global.consumer.`,',
    '`producer.` and `admin.`, configs of internal topics follow `topic.`: `consumer.max.poll.records`, `topic.retention.ms`.',
    '',
    'All clients of an application share their connections. A setting of connections (above) that is given more than once',
    'counts as it stands behind the first of `main.consumer.`, `consumer.`, `producer.` and `admin.`, and then without a',
    "prefix. In place of `security.protocol`, `ssl.…` and `sasl.…`, kafkajs's `ssl` and `sasl` may be given in `kafka`.",
    '',
    "## Kafka Streams' keys that are refused",
    '',
    ...head('key', 'what to do'),
    ...Object.entries(refusedKeys).map(([name, cure]) => row(`\`${name}\``, cure)),
  )
  return `${lines.join('\n')}\n`
}

function metricsPage(): string {
  const lines = [
    '# Metrics',
    '',
    generated,
    '',
    '`KafkaStreams.metrics()` gives each metric with its group, labels, unit and value. Groups, names and labels are Kafka',
    "Streams'; rows marked *ours* have no counterpart there. What is finer than `metrics.recording.level` is not shown.",
  ]
  for (const [group, { labels, metrics }] of Object.entries(metricTable)) {
    lines.push('', `## ${group}`, '', `Labels: ${labels.map(label => `\`${label}\``).join(', ')}.`, '')
    lines.push(...head('name', 'kind', 'unit', 'level', 'meaning'))
    for (const [name, { kind, unit, level, doc, ours }] of Object.entries<MetricRow>(metrics)) {
      lines.push(row(`\`${name}\``, kind, unit, level, ours ? `*Ours.* ${doc}` : doc))
    }
  }
  return `${lines.join('\n')}\n`
}

/** The pages by path from the root. */
export function generatedPages(): ReadonlyMap<string, string> {
  return new Map([
    ['docs/errors.md', errorsPage()],
    ['docs/configuration.md', configurationPage()],
    ['docs/metrics.md', metricsPage()],
  ])
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, text] of generatedPages()) writeFileSync(join(root, path), text)
}

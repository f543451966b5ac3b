/** Frames and JSON: what `decode` does with a task's input, by how many fields its program wants. */
import type { Topology } from '../../../src/topology/topology.js'
import { parseFields, parseTexts, readFrames, valuesOf } from '../baselines.js'
import { BenchTask } from '../bench-task.js'
import { checkOfColumns, emptySums, orderFields, sumsOfColumn } from '../checks.js'
import { chance, jsonRecords, orders, type Sizes } from '../inputs.js'
import type { KernelCase, Subject } from '../kernel-case.js'
import { forward, project2, project5, project7, projectNullable, projectText } from '../topologies.js'

type Field = keyof typeof orderFields
type Chunks = readonly Uint8Array[]

export const FRAMES = 'record batch: frames + CRC'
const ITEM_FRAMES = 'record batch: frames + CRC, items'

/** `decode` of all input. `fields`: columns that are checked. */
function decoding(topology: Topology, chunks: Chunks, fields: readonly Field[]): Subject {
  const task = new BenchTask(topology, chunks)
  return {
    pass: timer => task.decode(() => undefined, timer),
    check() {
      let sums = emptySums(0)
      task.decode(rows => {
        sums = { ...sums, rows: sums.rows + rows }
        for (const field of fields) sums = sumsOfColumn(sums, orderFields[field], task, `value.${field}`, rows)
      })
      return checkOfColumns(sums)
    },
  }
}

function framesCase(name: string, chunks: Chunks, records: number, what: string): KernelCase {
  const bytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  return {
    name,
    input: `${what} of ${Math.round(bytes / records)} bytes, 1,000 in a batch, segments of 4,096 rows`,
    unit: 'record',
    units: records,
    wasm: () => decoding(forward(), chunks, []),
    javascript: () => readFrames(chunks),
    native: { kernel: 'decode', pieces: chunks, parts: ['frames'] },
  }
}

/** The twin's words for fields. */
export function nativeFields(fields: readonly Field[]): string {
  return fields.map(field => `${field}:${orderFields[field]}`).join(',')
}

function jsonCase(topology: () => Topology, chunks: Chunks, records: number, fields: readonly Field[]): KernelCase {
  const strings = fields.filter(field => orderFields[field] === 'string').length
  return {
    name: `JSON, ${fields.length} fields of 7`,
    input: `${strings} strings, ${fields.length - strings} numbers; no nulls; by difference: decode - frames`,
    unit: 'record',
    units: records,
    wasm: () => decoding(topology(), chunks, fields),
    javascript: () => parseFields(valuesOf(chunks), fields),
    native: { kernel: 'decode', pieces: chunks, parts: ['columns'], arguments: [nativeFields(fields)] },
    without: FRAMES,
  }
}

interface ItemCase {
  readonly name: string
  readonly input: string
  readonly topology: () => Topology
  readonly value: (i: number) => string
}

function itemCase({ name, input, topology, value }: ItemCase, records: number): KernelCase {
  const chunks = [jsonRecords(records, value)]
  return {
    name,
    input: `${input}; by difference`,
    unit: 'record',
    units: records,
    wasm: () => decoding(topology(), chunks, []),
    javascript: () => withoutCheck(parseTexts(valuesOf(chunks))),
    without: ITEM_FRAMES,
  }
}

function withoutCheck({ pass }: Subject): Subject {
  return { pass }
}

/** An item of four fields, three of which are null with a chance of so many percent each. */
function item(i: number, nullPercent: number): string {
  const orNull = (k: number, text: string): string => (chance(i, k, 100) < nullPercent ? 'null' : text)
  const price = `${chance(i, 5, 100)}.${10 + chance(i, 6, 90)}`
  return `{"id":${i},"price":${orNull(1, price)},"qty":${orNull(2, '7')},"sku":${orNull(3, `"s${1000 + chance(i, 4, 1000)}"`)}}`
}

const LONG_TEXT = 'forty bytes of plain text, no more & less'

const itemCases: readonly ItemCase[] = [
  ...[0, 10, 50, 90].map(percent => ({
    name: `JSON, nullable, ${percent} % null`,
    input: '4 fields of 4, 3 of them nullable',
    topology: projectNullable,
    value: (i: number) => item(i, percent),
  })),
  {
    name: 'string column, 8 bytes',
    input: '1 field, inline in its view',
    topology: projectText,
    value: i => `{"text":"${String(10_000_000 + i)}"}`,
  },
  {
    name: 'string column, 40 bytes',
    input: '1 field, ASCII, a view of the input',
    topology: projectText,
    value: i => `{"text":"${LONG_TEXT.slice(0, 40 - String(i).length)}${i}"}`,
  },
  {
    name: 'string column, not ASCII',
    input: '1 field, 40 bytes with 2 letters beyond ASCII',
    topology: projectText,
    value: i => `{"text":"äö ${LONG_TEXT.slice(0, 35 - String(i).length)}${i}"}`,
  },
  {
    name: 'string column, escapes',
    input: '1 field, 40 bytes with 2 escapes, into the arena',
    topology: projectText,
    value: i => `{"text":"\\n\\"${LONG_TEXT.slice(0, 36 - String(i).length)}${i}"}`,
  },
]

export function decodeCases(sizes: Sizes): KernelCase[] {
  const { records } = sizes
  const chunks = orders(sizes)
  const few = Math.min(records, 50_000)
  const items = [jsonRecords(few, i => item(i, 0))]
  return [
    framesCase(FRAMES, chunks, records, 'orders'),
    jsonCase(project2, chunks, records, ['price', 'qty']),
    jsonCase(project5, chunks, records, ['price', 'qty', 'sku', 'ts', 'region']),
    jsonCase(project7, chunks, records, ['orderId', 'customer', 'sku', 'price', 'qty', 'ts', 'region']),
    framesCase(ITEM_FRAMES, items, few, 'items'),
    ...itemCases.map(each => itemCase(each, few)),
  ]
}

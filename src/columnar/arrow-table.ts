/**
 * Rows as users hold them, read from a topic or a store, as an Arrow table: columns `key`, `value`, `timestamp`, typed
 * by the serdes. A copy, with ordinary offsets, so that any Arrow library reads what is written from it.
 */
import type { Table } from 'apache-arrow'
import type { SerdeDescriptor } from '../schema/serde-descriptor.js'
import { typeOfSerde } from '../schema/serde-type.js'
import { types } from '../schema/type.js'
import { builtColumn } from './built-column.js'
import { type Arrow, loadArrow } from './load-arrow.js'

/** A row: what `readRecordsToList` and the stores' handles give. */
export interface ArrowRow {
  readonly key: unknown
  readonly value: unknown
  /** Milliseconds. */
  readonly timestamp: number
}

/** What types the columns: a typed topic, or two serdes. */
export interface ArrowSerdes {
  readonly key: { readonly descriptor: SerdeDescriptor }
  readonly value: { readonly descriptor: SerdeDescriptor }
}

/**
 * The rows as a table of one batch. int64 is Int64 (bigint in JavaScript), timestamps are Timestamp(ms), a windowed key
 * is a struct of `key` and `window`.
 *
 * @throws StreamsError E520 for a value that is not of its serde's type
 */
export async function toArrowTable(rows: readonly ArrowRow[], serdes: ArrowSerdes): Promise<Table> {
  return tableOf(await loadArrow(), rows, serdes)
}

/** The same as bytes of Arrow's IPC format: a file (Feather), or a stream. */
export async function toArrowIpc(
  rows: readonly ArrowRow[],
  serdes: ArrowSerdes,
  format: 'file' | 'stream' = 'file',
): Promise<Uint8Array> {
  const arrow = await loadArrow()
  return arrow.tableToIPC(tableOf(arrow, rows, serdes), format)
}

function tableOf(arrow: Arrow, rows: readonly ArrowRow[], serdes: ArrowSerdes): Table {
  const columns = {
    key: typeOfSerde(serdes.key.descriptor),
    value: typeOfSerde(serdes.value.descriptor),
    timestamp: types.timestamp,
  } as const
  const names = ['key', 'value', 'timestamp'] as const
  const children = names.map(name =>
    builtColumn(
      arrow,
      { name, type: columns[name] },
      rows.map(row => row[name]),
    ),
  )
  const fields = names.map(
    (name, index) => new arrow.Field(name, children[index]?.type ?? new arrow.Null(), columns[name].null === true),
  )
  const type = new arrow.Struct(fields)
  const data = arrow.makeData({ type, length: rows.length, nullCount: 0, children })
  return new arrow.Table([new arrow.RecordBatch(new arrow.Schema(fields), data)])
}

/**
 * The record's metadata as a user's function sees it: { timestamp, topic, partition, offset, headers }, where
 * `headers.get(name)` gives the last header of the name as text, or null. In frames the headers are their bytes.
 */
import { decodeHeaders } from '../record-batch/record-headers.js'
import type { CellValue } from '../wasm/cell-value.js'

/** The metadata with its headers made readable; everything else as it is. */
export function metadataOf(value: CellValue): Readonly<Record<string, unknown>> {
  const metadata = value as Readonly<Record<string, CellValue>>
  const bytes = metadata.headers
  const content = bytes instanceof Uint8Array ? bytes : new Uint8Array(0)
  return { ...metadata, headers: decodeHeaders(content, BigInt(content.length) << 32n) }
}

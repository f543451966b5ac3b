/**
 * Column types as Arrow's types.
 *
 *   bool Bool · int32 Int32 · int64, bigint Int64 · float32 Float32 · float64 Float64 · timestamp Timestamp(ms)
 *   string, raw Utf8 (or Utf8View) · bytes Binary (or BinaryView) · struct Struct · list List
 *
 * `raw` is the JSON text that it is. Views are what segments in task memory hold; offsets are what Arrow IPC is written
 * with, since the bytes behind our views are the whole memory.
 */
import type { DataType, Field } from 'apache-arrow'
import { elementType, type Type } from '../schema/type.js'
import type { Arrow } from './load-arrow.js'

/** How text and bytes lie: 16-byte views into other memory, or offsets into a buffer of their own. */
export type TextLayout = 'views' | 'offsets'

/** The Arrow type of a column. */
export function arrowType(arrow: Arrow, type: Type, layout: TextLayout): DataType {
  switch (type.kind) {
    case 'bool':
      return new arrow.Bool()
    case 'int32':
      return new arrow.Int32()
    case 'int64':
    case 'bigint':
      return new arrow.Int64()
    case 'float32':
      return new arrow.Float32()
    case 'float64':
      return new arrow.Float64()
    case 'timestamp':
      return new arrow.TimestampMillisecond()
    case 'string':
    case 'raw':
      return layout === 'views' ? new arrow.Utf8View() : new arrow.Utf8()
    case 'bytes':
      return layout === 'views' ? new arrow.BinaryView() : new arrow.Binary()
    case 'list':
      // lists are row-major in our memory, so whatever is in them is a copy
      return new arrow.List(arrowField(arrow, 'item', elementType(type), 'offsets'))
    case 'struct':
      return new arrow.Struct(
        Object.entries(type.fields ?? {}).map(([name, field]) => arrowField(arrow, name, field, layout)),
      )
  }
}

/** A named column; nullable as the type is. */
export function arrowField(arrow: Arrow, name: string, type: Type, layout: TextLayout): Field {
  return new arrow.Field(name, arrowType(arrow, type, layout), type.null === true)
}

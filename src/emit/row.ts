/**
 * One record on its way through a generated function: typed parts, and the bytes they came from where nothing
 * changed them. Everything is a way to push something; nothing is loaded before it is used, so that a source
 * decodes exactly the fields that the code below it reads.
 */

import type { StorePlan } from '../plan/physical-plan.js'
import type { SerdeDescriptor } from '../schema/serde-descriptor.js'
import { equalSerdes } from '../schema/serde-type.js'
import { windowedType } from '../schema/type.js'
import * as abi from '../wasm/abi.generated.js'
import type { Code } from './code.js'
import type { Operand, ScalarOperand } from './operand.js'

export type Push = (code: Code) => void

/** Bytes that still are what some serde wrote. */
export interface RawBytes {
  readonly serde: SerdeDescriptor
  /** Keys: address of a 16-byte view (length 0xffffffff: null). Values: i64 slice, address | length << 32. */
  readonly push: Push
}

export interface Row {
  readonly key: Operand
  readonly value: Operand
  /** With a window: the bytes of the inner key. */
  readonly keyBytes?: RawBytes
  readonly valueBytes?: RawBytes
  /** Tables: what the row held before the change, nullable; only where something below asks for it. */
  readonly oldValue?: Operand
  /** i64 local, milliseconds. */
  readonly timestamp: number
  /** i64 local: slice of Kafka's header bytes, 0 for none. */
  readonly headers: number
  /** Set while the key is windowed: i64 local of the window's start, and its size in ms. */
  readonly window?: { readonly start: number; readonly sizeMs: number }
  /** i32 hash of the (inner) key's bytes; absent: compute it. */
  readonly pushHash?: Push
  /** Asks the touch pass to read this row's rows of a store ahead: pushes the i32 hint, a row's address or 0. */
  readonly touch?: (store: StorePlan) => Push
}

/** i32: 1 where the key is null. Undefined where it never is. */
export function keyIsNull(row: Row): Push | undefined {
  const bytes = row.keyBytes
  if (bytes !== undefined) {
    if (bytes.serde.nullable !== true && row.window !== undefined) return undefined
    return code => {
      bytes.push(code)
      code.load('i32.load').i32(-1).op('i32.eq')
    }
  }
  const state = row.key.pushState
  return state === undefined
    ? undefined
    : code => {
        state(code)
        code.i32(0).op('i32.ne')
      }
}

/** i32: 1 where the value is null. Undefined where it never is. */
export function valueIsNull(row: Row): Push | undefined {
  const state = row.value.pushState
  return state === undefined
    ? undefined
    : code => {
        state(code)
        code.i32(0).op('i32.ne')
      }
}

/** The key as lambdas see it below a windowed aggregation: { key, window: { start, end } }. */
export function windowedKey(key: Operand, start: number, sizeMs: number): Operand {
  const type = windowedType(key.type as never)
  const at = (push: Push): ScalarOperand => ({ kind: 'scalar', type: { kind: 'timestamp' }, push })
  return {
    kind: 'struct',
    type,
    fields: {
      key,
      window: {
        kind: 'struct',
        type: type.fields?.window as never,
        fields: {
          start: at(code => code.get(start)),
          end: at(code => code.get(start).i64(BigInt(sizeMs)).op('i64.add')),
        },
      },
    },
  }
}

/** The record's metadata as the last parameter of a lambda: of the row that was picked, whatever became of it since. */
export function metaOperand(row: Row, topicNames: number): Operand {
  const input: Push = code => code.i32(0).load('i32.load', abi.H_PICK_INPUT)
  const scalar = (kind: 'timestamp' | 'string' | 'int32' | 'int64', push: Push): ScalarOperand => ({
    kind: 'scalar',
    type: { kind },
    push,
  })
  return {
    kind: 'struct',
    type: {
      kind: 'struct',
      fields: {
        timestamp: { kind: 'timestamp' },
        topic: { kind: 'string' },
        partition: { kind: 'int32' },
        offset: { kind: 'int64' },
        headers: { kind: 'headers' },
      },
    },
    fields: {
      timestamp: scalar('timestamp', code => code.get(row.timestamp)),
      topic: scalar('string', code => {
        input(code)
        code.load('i32.load', abi.INPUT_TOPIC).i32(2).op('i32.shl').load('i32.load', topicNames)
      }),
      partition: scalar('int32', code => {
        input(code)
        code.load('i32.load', abi.INPUT_PARTITION)
      }),
      offset: scalar('int64', code => {
        input(code)
        code.load('i32.load', abi.INPUT_OFFSETS)
        input(code)
        code.load('i32.load', abi.INPUT_ROW).i32(3).op('i32.shl').op('i32.add').load('i64.load')
      }),
      headers: { kind: 'scalar', type: { kind: 'headers' }, push: code => code.get(row.headers) },
    },
  }
}

/** Whether bytes written by one serde are what the other would write. */
export function sameBytes(raw: RawBytes | undefined, serde: SerdeDescriptor): raw is RawBytes {
  return raw !== undefined && equalSerdes(raw.serde, serde)
}

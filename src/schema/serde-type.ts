/**
 * From serde descriptors to types and back: the column type that a serde reads, and the serde that is used
 * for a type where nobody gave one (API.md §3): structs and lists as JSON in declared order, scalars as Kafka's
 * serializers, timestamps as int64.
 */
import type { PrimitiveSerdeKind, SerdeDescriptor } from './serde-descriptor.js'
import { nonNullType, nullableType, printType, type Type, types, windowedType } from './type.js'
import { printWindows } from './windows.js'

/** The type of what a serde reads; nullable where the serde is. */
export function typeOfSerde(serde: SerdeDescriptor): Type {
  const type = plainTypeOf(serde)
  return serde.nullable === true ? nullableType(type) : type
}

function plainTypeOf(serde: SerdeDescriptor): Type {
  if (serde.kind === 'json') return serde.type
  if (serde.kind === 'windowed') return windowedType(typeOfSerde(serde.key))
  return serde.kind === 'boolean' ? types.bool : types[serde.kind]
}

/** The serde for a type where none was given; nullable as the type is. */
export function serdeOfType(type: Type): SerdeDescriptor {
  return withNull(plainSerdeOf(type), type.null === true)
}

function plainSerdeOf(type: Type): SerdeDescriptor {
  switch (type.kind) {
    case 'struct':
    case 'list':
    case 'raw':
      return Object.freeze({ kind: 'json', type: nonNullType(type) })
    case 'bool':
      return primitive('boolean')
    case 'timestamp':
      return primitive('int64')
    default:
      return primitive(type.kind)
  }
}

function primitive(kind: PrimitiveSerdeKind): SerdeDescriptor {
  return Object.freeze({ kind })
}

/** The same serde, nullable or not. */
export function withNull<S extends SerdeDescriptor>(serde: S, nullable: boolean): S {
  if ((serde.nullable === true) === nullable) return serde
  const { nullable: _nullable, ...rest } = serde
  return Object.freeze(nullable ? { ...rest, nullable: true } : rest) as S
}

/** Whether both write the same bytes for the same values, null apart. Field order counts. */
export function equalSerdes(a: SerdeDescriptor, b: SerdeDescriptor): boolean {
  return a === b || printSerde(withNull(a, false)) === printSerde(withNull(b, false))
}

/** Text for `describe` and errors: `string`, `json { id: string }`, `windowed(string, 1m)`. */
export function printSerde(serde: SerdeDescriptor): string {
  const tail = serde.nullable === true ? ' | null' : ''
  if (serde.kind === 'json') return `json ${printType(serde.type)}${serde.omitNull === true ? ' omitNull' : ''}${tail}`
  if (serde.kind === 'windowed') return `windowed(${printSerde(serde.key)}, ${printWindows(serde.windows)})${tail}`
  return `${serde.kind}${tail}`
}

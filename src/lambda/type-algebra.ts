/**
 * Working with LambdaTypes: making them, joining two branches, taking null away, and their words in error texts.
 *
 * `null` and `undef` say that a value may also be null or undefined; `never` with one of them is a value that
 * always is. A LambdaType becomes a column's Type at the row's edge (`columnType`), where undefined becomes null.
 */
import type { Type } from '../schema/type.js'
import type { LambdaKind, LambdaType, TableKind } from './lambda-type.js'

const make = (kind: LambdaKind, more: Omit<LambdaType, 'kind'> = {}): LambdaType => Object.freeze({ kind, ...more })

/** The types by name, each scalar one object. */
export const T = Object.freeze({
  never: make('never'),
  bool: make('bool'),
  int32: make('int32'),
  int64: make('int64'),
  float32: make('float32'),
  float64: make('float64'),
  timestamp: make('timestamp'),
  bigint: make('bigint'),
  string: make('string'),
  bytes: make('bytes'),
  raw: make('raw'),
  date: make('date'),
  regexp: make('regexp'),
  unknown: make('unknown'),
  headers: make('headers'),
  null: make('never', { null: true }),
  undef: make('never', { undef: true }),
  struct: (fields: Readonly<Record<string, LambdaType>>): LambdaType =>
    make('struct', { fields: Object.freeze({ ...fields }) }),
  list: (element: LambdaType): LambdaType => make('list', { element }),
  dict: (element: LambdaType): LambdaType => make('dict', { element }),
  table: (table: TableKind, element: LambdaType): LambdaType => make('table', { table, element }),
  nullable: (type: LambdaType): LambdaType => make(type.kind, { ...type, null: true }),
})

/** What an operator passes as the record's metadata: `{ timestamp, topic, partition, offset, headers }`. */
export const META_TYPE: LambdaType = T.struct({
  timestamp: T.timestamp,
  topic: T.string,
  partition: T.int32,
  offset: T.int64,
  headers: T.headers,
})

const NUMBERS: ReadonlySet<LambdaKind> = new Set(['int32', 'int64', 'float32', 'float64', 'timestamp'])

/** Whether JavaScript sees a `number` (never looks at null). */
export const isNumber = (type: LambdaType): boolean => NUMBERS.has(type.kind)
/** Whether the value may be null or undefined. */
export const isNullish = (type: LambdaType): boolean => type.null === true || type.undef === true
/** Whether the value never is anything but null or undefined. */
export const isAlwaysNullish = (type: LambdaType): boolean => type.kind === 'never' && isNullish(type)

/** The same type with exactly these two bits. */
export function withNull(type: LambdaType, isNull: boolean, isUndef: boolean): LambdaType {
  if ((type.null === true) === isNull && (type.undef === true) === isUndef) return type
  const { null: _null, undef: _undef, ...rest } = type
  return Object.freeze({
    ...rest,
    ...(isNull ? { null: true as const } : {}),
    ...(isUndef ? { undef: true as const } : {}),
  })
}
/** The same type, neither null nor undefined. */
export const plain = (type: LambdaType): LambdaType => withNull(type, false, false)
/** The same type, may also be undefined. */
export const orUndefined = (type: LambdaType): LambdaType => withNull(type, type.null === true, true)

/** The same type, undefined where an index leads to nothing. */
export const orUnchecked = (type: LambdaType): LambdaType =>
  Object.freeze({ ...orUndefined(type), unchecked: true as const })
/** Whether the value may be undefined, never null, and TypeScript does not know. */
export const isUnchecked = (type: LambdaType): boolean =>
  type.unchecked === true && type.undef === true && type.null !== true

/** Field of a struct type; undefined where it has none. */
export function fieldType(type: LambdaType, name: string): LambdaType | undefined {
  return type.fields !== undefined && Object.hasOwn(type.fields, name) ? type.fields[name] : undefined
}
/** Element of a list or table; `never` where the type has none. */
export const elementType = (type: LambdaType): LambdaType => type.element ?? T.never

/** Whether some part of the type is not known yet: an empty list's element, what is always null so far. */
export function containsNever(type: LambdaType): boolean {
  if (type.kind === 'never') return true
  if (type.kind === 'struct') return Object.values(type.fields ?? {}).some(containsNever)
  return (type.kind === 'list' || type.kind === 'table') && containsNever(elementType(type))
}

/** Whether a `[key, value]` is, or is part of, a value of the type. */
export function hasPair(type: LambdaType): boolean {
  if (type.pair === true) return true
  if (type.kind === 'struct') return Object.values(type.fields ?? {}).some(hasPair)
  return type.kind === 'list' && hasPair(elementType(type))
}

/** The type where a value of type `before` stood: what is always null, or holds nothing, is a column of that type. */
export function inPlaceOf(type: LambdaType, before: LambdaType): LambdaType {
  if (type.kind === 'never') {
    const was = before.kind === 'never' ? before.was : before
    return was === undefined || hasPair(was) ? type : Object.freeze({ ...type, was })
  }
  if (!containsNever(type) || type.kind !== before.kind) return type
  if (type.kind === 'list') {
    return Object.freeze({ ...type, element: inPlaceOf(elementType(type), elementType(before)) })
  }
  const fields = Object.entries(type.fields ?? {}).map(([name, field]) => {
    return [name, inPlaceOf(field, fieldType(before, name) ?? T.never)] as const
  })
  return Object.freeze({ ...type, fields: Object.freeze(Object.fromEntries(fields)) })
}

/** Whether a table of the lambda's own is, or is part of, a value of the type. */
export function hasTable(type: LambdaType): boolean {
  if (type.kind === 'table') return true
  if (type.kind === 'struct') return Object.values(type.fields ?? {}).some(hasTable)
  return type.kind === 'list' && hasTable(elementType(type))
}

/** Where two types disagree: the path of the field (empty at the top) and both sides. */
export interface Mismatch {
  readonly path: string
  readonly left: LambdaType
  readonly right: LambdaType
}
export const isMismatch = (joined: LambdaType | Mismatch): joined is Mismatch => 'path' in joined

/** The least type that holds both, or where they disagree. */
export function join(a: LambdaType, b: LambdaType, path = ''): LambdaType | Mismatch {
  const isNull = a.null === true || b.null === true
  const isUndef = a.undef === true || b.undef === true
  const done = (type: LambdaType): LambdaType => withNull(type, isNull, isUndef)
  if (a.kind === 'never') return done(b.kind === 'never' ? joinNever(a, b) : b)
  if (b.kind === 'never') return done(a)
  if (isNumber(a) && isNumber(b)) return done(a.kind === b.kind ? a : T.float64)
  if (a.kind !== b.kind || a.pair !== b.pair || a.table !== b.table) return { path, left: a, right: b }
  if (a.kind === 'list' || a.kind === 'dict' || a.kind === 'table') {
    const element = join(elementType(a), elementType(b), `${path}[]`)
    const table = a.table === undefined ? {} : { table: a.table }
    return isMismatch(element) ? element : done(make(a.kind, { ...table, element, ...joinTwo(a, b, element) }))
  }
  if (a.kind !== 'struct') return done(a)
  const fields = joinFields(a, b, path)
  return isMismatch(fields)
    ? fields
    : done(a.pair === true ? make('struct', { fields: fields.fields ?? {}, pair: true }) : fields)
}

/** Two lists that always have two elements are one that has. */
function joinTwo(a: LambdaType, b: LambdaType, element: LambdaType): Pick<LambdaType, 'two'> {
  if (a.two === undefined || b.two === undefined) return {}
  const both = (x: LambdaType, y: LambdaType): LambdaType =>
    withNull(element, x.null === true || y.null === true, x.undef === true || y.undef === true)
  return { two: [both(a.two[0], b.two[0]), both(a.two[1], b.two[1])] }
}

/** Two places that hold nothing: of one column, where one type holds what both were. */
function joinNever(a: LambdaType, b: LambdaType): LambdaType {
  if (a.was === undefined && b.was === undefined) return T.never
  const was = join(a.was ?? T.never, b.was ?? T.never)
  return isMismatch(was) || was.kind === 'never' ? T.never : Object.freeze({ ...T.never, was })
}

function joinFields(a: LambdaType, b: LambdaType, path: string): LambdaType | Mismatch {
  const fields: Record<string, LambdaType> = {}
  for (const name of new Set([...Object.keys(a.fields ?? {}), ...Object.keys(b.fields ?? {})])) {
    const here = path === '' ? name : `${path}.${name}`
    const left = fieldType(a, name)
    const right = fieldType(b, name)
    if (left === undefined || right === undefined) return { path: here, left: left ?? T.undef, right: right ?? T.undef }
    const joined = join(left, right, here)
    if (isMismatch(joined)) return joined
    fields[name] = joined
  }
  return T.struct(fields)
}

/**
 * The column type of a value at the row's edge: undefined has become null.
 * Undefined where no column can hold it (`never`, a date, a table …).
 */
export function columnType(type: LambdaType): Type | undefined {
  const isNull = isNullish(type) ? { null: true as const } : {}
  switch (type.kind) {
    case 'never':
      return type.was === undefined ? undefined : columnType(isNullish(type) ? T.nullable(type.was) : type.was)
    case 'date':
    case 'regexp':
    case 'dict':
    case 'table':
    case 'headers':
    case 'unknown':
      return undefined
    case 'struct': {
      const fields: Record<string, Type> = {}
      for (const [name, field] of Object.entries(type.fields ?? {})) {
        const column = columnType(field)
        if (column === undefined) return undefined
        fields[name] = column
      }
      return Object.freeze({ kind: 'struct', fields: Object.freeze(fields), ...isNull })
    }
    case 'list': {
      const element = columnType(elementType(type))
      return element === undefined ? undefined : Object.freeze({ kind: 'list', element, ...isNull })
    }
    default:
      return Object.freeze({ kind: type.kind, ...isNull })
  }
}

/** The type a value has once it is stored in a row: undefined has become null, a pair a struct. */
export function atRowEdge(type: LambdaType): LambdaType {
  const bits = isNullish(type) ? { null: true as const } : {}
  if (type.kind === 'struct') {
    const fields = Object.entries(type.fields ?? {}).map(([name, field]) => [name, atRowEdge(field)] as const)
    return make('struct', { fields: Object.freeze(Object.fromEntries(fields)), ...bits })
  }
  if (type.kind === 'list') return make('list', { element: atRowEdge(elementType(type)), ...bits })
  if (type.kind === 'never') return make('never', bits)
  return withNull(type, isNullish(type), false)
}

const TABLE_NAMES: Readonly<Record<TableKind, string>> = { map: 'Map', set: 'Set', object: 'Record' }

/** The type in the schema's words, such as `{ id: string, n: float64 | null }[]`. */
export function showType(type: LambdaType): string {
  const tail = [...(type.null === true ? ['null'] : []), ...(type.undef === true ? ['undefined'] : [])]
  if (type.kind === 'never' && tail.length > 0) return tail.join(' | ')
  return [showPlain(type), ...tail].join(' | ')
}

function showPlain(type: LambdaType): string {
  switch (type.kind) {
    case 'struct': {
      const fields = Object.entries(type.fields ?? {})
      if (type.pair === true) return `[${fields.map(([, field]) => showType(field)).join(', ')}]`
      return fields.length === 0
        ? '{}'
        : `{ ${fields.map(([name, field]) => `${name}: ${showType(field)}`).join(', ')} }`
    }
    case 'list': {
      const element = showType(elementType(type))
      return isNullish(elementType(type)) ? `(${element})[]` : `${element}[]`
    }
    case 'table':
      return `${TABLE_NAMES[type.table ?? 'map']}<${showType(elementType(type))}>`
    case 'dict':
      return `Record<string, ${showType(elementType(type))}>`
    case 'bool':
      return 'boolean'
    default:
      return type.kind
  }
}

/** Whether both print the same: kind, null, undefined, fields and their order; and know the same lists to be of two. */
export const sameType = (a: LambdaType, b: LambdaType): boolean =>
  a === b || (showType(a) === showType(b) && sameTwo(a, b))

function sameTwo(a: LambdaType, b: LambdaType): boolean {
  if (a.two?.map(showType).join() !== b.two?.map(showType).join()) return false
  if (a.element !== undefined && b.element !== undefined) return sameTwo(a.element, b.element)
  return Object.entries(a.fields ?? {}).every(([name, field]) => sameTwo(field, fieldType(b, name) ?? field))
}

/** What a TypeScript programmer would call it: "a number", "an object". */
export function word(type: LambdaType): string {
  if (isNumber(type)) return 'a number'
  switch (type.kind) {
    case 'bool':
      return 'a boolean'
    case 'list':
      return 'an array'
    case 'struct':
      return type.pair === true ? 'a [key, value]' : 'an object'
    case 'never':
      return showType(type)
    case 'date':
      return 'a Date'
    case 'regexp':
      return 'a regular expression'
    case 'table':
      return type.table === 'object' ? 'an object' : `a ${TABLE_NAMES[type.table ?? 'map']}`
    case 'dict':
      return 'a table'
    default:
      return `a ${type.kind}`
  }
}
/** The word without its article, for plurals: "two objects". */
export const bareWord = (type: LambdaType): string => word(type).replace(/^an? /, '')

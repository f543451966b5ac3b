/**
 * Whether a captured value is plain data: what structured clone copies without losing anything, and how much of it
 * there is. A value is walked without calling anything of the user's, without recursion, and each object once, however
 * often it is shared; what is too much is known from its sizes before it is walked.
 */
import { types as inspect, isDeepStrictEqual } from 'node:util'
import { CAPTURE_BYTES_MAX, CAPTURE_NESTING_MAX, CAPTURE_VALUE_COUNT_MAX } from '../../config/limits.js'
import { classNameOf, isMap, isPlainObject, isProxy, isSet, isUnaltered } from '../lower/constants.js'

/** How much has been captured so far, over all captures of one function. */
export interface CaptureSize {
  values: number
  /** Of text (two for each UTF-16 unit) and of buffers. */
  bytes: number
}

/** A value on its way: `key` is how it is reached from the one above. */
interface Step {
  readonly value: unknown
  readonly key: string
  readonly above: Step | undefined
}

/** Why the value called `path` is not plain data, as a sentence; undefined where it is. `size` is added to. */
export function notPlain(root: unknown, path: string, size: CaptureSize): string | undefined {
  const done = new Set<object>()
  const open = new Set<object>()
  // an object is on the stack twice: to be entered, and to be left when all in it has been seen
  const stack: (Step | Leave)[] = [{ value: root, key: path, above: undefined }]
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    if (top instanceof Leave) {
      open.delete(top.object)
      done.add(top.object)
      continue
    }
    const { value } = top
    const refused = refusedScalar(value, size)
    if (refused !== undefined) return `the captured ${pathOf(top)} ${refused}`
    if (typeof value !== 'object' || value === null || done.has(value)) continue
    if (open.has(value)) return `the captured ${pathOf(top)} contains itself`
    if (open.size >= CAPTURE_NESTING_MAX) return `the captured ${path} is nested too deeply`
    const parts = partsOf(value, size)
    if (typeof parts === 'string') return `the captured ${pathOf(top)}${parts}`
    open.add(value)
    stack.push(new Leave(value))
    for (const [key, part] of [...parts].reverse()) stack.push({ value: part, key, above: top })
  }
  return undefined
}

class Leave {
  readonly object: object
  constructor(object: object) {
    this.object = object
  }
}

function pathOf(step: Step): string {
  const keys: string[] = []
  for (let at: Step | undefined = step; at !== undefined; at = at.above) keys.push(at.key)
  return keys.reverse().join('')
}

function refusedScalar(value: unknown, size: CaptureSize): string | undefined {
  if (typeof value === 'function') return 'is a function inside of data'
  if (typeof value === 'symbol') return 'is a symbol'
  if (isProxy(value)) return 'is a Proxy'
  if (typeof value === 'string') size.bytes += value.length * 2
  if (ArrayBuffer.isView(value)) size.bytes += value.byteLength
  else if (inspect.isAnyArrayBuffer(value)) size.bytes += value.byteLength
  size.values++
  return tooMuch(size)
}

function tooMuch({ values, bytes }: CaptureSize): string | undefined {
  if (values > CAPTURE_VALUE_COUNT_MAX) return 'holds too many values'
  return bytes > CAPTURE_BYTES_MAX ? `holds more than ${CAPTURE_BYTES_MAX / 2 ** 20} MiB` : undefined
}

type Part = readonly [key: string, value: unknown]
const SMALL: readonly Part[] = []

/** What is in the object, or why it is not plain: a clause behind its name. */
function partsOf(value: object, size: CaptureSize): Iterable<Part> | string {
  if (isOwnMade(value)) return ` is an instance of ${classNameOf(value)}: it cannot be sent to a worker`
  if (inspect.isDate(value) || inspect.isRegExp(value)) return SMALL
  if (ArrayBuffer.isView(value) || inspect.isAnyArrayBuffer(value)) {
    return isDetached(value) ? ' is a buffer that was given away' : SMALL
  }
  const count = isMap(value) ? sizeOfMap.call(value) * 2 : isSet(value) ? sizeOfSet.call(value) : 0
  if (tooMuch({ ...size, values: size.values + count }) !== undefined) return ' holds too many values'
  if (isMap(value)) return mapParts(value)
  if (isSet(value)) return [...Set.prototype.values.call(value)].map((x): Part => [' member', x])
  if (!Array.isArray(value) && !isPlainObject(value)) {
    return ` is an instance of ${classNameOf(value)}: it cannot be sent to a worker`
  }
  return propertiesOf(value, size)
}

/** What structured clone would make something else of: a builtin with members of its own, a Buffer. */
function isOwnMade(value: object): boolean {
  if (inspect.isUint8Array(value) && Object.getPrototypeOf(value) === Buffer.prototype) return true
  const isClass = inspect.isDate(value) || inspect.isRegExp(value) || isMap(value) || isSet(value)
  return isClass && !isUnaltered(value)
}

const sizeOfMap = Object.getOwnPropertyDescriptor(Map.prototype, 'size')?.get as (this: object) => number
const sizeOfSet = Object.getOwnPropertyDescriptor(Set.prototype, 'size')?.get as (this: object) => number

function isDetached(value: object): boolean {
  const buffer = ArrayBuffer.isView(value) ? value.buffer : value
  // a copy of no bytes is refused only by a buffer that is gone
  if (!(inspect.isArrayBuffer(buffer) && buffer.byteLength === 0)) return false
  try {
    new Uint8Array(buffer)
    return false
  } catch {
    return true
  }
}

function* mapParts(map: Map<unknown, unknown>): Generator<Part> {
  for (const [key, value] of Map.prototype.entries.call(map)) {
    yield [' key', key]
    // a key may be an object with a toString of its own
    const name = typeof key === 'object' || typeof key === 'function' ? typeof key : String(key)
    yield [`.get(${name})`, value]
  }
}

function propertiesOf(value: object, size: CaptureSize): Iterable<Part> | string {
  const isArray = Array.isArray(value)
  if (isArray && value.length > CAPTURE_VALUE_COUNT_MAX) return ' holds too many values'
  const names = Reflect.ownKeys(value)
  if (tooMuch({ ...size, values: size.values + names.length }) !== undefined) return ' holds too many values'
  const parts: Part[] = []
  for (const name of names) {
    const descriptor = Object.getOwnPropertyDescriptor(value, name)
    if (typeof name === 'symbol' || descriptor === undefined || (isArray && name === 'length')) continue
    if (!('value' in descriptor)) return `.${name} is a getter`
    parts.push([`.${name}`, descriptor.value])
  }
  return parts
}

/**
 * Whether two values of plain data are the same: NaN is NaN, and -0 is not 0. What is shared is compared once.
 * @param known pairs that have been compared, by the first of both
 */
export function samePlainData(a: unknown, b: unknown, known = new Map<object, object>()): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b)
  if (known.get(a) === b) return true
  known.set(a, b)
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b) && !(isPlainObject(a) && isPlainObject(b))) return false
  if (isMap(a) && isMap(b))
    return samePlainData([...Map.prototype.entries.call(a)], [...Map.prototype.entries.call(b)], known)
  if (isSet(a) && isSet(b))
    return samePlainData([...Set.prototype.values.call(a)], [...Set.prototype.values.call(b)], known)
  const names = Object.keys(a)
  // dates, patterns and buffers: the engine compares them
  if (!Array.isArray(a) && !isPlainObject(a)) return isDeepStrictEqual(a, b)
  if (Array.isArray(a) && a.length !== (b as unknown[]).length) return false
  const isSame = (name: string): boolean =>
    Object.hasOwn(b, name) && samePlainData(Reflect.get(a, name), Reflect.get(b, name), known)
  return names.length === Object.keys(b).length && names.every(isSame)
}

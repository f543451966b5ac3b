/**
 * Keys and values as text on the command line: `string`, `json`, the numbers, `boolean`, `bytes` (base64),
 * `windowed:1 minute`, or the serde of a typed topic, whose values are JSON text unless they are strings.
 */
import { TimeWindows } from '../dsl/windows/time-windows.js'
import { configCodes } from '../errors/codes/config.js'
import { StreamsError } from '../errors/streams-error.js'
import type { Duration } from '../schema/duration.js'
import type { Serde } from '../schema/serde.js'
import { boolean, float32, float64, int32, int64, string, type Windowed, windowed } from '../serde/serdes.js'
import { nearest } from '../stdx/nearest.js'

export interface TextSerde {
  /** Bytes of a text. E813 where it is none of this serde. */
  readonly parse: (text: string) => Uint8Array | null
  /** One line of text; null is printed as `null`. */
  readonly print: (bytes: Uint8Array | null) => string
}

const utf8 = new TextDecoder('utf-8')

function wrongText(text: string, expected: string): StreamsError {
  return new StreamsError(configCodes.E813, `${JSON.stringify(text)} is not ${expected}`, {
    cure: 'name the serde with --key-serde and --value-serde, or the file with the typed topic with --file',
  })
}

function number(serde: Serde<number>): TextSerde {
  const { kind } = serde
  return {
    parse: text => {
      const value = Number(text)
      if (text.trim() === '' || (Number.isNaN(value) && text !== 'NaN')) throw wrongText(text, `a ${kind}`)
      return serde.serialize(value)
    },
    print: bytes => (bytes === null ? 'null' : String(serde.deserialize(bytes))),
  }
}

const textual: TextSerde = {
  parse: text => string().serialize(text),
  print: bytes => (bytes === null ? 'null' : utf8.decode(bytes)),
}

const named: Readonly<Record<string, TextSerde>> = {
  string: textual,
  json: {
    parse: text => {
      parseJson(text)
      return textual.parse(text)
    },
    print: textual.print,
  },
  int32: number(int32()),
  int64: number(int64()),
  float32: number(float32()),
  float64: number(float64()),
  boolean: {
    parse: text => {
      if (text !== 'true' && text !== 'false') throw wrongText(text, 'true or false')
      return boolean().serialize(text === 'true')
    },
    print: bytes => (bytes === null ? 'null' : String(boolean().deserialize(bytes))),
  },
  bytes: {
    parse: text => Buffer.from(text, 'base64'),
    print: bytes => (bytes === null ? 'null' : Buffer.from(bytes).toString('base64')),
  },
}

const WINDOWED = 'windowed:'

/** The serde of that name. E813 where there is none, with the nearest. */
export function textSerde(name: string): TextSerde {
  const found = Object.hasOwn(named, name) ? named[name] : undefined
  if (found !== undefined) return found
  if (name.startsWith(WINDOWED)) return windowedKeys(name.slice(WINDOWED.length))
  const meant = nearest(name, Object.keys(named))
  throw new StreamsError(configCodes.E813, `there is no serde '${name}'`, {
    cure:
      meant === undefined ? `give one of ${Object.keys(named).join(', ')}, windowed:SIZE` : `did you mean ${meant}?`,
  })
}

/** Keys as `key@start`, start as ISO text; the size is not in the bytes. */
function windowedKeys(size: string): TextSerde {
  const serde: Serde<Windowed<string>> = windowed(string(), TimeWindows.ofSizeWithNoGrace(size as Duration))
  return {
    parse: text => {
      throw wrongText(text, 'a windowed key that can be written here')
    },
    print: bytes => {
      if (bytes === null) return 'null'
      const { key, window } = serde.deserialize(bytes)
      return `${key}@${new Date(window.start).toISOString()}`
    },
  }
}

/** The serde of a typed topic. */
export function typedSerde<T>(serde: Serde<T>): TextSerde {
  if (serde.kind === 'string') return textual
  return {
    parse: text => serde.serialize(parseJson(text)),
    print: bytes => {
      const value = serde.deserialize(bytes)
      return typeof value === 'string' ? value : JSON.stringify(value, printable)
    },
  }
}

function parseJson<T>(text: string): T {
  try {
    return JSON.parse(text)
  } catch {
    throw wrongText(text, 'JSON')
  }
}

function printable(_name: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value)
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value
}

/**
 * What a plan's module imports from its host: V8's mathematics, text functions that need Unicode tables or regular
 * expressions, and the users' functions. One per instance, since they read and write that instance's memory.
 *
 * The numbers are wasm/host-functions.ts; assembly/host.ts declares the imports. Nothing here throws into WebAssembly.
 */
import type { CallSpec } from '../plan/physical-plan.js'
import { type LocaleFormat, LocaleFormatter } from '../stdx/locale-format.js'
import { readViewBytes, readViewText } from '../wasm/cell-reader.js'
import { type CellTarget, writeViewText } from '../wasm/cell-writer.js'
import { HOST_MATH_1, HOST_MATH_2, HOST_TEXT } from '../wasm/host-functions.js'
import { type MemoryLike, MemoryViews } from '../wasm/memory-views.js'
import {
  attempt,
  conversions,
  dateParse,
  dateSet,
  type HostMemory,
  localDatePart,
  localeOf,
  type TextFunction,
} from './host-conversions.js'
import { writeMatch, writePieces } from './regexp-matches.js'
import { type MakeFunction, ScriptRuntime } from './script-runtime.js'

/** The exports that the imports need. */
export interface HostExports {
  scratchAlloc(bytes: number): number
}

export class HostImports {
  /** For `WebAssembly.Instance`: the module `host`. */
  readonly imports: {
    math1(fn: number, x: number): number
    math2(fn: number, x: number, y: number): number
    text(fn: number, a: number, b: number, c: number): number
    script(slot: number, frame: number): number
  }
  readonly scripts: ScriptRuntime
  #exports: HostExports | undefined

  /**
   * @param calls the plan's calls: index is the slot
   * @param makeFunction makes a function from its source; by default script-function.ts
   */
  constructor(memory: MemoryLike, calls: readonly CallSpec[], makeFunction?: MakeFunction) {
    const target: CellTarget = {
      views: new MemoryViews(memory),
      allocate: bytes => this.#allocate(bytes),
    }
    this.scripts = new ScriptRuntime(calls, makeFunction)
    const texts = new HostTexts(target)
    const functions = HOST_TEXT.map(name => textFunctions[name])
    const unary = HOST_MATH_1.map(name => Math[name])
    this.imports = {
      math1: (fn, x) => (unary[fn] as (x: number) => number)(x),
      math2: (fn, x, y) => (binary[fn] as BinaryFunction)(x, y, target.views),
      text: (fn, a, b, c) => {
        target.views.refresh()
        return (functions[fn] as TextFunction<HostTexts>)(texts, a >>> 0, b >>> 0, c >>> 0)
      },
      script: (slot, frame) => this.scripts.run(target, slot, frame >>> 0),
    }
  }

  /** Gives the imports the instance whose imports they are: before any of its functions is called. */
  attach(exports: HostExports): void {
    this.#exports = exports
  }

  #allocate(bytes: number): number {
    if (this.#exports === undefined) throw new Error('the host imports were not attached to their instance')
    return this.#exports.scratchAlloc(bytes) >>> 0
  }
}

type BinaryFunction = (x: number, y: number, views: MemoryViews) => number

const binaryFunctions: Readonly<Record<(typeof HOST_MATH_2)[number], BinaryFunction>> = {
  pow: (x, y) => x ** y,
  atan2: (y, x) => Math.atan2(y, x),
  hypot: (x, y) => Math.hypot(x, y),
  hypotMany,
  dateParse,
  localDatePart,
  dateSet,
}
const binary = HOST_MATH_2.map(name => binaryFunctions[name])

function hypotMany(address: number, count: number, views: MemoryViews): number {
  const { data } = views.refresh()
  return Math.hypot(...Array.from({ length: count }, (_, index) => data.getFloat64(address + index * 8, true)))
}

/** Texts in and out of the task's memory, and the regular expressions of the plan by address. */
class HostTexts implements HostMemory {
  readonly target: CellTarget
  readonly #regexps = new Map<number, RegExp>()
  readonly #formatters = new Map<number, LocaleFormatter>()

  constructor(target: CellTarget) {
    this.target = target
  }

  read(view: number): string {
    return readViewText(this.target.views, view)
  }

  number(address: number): number {
    return this.target.views.data.getFloat64(address, true)
  }

  /** Bytes that may be no UTF-8. */
  decode(view: number): string {
    return Buffer.from(readViewBytes(this.target.views, view) ?? []).toString('utf8')
  }

  /** Address of a view of the text, in scratch. */
  write(text: string): number {
    const view = this.target.allocate(16)
    this.target.views.refresh()
    writeViewText(this.target, view, text)
    return view
  }

  /** Address of { count, elements } with the texts, in scratch. */
  writeList(texts: readonly string[]): number {
    const list = this.target.allocate(16 + texts.length * 16)
    const { data } = this.target.views.refresh()
    data.setUint32(list, texts.length, true)
    data.setUint32(list + 4, list + 16, true)
    texts.forEach((text, index) => {
      writeViewText(this.target, list + 16 + index * 16, text)
    })
    return list
  }

  /** The regular expression of a view `flags/source` in the image; it starts at the beginning each time. */
  regexp(view: number): RegExp {
    let regexp = this.#regexps.get(view)
    if (regexp === undefined) {
      const text = this.read(view)
      const slash = text.indexOf('/')
      regexp = new RegExp(text.slice(slash + 1), text.slice(0, slash))
      this.#regexps.set(view, regexp)
    }
    regexp.lastIndex = 0
    return regexp
  }

  /** What formats as the view in the image says. */
  formatter(view: number): LocaleFormatter {
    let formatter = this.#formatters.get(view)
    if (formatter === undefined) {
      formatter = new LocaleFormatter(JSON.parse(this.read(view)) as LocaleFormat)
      this.#formatters.set(view, formatter)
    }
    return formatter
  }
}

const NORMAL_FORMS: ReadonlySet<string> = new Set(['NFC', 'NFD', 'NFKC', 'NFKD'])

const textFunctions: Readonly<Record<(typeof HOST_TEXT)[number], TextFunction<HostTexts>>> = {
  toLowerCase: (host, text) => host.write(host.read(text).toLowerCase()),
  toUpperCase: (host, text) => host.write(host.read(text).toUpperCase()),
  normalize: (host, text, form) => {
    const name = host.read(form)
    return NORMAL_FORMS.has(name) ? host.write(host.read(text).normalize(name)) : 0
  },
  regexpTest: (host, regexp, text) => (host.regexp(regexp).test(host.read(text)) ? 1 : 0),
  regexpReplace: (host, text, regexp, replacement) =>
    host.write(host.read(text).replace(host.regexp(regexp), host.read(replacement))),
  decodeUtf8: (host, bytes) => host.write(host.decode(bytes)),
  regexpSearch: (host, text, regexp) => host.read(text).search(host.regexp(regexp)),
  regexpSplit: (host, text, regexp) => host.writeList(host.read(text).split(host.regexp(regexp))),
  replaceText: (host, text, pattern, replacement) =>
    host.write(host.read(text).replace(host.read(pattern), host.read(replacement))),
  replaceAllText: (host, text, pattern, replacement) =>
    host.write(host.read(text).replaceAll(host.read(pattern), host.read(replacement))),
  regexpMatch: (host, text, regexp) => writeMatch(host.target, host.read(text), host.regexp(regexp)),
  regexpPieces: (host, text, regexp) => writePieces(host.target, host.read(text), host.regexp(regexp)),
  localeText: (host, format, value, locale) =>
    attempt(host, () => host.formatter(format).text(host.number(value), localeOf(host, locale))),
  ...conversions,
}

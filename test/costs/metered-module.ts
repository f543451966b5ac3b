/**
 * A module that counts what it does: the same code with a few counters as globals, which it exports. What it counts
 * depends on the code and its input only, so it is the same on every machine, which a processor's own counters are
 * not (and machines in a cloud rarely have them).
 *
 *   each run of instructions that are always executed together begins with
 *     counter += what the run adds
 *   memory.copy and memory.fill begin with
 *     bytesWritten += length
 */
import { CALL, endsRun, type Instruction, isBulkWrite, isWork, storedBytes, WasmReader } from './wasm-code.js'

/** What the engine makes may be another class for a while (counted-pass.ts). */
const PlainModule = WebAssembly.Module

/**
 * Instructions of WebAssembly; bytes written to memory by stores, copies and fills; calls of imported functions; calls
 * of the allocator of blocks from inside.
 */
export const METERS = ['instructions', 'bytesWritten', 'hostCalls', 'blocks'] as const
export type Meter = (typeof METERS)[number]

/** Name under which a meter is exported. */
export const meterExport = (meter: Meter): string => `meter.${meter}`

const SECTION = { type: 1, function: 3, global: 6, export: 7, code: 10 } as const
const I32 = 0x7f
const I64 = 0x7e
const LOCAL_GET = 0x20
const LOCAL_TEE = 0x22
const GLOBAL_GET = 0x23
const GLOBAL_SET = 0x24
const I64_CONST = 0x42
const I64_ADD = 0x7c
const I64_EXTEND_I32_U = 0xad

interface Section {
  readonly id: number
  readonly content: Uint8Array
}

/** What has to be known of a module to write into its functions. */
interface Facts {
  readonly importedFunctions: number
  /** Index of the first meter. */
  readonly firstGlobal: number
  /** The function exported as `allocate`, if there is one. */
  readonly allocate: number | undefined
  /** Parameters by function of the module. */
  readonly parameters: readonly number[]
}

/** The module with its meters. */
export function meteredModule(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const sections = withGlobals(readSections(bytes))
  const facts = readFacts(bytes, sections)
  const written = sections.map(({ id, content }): Section => {
    if (id === SECTION.global) return { id, content: withMore(content, METERS.length, meterGlobals()) }
    if (id === SECTION.export) return { id, content: withMore(content, METERS.length, meterExports(facts)) }
    if (id === SECTION.code) return { id, content: meteredCode(content, facts) }
    return { id, content }
  })
  return concat([
    bytes.subarray(0, 8),
    ...written.flatMap(({ id, content }) => [Uint8Array.from([id, ...uleb(content.length)]), content]),
  ])
}

function readSections(bytes: Uint8Array): Section[] {
  const reader = new WasmReader(bytes, 8)
  const sections: Section[] = []
  while (reader.at < bytes.length) {
    const id = reader.byte()
    const size = reader.u32()
    sections.push({ id, content: bytes.subarray(reader.at, reader.at + size) })
    reader.at += size
  }
  return sections
}

/** A module without globals gets an empty section of them, in its place. */
function withGlobals(sections: Section[]): Section[] {
  if (sections.some(({ id }) => id === SECTION.global)) return sections
  const at = sections.findIndex(({ id }) => id > SECTION.global)
  return sections.toSpliced(at, 0, { id: SECTION.global, content: Uint8Array.of(0) })
}

function contentOf(sections: readonly Section[], id: number): Uint8Array {
  const section = sections.find(each => each.id === id)
  if (section === undefined) throw new Error(`the module has no section ${id}`)
  return section.content
}

function readFacts(bytes: Uint8Array, sections: readonly Section[]): Facts {
  const imports = PlainModule.imports(new PlainModule(bytes))
  const imported = (kind: string): number => imports.filter(each => each.kind === kind).length
  const types = readTypes(contentOf(sections, SECTION.type))
  const functions = new WasmReader(contentOf(sections, SECTION.function), 0)
  const globals = new WasmReader(contentOf(sections, SECTION.global), 0)
  return {
    importedFunctions: imported('function'),
    firstGlobal: imported('global') + globals.u32(),
    allocate: functionExports(contentOf(sections, SECTION.export)).get('allocate'),
    parameters: Array.from({ length: functions.u32() }, () => types[functions.u32()] ?? 0),
  }
}

/** Number of parameters by type. */
function readTypes(content: Uint8Array): number[] {
  const reader = new WasmReader(content, 0)
  return Array.from({ length: reader.u32() }, () => {
    reader.byte()
    const parameters = reader.u32()
    reader.at += parameters
    const results = reader.u32()
    reader.at += results
    return parameters
  })
}

/** Indices of exported functions by name. */
function functionExports(content: Uint8Array): Map<string, number> {
  const reader = new WasmReader(content, 0)
  const functions = new Map<string, number>()
  for (let left = reader.u32(); left > 0; left--) {
    const bytes = reader.u32()
    reader.at += bytes
    const name = new TextDecoder().decode(content.subarray(reader.at - bytes, reader.at))
    const kind = reader.byte()
    const index = reader.u32()
    if (kind === 0) functions.set(name, index)
  }
  return functions
}

/** A section with entries behind its own. */
function withMore(content: Uint8Array, count: number, entries: readonly number[]): Uint8Array {
  const reader = new WasmReader(content, 0)
  const before = reader.u32()
  return concat([Uint8Array.from(uleb(before + count)), content.subarray(reader.at), Uint8Array.from(entries)])
}

const meterGlobals = (): number[] => METERS.flatMap(() => [I64, 1, I64_CONST, 0, 0x0b])

function meterExports({ firstGlobal }: Facts): number[] {
  return METERS.flatMap((meter, index) => {
    const name = new TextEncoder().encode(meterExport(meter))
    return [name.length, ...name, 3, ...uleb(firstGlobal + index)]
  })
}

function meteredCode(content: Uint8Array, facts: Facts): Uint8Array {
  const reader = new WasmReader(content, 0)
  const count = reader.u32()
  const parts: Uint8Array[] = [Uint8Array.from(uleb(count))]
  for (let index = 0; index < count; index++) {
    const end = reader.u32() + reader.at
    const body = meteredBody(content.subarray(reader.at, end), facts, facts.parameters[index] ?? 0)
    parts.push(Uint8Array.from(uleb(body.length)), body)
    reader.at = end
  }
  return concat(parts)
}

/** A function with one more local, which holds the length of a copy. */
function meteredBody(body: Uint8Array, facts: Facts, parameters: number): Uint8Array {
  const reader = new WasmReader(body, 0)
  const groups = reader.u32()
  const first = reader.at
  let locals = parameters
  for (let left = groups; left > 0; left--) {
    locals += reader.u32()
    reader.byte()
  }
  const parts = [Uint8Array.from(uleb(groups + 1)), body.subarray(first, reader.at), Uint8Array.of(1, I32)]
  while (reader.at < body.length) parts.push(...meteredRun(reader, facts, locals))
  return concat(parts)
}

/** The next run of instructions, with its count in front. */
function meteredRun(reader: WasmReader, facts: Facts, spareLocal: number): Uint8Array[] {
  const sums: Record<Meter, number> = { instructions: 0, bytesWritten: 0, hostCalls: 0, blocks: 0 }
  const parts: Uint8Array[] = []
  let instruction: Instruction
  do {
    instruction = reader.instruction()
    if (isWork(instruction)) sums.instructions++
    sums.bytesWritten += storedBytes(instruction)
    if (instruction.opcode === CALL) {
      if (instruction.index < facts.importedFunctions) sums.hostCalls++
      if (instruction.index === facts.allocate) sums.blocks++
    }
    if (isBulkWrite(instruction)) parts.push(countLength(facts, spareLocal))
    parts.push(reader.bytes.subarray(instruction.start, instruction.end))
  } while (!endsRun(instruction) && reader.at < reader.bytes.length)
  const counts = METERS.flatMap((meter, index) =>
    sums[meter] === 0 ? [] : addTo(facts.firstGlobal + index, [I64_CONST, ...sleb(sums[meter])]),
  )
  return [Uint8Array.from(counts), ...parts]
}

function addTo(global: number, value: readonly number[]): number[] {
  return [GLOBAL_GET, ...uleb(global), ...value, I64_ADD, GLOBAL_SET, ...uleb(global)]
}

/** Adds the number on top of the stack, and leaves it there. */
function countLength({ firstGlobal }: Facts, local: number): Uint8Array {
  const length = [LOCAL_GET, ...uleb(local), I64_EXTEND_I32_U]
  const meter = firstGlobal + METERS.indexOf('bytesWritten')
  return Uint8Array.from([LOCAL_TEE, ...uleb(local), ...addTo(meter, length)])
}

function uleb(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...uleb(value >>> 7)]
}

/** Signed LEB128 of a number that is not negative. */
function sleb(value: number): number[] {
  return value < 64 ? [value] : [(value & 127) | 128, ...sleb(value >>> 7)]
}

const concat = (parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.concat(parts))

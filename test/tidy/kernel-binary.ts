/**
 * What the built kernel module may be: it imports task memory, the abort of assertions and the host's mathematics,
 * keeps nothing in mutable globals (each lane has its own instance over the memory) and makes no managed objects.
 * Reads the binary itself, sections and names, by the core specification of WebAssembly.
 */

export interface KernelBinary {
  /** `module.name`, with its kind. */
  readonly imports: readonly { readonly name: string; readonly kind: 'function' | 'table' | 'memory' | 'global' }[]
  readonly mutableGlobals: number
  /** Of the name section; empty when it was stripped. */
  readonly functionNames: readonly string[]
  readonly exports: readonly string[]
}

class Reader {
  at = 0
  constructor(readonly bytes: Uint8Array) {}

  byte(): number {
    const value = this.bytes[this.at++]
    if (value === undefined) throw new Error('the module is cut short')
    return value
  }

  /** Unsigned LEB128. */
  u32(): number {
    let value = 0
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte()
      value += (byte & 127) * 2 ** shift
      if (byte < 128) return value
    }
    throw new Error('a number is too long')
  }

  text(): string {
    const length = this.u32()
    this.at += length
    return new TextDecoder().decode(this.bytes.subarray(this.at - length, this.at))
  }

  limits(): void {
    const flags = this.byte()
    this.u32()
    if (flags & 1) this.u32()
  }
}

const kinds = ['function', 'table', 'memory', 'global'] as const
const IMPORTS = 2
const GLOBALS = 6
const EXPORTS = 7
const CUSTOM = 0

/** @throws Error when the bytes are no module. */
export function readKernelBinary(bytes: Uint8Array): KernelBinary {
  const reader = new Reader(bytes)
  if (new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, false) !== 0x0061736d) throw new Error('no module')
  reader.at = 8
  const imports: KernelBinary['imports'][number][] = []
  const exports: string[] = []
  const functionNames: string[] = []
  let mutableGlobals = 0
  while (reader.at < bytes.length) {
    const id = reader.byte()
    const size = reader.u32()
    const end = reader.at + size
    if (id === IMPORTS) mutableGlobals += readImports(reader, imports)
    if (id === GLOBALS) mutableGlobals += readGlobals(reader)
    if (id === EXPORTS) readExports(reader, exports)
    if (id === CUSTOM && reader.text() === 'name') readFunctionNames(reader, end, functionNames)
    reader.at = end
  }
  return { imports, mutableGlobals, functionNames, exports }
}

function readImports(reader: Reader, imports: KernelBinary['imports'][number][]): number {
  let mutable = 0
  for (let left = reader.u32(); left > 0; left--) {
    const name = `${reader.text()}.${reader.text()}`
    const kind = kinds[reader.byte()]
    if (kind === undefined) throw new Error(`${name} is imported as an unknown kind`)
    if (kind === 'function') reader.u32()
    if (kind === 'table') reader.byte()
    if (kind === 'table' || kind === 'memory') reader.limits()
    if (kind === 'global') {
      reader.byte()
      mutable += reader.byte()
    }
    imports.push({ name, kind })
  }
  return mutable
}

function readGlobals(reader: Reader): number {
  let mutable = 0
  for (let left = reader.u32(); left > 0; left--) {
    reader.byte()
    mutable += reader.byte()
    skipConstant(reader)
  }
  return mutable
}

/** Initialisers are one constant and `end`. */
function skipConstant(reader: Reader): void {
  const opcode = reader.byte()
  const bytesOf: Record<number, number> = { 67: 4, 68: 8 }
  if (opcode === 0xfd) {
    reader.u32()
    reader.at += 16
  } else if (bytesOf[opcode] !== undefined) reader.at += bytesOf[opcode]
  else while (reader.byte() >= 128);
  if (reader.byte() !== 0x0b) throw new Error('a global is no constant')
}

function readExports(reader: Reader, exports: string[]): void {
  for (let left = reader.u32(); left > 0; left--) {
    exports.push(reader.text())
    reader.byte()
    reader.u32()
  }
}

function readFunctionNames(reader: Reader, end: number, names: string[]): void {
  while (reader.at < end) {
    const subsection = reader.byte()
    const subsectionEnd = reader.u32() + reader.at
    if (subsection === 1) {
      for (let left = reader.u32(); left > 0; left--) {
        reader.u32()
        names.push(reader.text())
      }
    }
    reader.at = subsectionEnd
  }
}

const allowedImport = /^(?:env\.memory|env\.abort|env\.table|host\.\w+)$/
const managed =
  /(?:^|\/)__(?:new|renew|alloc|realloc|link|collect)$|^~lib\/(?:rt\/(?:itcms|tcms|tlsf)|array|map|set|string)\//

/** What is wrong with the module, in words; empty when it is as it should be. */
export function kernelFaults(binary: KernelBinary): readonly string[] {
  const foreign = binary.imports.filter(each => !allowedImport.test(each.name)).map(each => `imports ${each.name}`)
  const made = binary.functionNames.filter(name => managed.test(name)).map(name => `makes managed objects: ${name}`)
  const globals =
    binary.mutableGlobals === 0 ? [] : [`has ${binary.mutableGlobals} mutable globals: keep it in task memory`]
  const exported = binary.exports.filter(name => /^__(?:new|pin|unpin|collect|rtti_base)$/.test(name))
  return [...foreign, ...globals, ...made, ...exported.map(name => `exports ${name}`)]
}

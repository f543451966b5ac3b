/**
 * Appends functions to the bytes of the kernel module: types, functions, exports and bodies go to the end of
 * their sections, nothing is renumbered. So a plan is one module, and V8 can inline kernels into generated code.
 *
 * Not possible this way are new imports (they would shift every index): the kernel module declares them once.
 * Format: WebAssembly core specification 2.0, §5.5. Measured: 0.2 to 1 ms (reference: pipeline.md).
 */

/** What has to be known of the kernel binary: sections, counts, functions by name (imported ones as `host.math1`). */
export interface KernelBinary {
  readonly bytes: Uint8Array
  readonly sections: readonly { readonly id: number; readonly start: number; readonly size: number }[]
  readonly types: number
  /** Index of the first appended function. */
  readonly nextFunction: number
  readonly functions: ReadonlyMap<string, number>
}

/** A function to append. `body` is an entry of the code section: size, locals, instructions. */
export interface AppendedFunction {
  /** Exported under this name, if given. */
  readonly exportName?: string
  readonly params: readonly number[]
  readonly results: readonly number[]
  readonly body: Uint8Array
}

const SECTION = { type: 1, import: 2, function: 3, export: 7, code: 10 } as const

class Reader {
  position: number
  readonly #bytes: Uint8Array
  constructor(bytes: Uint8Array, position: number) {
    this.#bytes = bytes
    this.position = position
  }
  byte(): number {
    return this.#bytes[this.position++] as number
  }
  u32(): number {
    let value = 0
    let scale = 1
    for (;;) {
      const byte = this.byte()
      value += (byte & 127) * scale
      if (byte < 128) return value
      scale *= 128
    }
  }
  name(): string {
    const bytes = this.u32()
    const text = new TextDecoder().decode(this.#bytes.subarray(this.position, this.position + bytes))
    this.position += bytes
    return text
  }
}

function limits(reader: Reader): void {
  const flags = reader.u32()
  reader.u32()
  if ((flags & 1) !== 0) reader.u32()
}

/** The imported functions of the import section at `start`, in their order, as `module.name`. */
function importedFunctions(bytes: Uint8Array, start: number): string[] {
  const reader = new Reader(bytes, start)
  const functions: string[] = []
  for (let left = reader.u32(); left > 0; left--) {
    const name = `${reader.name()}.${reader.name()}`
    const kind = reader.byte()
    if (kind === 0) {
      reader.u32()
      functions.push(name)
    } else if (kind === 1) {
      reader.byte()
      limits(reader)
    } else if (kind === 2) limits(reader)
    else reader.position += 2
  }
  return functions
}

function exportedFunctions(bytes: Uint8Array, start: number): Map<string, number> {
  const reader = new Reader(bytes, start)
  const functions = new Map<string, number>()
  for (let left = reader.u32(); left > 0; left--) {
    const name = reader.name()
    const kind = reader.byte()
    const index = reader.u32()
    if (kind === 0) functions.set(name, index)
  }
  return functions
}

/** Reads the kernel binary once; the result serves every plan. */
export function inspectKernel(bytes: Uint8Array): KernelBinary {
  const reader = new Reader(bytes, 8)
  const sections: { id: number; start: number; size: number }[] = []
  while (reader.position < bytes.length) {
    const id = reader.byte()
    const size = reader.u32()
    sections.push({ id, start: reader.position, size })
    reader.position += size
  }
  const startOf = (id: number): number => {
    const section = sections.find(entry => entry.id === id)
    if (section === undefined) throw new Error(`the kernel module has no section ${id}`)
    return section.start
  }
  const count = (id: number): number => new Reader(bytes, startOf(id)).u32()
  const imported = importedFunctions(bytes, startOf(SECTION.import))
  const functions = exportedFunctions(bytes, startOf(SECTION.export))
  imported.forEach((name, index) => {
    functions.set(name, index)
  })
  return Object.freeze({
    bytes,
    sections,
    types: count(SECTION.type),
    nextFunction: imported.length + count(SECTION.function),
    functions,
  })
}

function uleb(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...uleb(value >>> 7)]
}

const nameBytes = (name: string): number[] => {
  const bytes = new TextEncoder().encode(name)
  return [...uleb(bytes.length), ...bytes]
}

/** The kernel binary with `functions` appended; `functions[i]` has the index `kernel.nextFunction + i`. */
export function appendFunctions(kernel: KernelBinary, functions: readonly AppendedFunction[]): Uint8Array<ArrayBuffer> {
  const exported = functions.flatMap((entry, index) =>
    entry.exportName === undefined ? [] : [[...nameBytes(entry.exportName), 0, ...uleb(kernel.nextFunction + index)]],
  )
  const signature = (entry: AppendedFunction): number[] => [
    0x60,
    ...uleb(entry.params.length),
    ...entry.params,
    ...uleb(entry.results.length),
    ...entry.results,
  ]
  const additions: Record<number, { count: number; content: Uint8Array[] }> = {
    [SECTION.type]: { count: functions.length, content: functions.map(entry => Uint8Array.from(signature(entry))) },
    [SECTION.function]: {
      count: functions.length,
      content: functions.map((_, index) => Uint8Array.from(uleb(kernel.types + index))),
    },
    [SECTION.export]: { count: exported.length, content: exported.map(entry => Uint8Array.from(entry)) },
    [SECTION.code]: { count: functions.length, content: functions.map(entry => entry.body) },
  }
  const out: Uint8Array[] = [kernel.bytes.subarray(0, 8)]
  for (const section of kernel.sections) {
    const content = kernel.bytes.subarray(section.start, section.start + section.size)
    const addition = additions[section.id]
    if (addition === undefined) {
      out.push(Uint8Array.from([section.id, ...uleb(section.size)]), content)
      continue
    }
    const reader = new Reader(kernel.bytes, section.start)
    const before = reader.u32()
    const rest = content.subarray(reader.position - section.start)
    const head = Uint8Array.from(uleb(before + addition.count))
    const size = addition.content.reduce((sum, part) => sum + part.length, head.length + rest.length)
    out.push(Uint8Array.from([section.id, ...uleb(size)]), head, rest, ...addition.content)
  }
  return concat(out)
}

function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let position = 0
  for (const part of parts) {
    whole.set(part, position)
    position += part.length
  }
  return whole
}

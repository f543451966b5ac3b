// Runs the built kernels from Node, over a shared memory of their own.
//
// One instance per test file. The memory: the engine's header, the kernels' constants, a heap for their allocator, and
// an arena of the test's, from which `bytes` and `view` take. Every buffer of the arena stands between guard bytes,
// which `checkGuards` looks at. Every import that is neither the memory nor `abort` is stubbed and throws when it is
// called. MILLRACE_KERNELS names another binary (say, build/kernels.wasm: the release build).

import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { H_HEAP_MAX, H_HEAP_TOP, H_SCRATCH_CHUNK, H_SCRATCH_END, H_SCRATCH_TOP } from '../../src/wasm/abi.generated.js'
import { decodeWtf8, encodeWtf8 } from './wtf8.js'

const PAGE_BYTES = 65536
const HEAP_START = 4 << 20
const ARENA_START = 64 << 20
const ARENA_END = 128 << 20
const GUARD_BYTES = 64
const GUARD = 0xa5

/** An exported kernel. Addresses and u32 come back signed from WebAssembly: use `>>> 0` where it matters. */
// biome-ignore lint/suspicious/noExplicitAny: exports are untyped; numbers and bigints both occur
export type Kernel = (...args: any[]) => any

export class Kernels {
  readonly exports: Record<string, Kernel>
  readonly memory: WebAssembly.Memory
  #top = ARENA_START
  #guards: { start: number; end: number }[] = []

  constructor(binary: BufferSource) {
    const module = new WebAssembly.Module(binary)
    this.memory = new WebAssembly.Memory({ initial: ARENA_END / PAGE_BYTES, maximum: 65536, shared: true })
    const imports: Record<string, Record<string, unknown>> = { env: {} }
    for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
      imports[from] ??= {}
      imports[from][name] = this.#import(name, kind)
    }
    const instance = new WebAssembly.Instance(module, imports as WebAssembly.Imports)
    this.exports = instance.exports as Record<string, Kernel>
    const header = this.words
    header[H_HEAP_TOP / 4] = HEAP_START
    header[H_HEAP_MAX / 4] = ARENA_START
  }

  #import(name: string, kind: string): unknown {
    if (kind === 'memory') return this.memory
    if (kind === 'table') return new WebAssembly.Table({ element: 'anyfunc', initial: 1024 })
    if (name !== 'abort') return () => assert.fail(`the kernels called the import ${name}`)
    return (message: number, file: number, line: number, column: number) => {
      throw new Error(`${this.#managedText(message)} (${this.#managedText(file)}:${line}:${column})`)
    }
  }

  /** A constant string of AssemblyScript's: its length in bytes stands four bytes before it. */
  #managedText(ptr: number): string {
    if (ptr === 0) return ''
    const length = this.words[(ptr - 4) >> 2]!
    return Buffer.from(this.u8.slice(ptr, ptr + length)).toString('utf16le')
  }

  /** The value of an exported constant. */
  constant(name: string): number {
    return (this.exports[name] as unknown as { value: number }).value
  }

  get u8(): Uint8Array {
    return new Uint8Array(this.memory.buffer)
  }

  get words(): Uint32Array {
    return new Uint32Array(this.memory.buffer)
  }

  get data(): DataView {
    return new DataView(this.memory.buffer)
  }

  /** Takes `length` bytes of the arena, between guards. The bytes behind (read by wide loads) are the guard's. */
  alloc(length: number, alignment = 16): number {
    const start = Math.ceil((this.#top + GUARD_BYTES) / alignment) * alignment
    const end = start + length
    this.#top = end + GUARD_BYTES
    assert.ok(this.#top <= ARENA_END, 'the arena of the test is full')
    this.u8.fill(GUARD, start - GUARD_BYTES, start)
    this.u8.fill(GUARD, end, end + GUARD_BYTES)
    this.#guards.push({ start, end })
    return start
  }

  /** Copies bytes into the arena, at the given alignment plus `skew`. */
  bytes(source: Uint8Array, skew = 0): number {
    const ptr = this.alloc(source.length + skew) + skew
    this.u8.set(source, ptr)
    return ptr
  }

  /** A 16-byte view of a string (WTF-8), or of bytes. */
  view(source: string | Uint8Array): number {
    const bytes = typeof source === 'string' ? encodeWtf8(source) : source
    const ptr = this.alloc(16)
    this.u8.fill(0, ptr, ptr + 16)
    const data = this.data
    data.setUint32(ptr, bytes.length, true)
    if (bytes.length <= 12) this.u8.set(bytes, ptr + 4)
    else {
      this.u8.set(bytes.subarray(0, 4), ptr + 4)
      data.setUint32(ptr + 12, this.bytes(bytes), true)
    }
    return ptr
  }

  /** Reads a 16-byte view, and checks its form: prefix, zero padding, the zero word. */
  readView(ptr: number): string {
    const at = ptr >>> 0
    const data = this.data
    const length = data.getUint32(at, true)
    if (length <= 12) {
      for (let i = length; i < 12; i++) assert.equal(data.getUint8(at + 4 + i), 0, 'an unused inline byte is not zero')
      return decodeWtf8(this.u8.slice(at + 4, at + 4 + length))
    }
    const address = data.getUint32(at + 12, true)
    assert.equal(data.getUint32(at + 8, true), 0, 'the third word of a long view is not zero')
    assert.equal(data.getUint32(at + 4, true), data.getUint32(address, true), 'the prefix of a view differs')
    return decodeWtf8(this.u8.slice(address, address + length))
  }

  /** Copies bytes out. */
  slice(ptr: number, end: number): Buffer {
    return Buffer.from(this.u8.slice(ptr >>> 0, end >>> 0))
  }

  /** Forgets all buffers of the arena and the kernels' scratch. */
  reset(): void {
    this.#top = ARENA_START
    this.#guards = []
    for (const field of [H_SCRATCH_CHUNK, H_SCRATCH_TOP, H_SCRATCH_END]) this.words[field / 4] = 0
  }

  /** Fails when a kernel wrote outside the buffers that it was given. */
  checkGuards(): void {
    const u8 = this.u8
    for (const { start, end } of this.#guards) {
      for (let i = 1; i <= GUARD_BYTES; i++) {
        if (u8[start - i] !== GUARD) assert.fail(`byte ${i} before a buffer of ${end - start} bytes was overwritten`)
        if (u8[end + i - 1] !== GUARD) assert.fail(`byte ${i} behind a buffer of ${end - start} bytes was overwritten`)
      }
    }
  }
}

/** The kernels under test: the debug build (with its assertions) when there is one. */
export function loadKernels(): Kernels {
  const named = process.env.MILLRACE_KERNELS
  const candidates = named === undefined ? ['build/kernels.debug.wasm', 'build/kernels.wasm'] : [named]
  const path = candidates.find(existsSync)
  assert.ok(path, 'no kernels are built: run npm run build:wasm')
  return new Kernels(readFileSync(path))
}

/**
 * The part of the WebAssembly JavaScript API that millrace uses. TypeScript declares it with the browser's library
 * only, which this project does not load. Source: https://webassembly.github.io/spec/js-api/
 */
declare namespace WebAssembly {
  interface MemoryDescriptor {
    readonly initial: number
    readonly maximum?: number
    readonly shared?: boolean
  }
  /** What a trap throws. */
  class RuntimeError extends Error {}
  class Memory {
    constructor(descriptor: MemoryDescriptor)
    /** Another object after growth. */
    readonly buffer: ArrayBufferLike
    /** Pages before. */
    grow(pages: number): number
  }
  interface TableDescriptor {
    readonly element: 'anyfunc'
    readonly initial: number
    readonly maximum?: number
  }
  class Table {
    constructor(descriptor: TableDescriptor)
    readonly length: number
    get(index: number): unknown
    set(index: number, value: unknown): void
    grow(by: number): number
  }
  type Kind = 'function' | 'global' | 'memory' | 'table'
  interface ImportDescriptor {
    readonly module: string
    readonly name: string
    readonly kind: Kind
  }
  interface ExportDescriptor {
    readonly name: string
    readonly kind: Kind
  }
  type Imports = Record<string, Record<string, unknown>>
  class Module {
    constructor(bytes: ArrayBufferLike | ArrayBufferView)
    static imports(module: Module): ImportDescriptor[]
    static exports(module: Module): ExportDescriptor[]
    static customSections(module: Module, name: string): ArrayBuffer[]
  }
  class Instance {
    constructor(module: Module, imports?: Imports)
    readonly exports: Record<string, unknown>
  }
  function validate(bytes: ArrayBufferLike | ArrayBufferView): boolean
  function compile(bytes: ArrayBufferLike | ArrayBufferView): Promise<Module>
}

/** Bytes that WebAssembly reads. */
type BufferSource = ArrayBufferLike | ArrayBufferView

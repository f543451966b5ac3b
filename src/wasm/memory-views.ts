/**
 * JavaScript's views over a task's memory, re-made in one place when the memory has grown.
 *
 * `data` and `bytes` are plain fields, so that reading costs nothing; whoever comes in from outside (or has just
 * called a kernel that allocates) calls `refresh` first. Addresses are byte offsets from 0.
 */
/** What is needed of a WebAssembly.Memory. */
export interface MemoryLike {
  /** Another object after the memory has grown. */
  readonly buffer: ArrayBufferLike
}

export class MemoryViews {
  readonly memory: MemoryLike
  data: DataView
  bytes: Buffer
  #buffer: ArrayBufferLike

  constructor(memory: MemoryLike) {
    this.memory = memory
    this.#buffer = memory.buffer
    this.data = new DataView(this.#buffer)
    this.bytes = Buffer.from(this.#buffer)
  }

  /** Makes new views if the memory has grown. Returns itself. */
  refresh(): this {
    const buffer = this.memory.buffer
    if (buffer !== this.#buffer) {
      this.#buffer = buffer
      this.data = new DataView(buffer)
      this.bytes = Buffer.from(buffer)
    }
    return this
  }
}

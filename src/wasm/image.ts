/**
 * The plan's image: bytes that every task of a sub-topology starts with, at fixed addresses from `heapBase` on.
 * Descriptors, constants and names live here, so that generated code can name them by address.
 *
 * Writing is by address; the buffer grows; nothing is freed. Little-endian, as WebAssembly is.
 */

const encoder = new TextEncoder()

export class ImageBuilder {
  readonly base: number
  #bytes = new Uint8Array(4096)
  #view = new DataView(this.#bytes.buffer)
  #top: number
  readonly #texts = new Map<string, number>()

  /** @param base address of the first byte; 16-byte aligned */
  constructor(base: number) {
    this.base = (base + 15) & ~15
    this.#top = this.base
  }

  /** Zeroed room of `bytes`; `align` is a power of two. Returns its address. */
  reserve(bytes: number, align = 8): number {
    const address = (this.#top + align - 1) & ~(align - 1)
    this.#top = address + bytes
    const need = this.#top - this.base
    if (need > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(need, this.#bytes.length * 2))
      grown.set(this.#bytes)
      this.#bytes = grown
      this.#view = new DataView(grown.buffer)
    }
    return address
  }

  u8(address: number, value: number): void {
    this.#view.setUint8(address - this.base, value)
  }
  u32(address: number, value: number): void {
    this.#view.setUint32(address - this.base, value, true)
  }
  i64(address: number, value: bigint): void {
    this.#view.setBigInt64(address - this.base, value, true)
  }
  f32(address: number, value: number): void {
    this.#view.setFloat32(address - this.base, value, true)
  }
  f64(address: number, value: number): void {
    this.#view.setFloat64(address - this.base, value, true)
  }

  /** Copies bytes in; returns their address. */
  bytes(content: Uint8Array, align = 1): number {
    const address = this.reserve(content.length, align)
    this.#bytes.set(content, address - this.base)
    return address
  }

  /** Address of the bytes of a text (UTF-8, lone surrogates as three bytes are the caller's business). */
  text(value: string): { readonly address: number; readonly bytes: number } {
    const content = encoder.encode(value)
    return { address: this.bytes(content), bytes: content.length }
  }

  /** Copies the 16-byte view at `view`, which is in the image, to `address`. */
  copyView(address: number, view: number): void {
    this.#bytes.copyWithin(address - this.base, view - this.base, view - this.base + 16)
  }

  /** Address of a 16-byte view of the bytes; equal contents share one. */
  view(content: Uint8Array): number {
    const key = Buffer.from(content).toString('latin1')
    const known = this.#texts.get(key)
    if (known !== undefined) return known
    const address = this.reserve(16, 8)
    this.u32(address, content.length)
    if (content.length <= 12) {
      content.forEach((byte, index) => {
        this.u8(address + 4 + index, byte)
      })
    } else {
      const at = this.bytes(content, 8)
      for (let index = 0; index < 4; index++) this.u8(address + 4 + index, content[index] as number)
      this.u32(address + 12, at)
    }
    this.#texts.set(key, address)
    return address
  }

  /** First address behind everything, with padding for wide loads; 64-byte aligned. */
  get end(): number {
    return (this.#top + 64 + 63) & ~63
  }

  /** The image from `base` on. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#top - this.base)
  }
}

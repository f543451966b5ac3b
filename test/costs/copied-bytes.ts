/** How many bytes JavaScript copies between typed arrays on this thread, in calls of engine and Node from outside. */

/** Where `set` and `slice` of all typed arrays are. */
const typedArrays: object = Object.getPrototypeOf(Uint8Array.prototype)

type Method = (this: unknown, ...values: unknown[]) => unknown

interface Sized {
  readonly byteLength: number
}

const sizeOf = (value: unknown): number => (ArrayBuffer.isView(value) ? value.byteLength : 0)

/** Each way to copy: where it is, and what one call of it copies. */
const ways: readonly { holder: object; name: string; bytes: (call: Call) => number }[] = [
  { holder: typedArrays, name: 'set', bytes: ({ values }) => sizeOf(values[0]) },
  { holder: typedArrays, name: 'slice', bytes: ({ result }) => sizeOf(result) },
  { holder: Buffer.prototype, name: 'copy', bytes: ({ result }) => Number(result) },
  { holder: Buffer, name: 'concat', bytes: ({ result }) => sizeOf(result) },
  { holder: Object.getPrototypeOf(Uint8Array), name: 'from', bytes: ({ result }) => sizeOf(result) },
  { holder: ArrayBuffer.prototype, name: 'slice', bytes: ({ result }) => (result as Sized).byteLength },
  { holder: SharedArrayBuffer.prototype, name: 'slice', bytes: ({ result }) => (result as Sized).byteLength },
]

interface Call {
  readonly values: readonly unknown[]
  readonly result: unknown
}

/** Counts between `start` and `stop`. */
export class CopiedBytes {
  bytes = 0
  #restore: readonly (() => void)[] = []

  start(): void {
    this.#restore = ways.map(({ holder, name, bytes }) => {
      const original = Object.getOwnPropertyDescriptor(holder, name)
      if (original === undefined) throw new Error(`no method ${name}`)
      const method: Method = original.value
      const count = (call: Call): void => {
        this.bytes += bytes(call)
      }
      function counted(this: unknown, ...values: unknown[]): unknown {
        const result = method.apply(this, values)
        count({ values, result })
        return result
      }
      Object.defineProperty(holder, name, { ...original, value: counted })
      return () => void Object.defineProperty(holder, name, original)
    })
  }

  /** Puts everything back. */
  stop(): void {
    for (const restore of this.#restore) restore()
    this.#restore = []
  }
}

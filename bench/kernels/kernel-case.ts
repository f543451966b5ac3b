/** What a case of `npm run bench -- kernels` is: one kernel, its input, and those who do the same work. */

/** Adds up the CPU time between `start` and `stop`. */
export interface Timer {
  start(): void
  stop(): void
}

/** Somebody who does the work. */
export interface Subject {
  /** Works through the input once; only what lies between the timer's start and stop counts. */
  pass(timer: Timer): void
  /** What came out of the last pass. Those who do the same work say the same. */
  check?(): string
}

/** The same algorithm in C: a kernel of c/main.c, the pieces of its input, and which of its parts are this case. */
export interface NativeWork {
  readonly kernel: string
  readonly pieces: readonly Uint8Array[]
  readonly arguments?: readonly string[]
  /** Default: `whole`. */
  readonly parts?: readonly string[]
}

export interface KernelCase {
  readonly name: string
  /** Sizes, selectivity, null share. */
  readonly input: string
  /** What the nanoseconds are for, and how many of them a pass works through. */
  readonly unit: 'record' | 'row' | 'KiB' | 'key' | 'number' | 'call'
  readonly units: number
  /** Made when the case runs, and let go after it. */
  readonly wasm: () => Subject
  readonly javascript?: () => Subject
  readonly native?: NativeWork
  /** Name of the case whose WASM time is taken off: this kernel cannot be called alone. */
  readonly without?: string
  /** Another algorithm in C, shown in a line of its own: not compared. */
  readonly other?: { readonly name: string; readonly native: NativeWork }
}

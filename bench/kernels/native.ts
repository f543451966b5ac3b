/**
 * The C twin of the kernels: built from c/ with the machine's compiler, and run as a process of its own over a file of
 * the same input.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { NativeWork } from './kernel-case.js'

/** Beside this file, or from where it lies compiled (build/js). */
const SOURCES = ['./c/', '../../../../bench/kernels/c/']
const COMPILER = process.env.CC ?? 'gcc'
/** Fused multiply-add rounds once where JavaScript and WebAssembly round twice: without it results are the same. */
const FLAGS = ['-O3', '-march=native', '-ffp-contract=off']

export interface NativeFigures {
  /** Median of a pass, by part. */
  readonly ns: Readonly<Record<string, number>>
  readonly check: string
}

export class NativeTwin {
  /** What it was built with. */
  readonly build: string
  readonly #program: string
  readonly #folder = mkdtempSync(join(tmpdir(), 'millrace-kernels-'))
  /** Files of pieces that are written already. */
  readonly #files = new Map<readonly Uint8Array[], string>()

  private constructor(program: string, build: string) {
    this.#program = program
    this.build = build
  }

  /** The twin, or why there is none. */
  static make(): NativeTwin | string {
    if (process.arch !== 'x64' || process.platform !== 'linux') return 'the C twin is for Linux on x86-64'
    const version = spawnSync(COMPILER, ['--version'], { encoding: 'utf8' })
    if (version.status !== 0) return `there is no compiler '${COMPILER}'`
    const sources = SOURCES.map(path => fileURLToPath(new URL(path, import.meta.url))).find(existsSync)
    if (sources === undefined) return 'the sources of the C twin were not found'
    const folder = join(sources, '../../../build/bench')
    mkdirSync(folder, { recursive: true })
    const program = join(folder, `kernels-twin-${process.pid}`)
    const files = readdirSync(sources).filter(name => name.endsWith('.c'))
    const compiled = spawnSync(COMPILER, [...FLAGS, ...files.map(name => join(sources, name)), '-o', program], {
      encoding: 'utf8',
    })
    if (compiled.status !== 0) return `the C twin does not compile: ${compiled.stderr.split('\n')[0]}`
    return new NativeTwin(program, `${version.stdout.split('\n')[0]}, ${FLAGS.join(' ')}`)
  }

  /** Runs a kernel for `timeMs`. */
  run({ kernel, pieces, arguments: rest = [] }: NativeWork, timeMs: number): NativeFigures {
    const run = spawnSync(this.#program, [kernel, this.#fileOf(pieces), String(timeMs), ...rest], { encoding: 'utf8' })
    if (run.status !== 0) throw new Error(`the C twin failed at '${kernel}': ${run.stderr}`)
    return JSON.parse(run.stdout) as NativeFigures
  }

  /** Removes the program and its input. */
  remove(): void {
    rmSync(this.#folder, { recursive: true })
    rmSync(this.#program)
  }

  #fileOf(pieces: readonly Uint8Array[]): string {
    const known = this.#files.get(pieces)
    if (known !== undefined) return known
    const file = join(this.#folder, `input-${this.#files.size}`)
    const parts = pieces.flatMap(piece => [new Uint8Array(Uint32Array.of(piece.length).buffer), piece])
    writeFileSync(file, Buffer.concat(parts))
    this.#files.set(pieces, file)
    return file
  }
}

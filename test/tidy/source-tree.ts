/**
 * The files of the repository as tidy sees them: those that git tracks or would track. Read once, then every rule is a
 * pure function from files to violations, so that its own tests can hand it planted files.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { blankedCode } from './code-text.js'

export interface SourceFile {
  /** From the root, with slashes. */
  readonly path: string
  readonly text: string
  /** `text` with comments and string contents blanked; equal to `text` for what is no code. */
  readonly code: string
}

export interface Violation {
  readonly path: string
  /** 1-based; 0 when the whole file is meant. */
  readonly line: number
  /** What is wrong and what to do instead. */
  readonly what: string
}

export type Rule = (files: readonly SourceFile[]) => readonly Violation[]

/** The repository's folder, with a slash at its end. */
export const root = fileURLToPath(new URL('../../', import.meta.url))

const binary = /\.(?:png|gz|zst|lz4|wasm|bin|jar|parquet|arrow|log|index|timeindex|snapshot)$/
const codeFile = /\.(?:ts|mts|mjs|js)$/

/** A file as the rules see it; used for planted files too. */
export function sourceFile(path: string, text: string): SourceFile {
  return { path, text, code: codeFile.test(path) ? blankedCode(text) : text }
}

/** Every text file that is tracked, or new and not ignored. */
export function readTree(): readonly SourceFile[] {
  const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  const paths = list.split('\0').filter(path => path !== '' && !binary.test(path) && existsSync(join(root, path)))
  return paths.map(path => sourceFile(path, readFileSync(join(root, path), 'utf8')))
}

/** TypeScript that is written by hand: not generated, not a case of the type tests that must not compile. */
export function isOwnCode(file: SourceFile): boolean {
  return codeFile.test(file.path) && !file.path.includes('.generated.') && !file.path.startsWith('test/types/cases/')
}

/** 1-based line of a position. */
export function lineAt(text: string, position: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at !== -1 && at < position; at = text.indexOf('\n', at + 1)) line++
  return line
}

/** One violation per match in the code (not in comments or strings). */
export function matches(file: SourceFile, pattern: RegExp, what: string): readonly Violation[] {
  return [...file.code.matchAll(pattern)].map(match => ({
    path: file.path,
    line: lineAt(file.code, match.index),
    what,
  }))
}

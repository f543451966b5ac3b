/**
 * What each file imports, read from its text: static imports, re-exports, dynamic imports of a literal, and files named
 * by `new URL('./x', import.meta.url)` (the worker's entry file, the kernels).
 */
import { posix } from 'node:path'
import { lineAt, type SourceFile } from './source-tree.js'

export interface Import {
  readonly from: SourceFile
  readonly line: number
  /** As written. */
  readonly specifier: string
  /** Path from the root for a relative import, ending as the file does on disk; undefined for a package. */
  readonly path: string | undefined
  /** Only types are imported: nothing is left of it at run time. */
  readonly typeOnly: boolean
}

const pattern =
  /(?:\b(import|export)\b([^;'"()]*?)\bfrom\s*|\b(import)\s*|\b(?:import|require)\s*\(\s*|\bnew URL\(\s*)(['"])/g

/** All imports of a file, in order. */
export function importsOf(file: SourceFile): readonly Import[] {
  const found: Import[] = []
  for (const match of file.code.matchAll(pattern)) {
    const start = match.index + match[0].length
    const specifier = file.text.slice(start, file.text.indexOf(match[4] as string, start))
    if (match[0].startsWith('new URL') && !/^\.{1,2}\/.*[^/]$/.test(specifier)) continue
    found.push({
      from: file,
      line: lineAt(file.code, match.index),
      specifier,
      path: specifier.startsWith('.') ? resolvePath(file.path, specifier) : undefined,
      typeOnly: isTypeOnly(match[2]),
    })
  }
  return found
}

/** `type { A }` or `{ type A, type B }`. */
function isTypeOnly(names: string | undefined): boolean {
  if (names === undefined) return false
  if (/^\s*type\b/.test(names)) return true
  const inBraces = /^\s*\{([^}]*)\}\s*$/.exec(names)?.[1]
  return inBraces?.split(',').every(name => name.trim() === '' || /^\s*type\s/.test(name)) ?? false
}

function resolvePath(from: string, specifier: string): string {
  const path = posix.join(posix.dirname(from), specifier)
  if (from.startsWith('assembly/') && !path.endsWith('.ts')) return `${path}.ts`
  return path.replace(/\.js$/, '.ts')
}

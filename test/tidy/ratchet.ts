/**
 * What is not yet as it should be, counted, so that it can only become less. ratchet.json holds the numbers; a test
 * compares them with those that were committed half a day before, so they can be tightened and never loosened.
 *
 * `node --import tsx test/tidy/ratchet.ts` writes the numbers of today, none above the settled one.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { undocumented } from './comments.js'
import { oversizes } from './sizes.js'
import { isOwnCode, matches, readTree, root, type SourceFile, type Violation } from './source-tree.js'

export interface Ratchet {
  readonly counts: Readonly<Record<string, number>>
  /** What is above its limit today, with its size: `path name` → size. */
  readonly oversizes: Readonly<Record<string, number>>
}

const ratchetPath = 'test/tidy/ratchet.json'

interface Counted {
  readonly pattern: RegExp
  readonly what: string
  readonly where: RegExp
}

/** Ways around the type checker; outside the doors, where foreign shapes come in, they are counted. */
const inSource = /^src\/(?!kafka\/|wasm\/)/
const counted: Readonly<Record<string, Counted>> = {
  casts: {
    pattern: /[\w)\]}'"`] as (?!const\b)/g,
    what: 'a cast: let the type follow',
    where: inSource,
  },
  nonNull: {
    pattern: /[\w)\]]!(?=[.;,)\][]|\s*$)/gm,
    what: 'a `!`: test it, or assert with the reason',
    where: inSource,
  },
  any: { pattern: /(?::|<|\bas|,)\s*any\b/g, what: 'any: unknown, or the type', where: inSource },
  endlessLoops: {
    pattern: /\bfor \(;;\)/g,
    what: 'a loop without a bound in its head',
    where: /^src\/(?!coordinator\/|task\/)/,
  },
  suppressions: { pattern: /(?:biome-ignore|@ts-expect-error)/g, what: 'a suppressed finding', where: inSource },
}

/** `import { a as b }` and `export { a as b }` give names, they cast nothing. */
function withoutRenames(file: SourceFile): string {
  const renames = /\b(?:import|export)\b[^;'"()=]*?(?:\{[^}]*\}|\* as \w+)/g
  return file.code.replace(renames, match => match.replace(/[^\n]/g, ' '))
}

/** Every counted thing, with its place. */
export function findings(files: readonly SourceFile[]): Readonly<Record<string, readonly Violation[]>> {
  const found: Record<string, readonly Violation[]> = { undocumentedExports: undocumented(files) }
  for (const [name, { pattern, what, where }] of Object.entries(counted)) {
    const own = files.filter(file => isOwnCode(file) && where.test(file.path) && !file.path.endsWith('.d.ts'))
    const readable = name === 'suppressions' ? (file: SourceFile) => file.text : withoutRenames
    found[name] = own.flatMap(file => matches({ ...file, code: readable(file) }, pattern, what))
  }
  return found
}

/** The numbers of today. */
export function measure(files: readonly SourceFile[]): Ratchet {
  const counts = Object.entries(findings(files)).map(([name, list]) => [name, list.length])
  const { functionLines, parameters, privateFields } = oversizes(files)
  const sizes = new Map<string, number>()
  const record = (what: string, list: typeof functionLines) => {
    for (const { key, size } of list) sizes.set(`${what} ${key}`, Math.max(size, sizes.get(`${what} ${key}`) ?? 0))
  }
  record('lines', functionLines)
  record('parameters', parameters)
  record('privateFields', privateFields)
  return { counts: Object.fromEntries(counts), oversizes: Object.fromEntries([...sizes].sort()) }
}

/** What grew, in words: anything in `now` that `allowed` does not cover. */
export function growth(now: Ratchet, allowed: Ratchet): readonly string[] {
  const grown: string[] = []
  for (const part of ['counts', 'oversizes'] as const) {
    for (const [name, size] of Object.entries(now[part])) {
      const bound = allowed[part][name]
      if (bound === undefined ? part === 'oversizes' || size > 0 : size > bound) {
        grown.push(`${name}: ${size}, ${bound === undefined ? 'none allowed' : `at most ${bound}`}`)
      }
    }
  }
  return grown
}

/** The least of both; what has gone stays gone. */
export function tightened(now: Ratchet, before: Ratchet): Ratchet {
  const least = (part: 'counts' | 'oversizes') =>
    Object.fromEntries(
      Object.entries(now[part])
        .filter(([name]) => before[part][name] !== undefined)
        .map(([name, size]) => [name, Math.min(size, before[part][name] ?? size)]),
    )
  return { counts: least('counts'), oversizes: least('oversizes') }
}

/** The numbers in force. */
export function readRatchet(): Ratchet {
  return JSON.parse(readFileSync(join(root, ratchetPath), 'utf8')) as Ratchet
}

/** Numbers may be set anew while the work of a day goes on; from then on they are fixed. */
const SETTLED_AFTER_S = 12 * 3_600

/** The numbers as they were committed half a day before the newest commit; undefined where there were none. */
export function settledRatchet(): Ratchet | undefined {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  try {
    const newest = Number(git('log', '-1', '--format=%ct'))
    const commit = git('rev-list', '-1', `--before=${newest - SETTLED_AFTER_S}`, 'HEAD')
    return commit === '' ? undefined : (JSON.parse(git('show', `${commit}:${ratchetPath}`)) as Ratchet)
  } catch {
    return undefined
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const now = measure(readTree())
  const before = settledRatchet() ?? now
  writeFileSync(join(root, ratchetPath), `${JSON.stringify(tightened(now, before), null, 2)}\n`)
}

/**
 * Each outside thing has one door, and what would make a run irreproducible is passed in: packages, Node's own modules
 * and globals, each with the folders that may use it and what everybody else does instead.
 */
import { importsOf } from './imports.js'
import { isOwnCode, matches, type Rule, type SourceFile, type Violation } from './source-tree.js'

interface Door {
  /** Module specifier, or the start of one. */
  readonly module: RegExp
  readonly open: RegExp
  readonly instead: string
}

const node = (name: string) => new RegExp(`^(?:node:)?${name}(?:/|$)`)

/** Modules that only some folders of src/ import. What is not listed has no door and may not be imported at all. */
const moduleDoors: readonly Door[] = [
  {
    module: /^kafkajs(?:\/|$)/,
    // the configuration takes kafkajs's options: types only
    open: /^src\/kafka\/|^src\/config\/kafkajs-options\.ts$/,
    instead: 'use the interface in src/log/',
  },
  { module: /^piscina(?:\/|$)/, open: /^src\/coordinator\/task-pool\.ts$/, instead: 'use coordinator/task-pool.ts' },
  { module: /^apache-arrow(?:\/|$)/, open: /^src\/columnar\//, instead: 'use src/columnar/' },
  { module: /^acorn(?:\/|$)/, open: /^src\/lambda\//, instead: 'use lambda/syntax/parse.ts' },
  { module: /^assemblyscript(?:\/|$)/, open: /^src\/udf\//, instead: 'use src/udf/' },
  { module: /^fzstd$/, open: /^src\/record-batch\//, instead: 'use record-batch/' },
  { module: /^tsx(?:\/|$)/, open: /^src\/cli\//, instead: 'only the command line loads TypeScript' },
  { module: /^esbuild$/, open: /^$/, instead: 'esbuild is for tests' },
  { module: node('inspector'), open: /^src\/lambda\//, instead: 'use lambda/captures/capture.ts' },
  { module: node('vm'), open: /^src\/javascript\//, instead: 'use src/javascript/' },
  {
    module: node('worker_threads'),
    open: /^src\/(?:coordinator\/task-pool|task\/lane)\.ts$/,
    instead: 'use task-pool.ts',
  },
  {
    module: node('(?:fs|fs/promises)'),
    open: /^src\/(?:stdx|embedded|cli|udf|wasm|lambda)\/|^src\/coordinator\/task-pool\.ts$/,
    instead: 'take a FileSystem',
  },
  { module: node('(?:net|tls|dns)'), open: /^src\/kafka\//, instead: 'use src/log/' },
  { module: node('(?:http|https|http2)'), open: /^src\/server\//, instead: 'use src/server/' },
  { module: node('zlib'), open: /^src\/(?:record-batch|cli)\//, instead: 'use record-batch/' },
  {
    module: node('child_process'),
    open: /^src\/(?:udf|stdx|cli)\//,
    instead: 'nothing in the engine starts processes',
  },
  {
    module: node('os'),
    open: /^src\/(?:config|stdx|cli|streams|kafka|embedded)\//,
    instead: 'take it as a configuration',
  },
  { module: node('(?:timers|timers/promises|perf_hooks)'), open: /^src\/stdx\/clock\.ts$/, instead: 'take a Clock' },
  { module: node('(?:readline|tty|repl)'), open: /^src\/cli\//, instead: 'only the command line talks to a terminal' },
  {
    module: node('(?:url|path|crypto|module|util|events|buffer|assert|stream|string_decoder|async_hooks)'),
    open: /^src\//,
    instead: '',
  },
]

interface Ban {
  readonly pattern: RegExp
  readonly what: string
  /** Files that the ban is for. */
  readonly where: RegExp
  /** Doors of the ban. */
  readonly open: RegExp
}

const src = /^src\//
const nowhere = /^$/
const timing = /^src\/stdx\/clock\.ts$/

/** Words that are not written, and what is written instead. */
const bans: readonly Ban[] = [
  {
    pattern: /\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\.now\b|\bprocess\.hrtime\b/g,
    what: 'takes the time from the machine: take a Clock (stdx/clock.ts)',
    where: src,
    open: timing,
  },
  {
    pattern: /\bMath\.random\b|\brandomUUID\b|\brandomBytes\b|\bgetRandomValues\b/g,
    what: 'is random: take a Prng (stdx/prng.ts)',
    where: src,
    open: /^src\/stdx\//,
  },
  {
    pattern: /\b(?:setTimeout|setInterval|setImmediate)\s*\(/g,
    what: 'waits by itself: take a Clock (stdx/clock.ts)',
    where: src,
    open: timing,
  },
  {
    pattern: /\bconsole\.\w+/g,
    what: 'prints: take a Logger, or return what is to be printed',
    where: src,
    open: /^src\/cli\//,
  },
  {
    pattern: /\bprocess\.(?:env|exit|argv|stdout|stderr)\b/g,
    what: 'reads or ends the process: take it as configuration',
    where: src,
    open: /^src\/(?:cli\/|stdx\/logger\.ts)/,
  },
  {
    pattern: /\bnew WebAssembly\b|\bWebAssembly\.(?:compile|instantiate|validate)\b/g,
    what: 'makes WebAssembly: use src/wasm/',
    where: src,
    open: /^src\/wasm\//,
  },
  {
    pattern: /\bwhile \((?:true|1)\)/g,
    what: 'has no bound: loop up to a named limit',
    where: src,
    open: /^src\/(?:coordinator|task)\//,
  },
  {
    pattern: /@ts-ignore\b/g,
    what: 'hides an error for ever: @ts-expect-error with its reason',
    where: /^(?:src|test(?!\/tidy)|bench|native-state)\//,
    open: nowhere,
  },
  {
    pattern: /\b(?:it|test|describe|suite)\.(?:only|skip)\s*\(/g,
    what: 'leaves tests out',
    where: /^test\//,
    open: nowhere,
  },
  {
    pattern: /\bnew (?:Map|Set|Array|StaticArray)\b|\bnew (?:Uint8|Float64|Int32|Uint32)Array\b/g,
    what: 'is a managed object: lay it out in task memory',
    where: /^assembly\//,
    open: nowhere,
  },
]

/** Modules come through their doors. */
export const moduleDoorRule: Rule = files => {
  const found: Violation[] = []
  for (const file of files.filter(each => src.test(each.path) && each.path.endsWith('.ts'))) {
    for (const { specifier, line, path } of importsOf(file)) {
      if (path !== undefined) continue
      const door = moduleDoors.find(each => each.module.test(specifier))
      if (door === undefined) {
        found.push({
          path: file.path,
          line,
          what: `'${specifier}' has no door in test/tidy/doors.ts: give it one, with its reason in docs/dependencies.md`,
        })
      } else if (!door.open.test(file.path)) {
        found.push({ path: file.path, line, what: `'${specifier}' has its door elsewhere: ${door.instead}` })
      }
    }
  }
  return found
}

/** Banned words in the code, not in comments or strings (ts-ignore stands in comments, so there the text is read). */
export const banRule: Rule = files => files.filter(isOwnCode).flatMap(file => bans.flatMap(ban => judge(file, ban)))

function judge(file: SourceFile, ban: Ban): readonly Violation[] {
  if (!ban.where.test(file.path) || ban.open.test(file.path)) return []
  const read = ban.pattern.source.startsWith('@ts') ? { ...file, code: file.text } : file
  return matches(read, ban.pattern, ban.what).map((violation, index) => {
    const word = [...read.code.matchAll(ban.pattern)][index]?.[0]
    return { ...violation, what: `${word} ${violation.what}` }
  })
}

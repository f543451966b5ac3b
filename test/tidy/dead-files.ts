/**
 * Files that nobody imports. The entry files are what users, workers and scripts start; of src/ a test alone does not
 * keep a file alive, for then only the test would need it.
 */
import { importsOf } from './imports.js'
import { isOwnCode, type Rule, type SourceFile } from './source-tree.js'

/** Started by name, so nobody imports them. */
const entries = [
  /^src\/index\.ts$/,
  /^src\/stdx\/prng\.ts$/,
  /^src\/cli\/main\.ts$/,
  /^src\/columnar\/index\.ts$/,
  /^src\/task\/lane\.ts$/,
  /^assembly\/index\.ts$/,
  /^native-state\/index\.ts$/,
  /\.test\.ts$/,
  /^test\/types\//,
  /^test\/(?:conformance|fuzz|golden|kafka|toolchains)\/main\.ts$/,
  /^bench\/(?:main|(?:\w+\/)?[a-z-]+-process)\.ts$/,
  /^examples\/[^/]+\.ts$/,
  /\.d\.ts$/,
]

/** A script is alive when package.json, another script, a test or a document names it. */
function isNamed(file: SourceFile, files: readonly SourceFile[]): boolean {
  const name = file.path.split('/').at(-1) as string
  return files.some(
    other =>
      other !== file &&
      /^(?:package\.json|scripts\/|\.ci\/|docs\/|test\/|README)/.test(other.path) &&
      other.text.includes(name),
  )
}

/** No file without an importer. */
export const deadFileRule: Rule = files => {
  const own = files.filter(isOwnCode)
  const bySource = new Set<string>()
  const byAll = new Set<string>()
  for (const { path, from } of own.flatMap(importsOf)) {
    if (path === undefined || path === from.path) continue
    byAll.add(path)
    if (!from.path.startsWith('test/') && !from.path.startsWith('bench/')) bySource.add(path)
  }
  return own
    .filter(file => !entries.some(entry => entry.test(file.path)))
    .filter(file => !(/^(?:src|assembly)\//.test(file.path) ? bySource : byAll).has(file.path))
    .filter(file => !file.path.startsWith('scripts/') || !isNamed(file, files))
    .map(file => ({ path: file.path, line: 0, what: 'nobody imports it: remove it, or use it' }))
}

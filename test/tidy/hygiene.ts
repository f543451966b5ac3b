/**
 * What a reader of the repository must never meet, in any text file: paths of one machine, hosts of package registries,
 * keys. The patterns are written so that they do not find themselves.
 */
import { lineAt, type Rule, type SourceFile, type Violation } from './source-tree.js'

interface Stain {
  readonly pattern: RegExp
  readonly what: string
}

const stains: readonly Stain[] = [
  {
    pattern: /(?<![\w.}~-])\/(?:home|root|Users|work|tmp|opt|mnt)\/[\w.]/g,
    what: 'a path of one machine: use a path from the root, os.tmpdir(), or an argument',
  },
  {
    pattern:
      /registry\.npmjs|registry\.yarnpkg|repo1?\.maven|pypi\.(?:org|io)|proxy\.golang|crates\.io\/api|deb\.debian/gi,
    what: 'the host of a package registry: name the package only',
  },
  { pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----/g, what: 'a private key' },
]

/** Paths of a file inside of a container or an example address are not searched: only real prefixes are. */
export const hygieneRule: Rule = files => files.flatMap(file => stains.flatMap(stain => find(file, stain)))

function find(file: SourceFile, stain: Stain): readonly Violation[] {
  if (file.path.startsWith('test/tidy')) return []
  return [...file.text.matchAll(stain.pattern)].map(match => ({
    path: file.path,
    line: lineAt(file.text, match.index),
    what: `${match[0]}: ${stain.what}`,
  }))
}

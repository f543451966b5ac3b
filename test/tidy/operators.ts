/**
 * One operator, one name everywhere: a kind of topology node has its emitter `emit/operators/<kind>`, and where it
 * keeps state its slow twin `test/reference/<kind>`; `assembly/operators/<kind>` is its kernel if it has one. A file in
 * an operators folder whose name is no kind is a second name for something.
 */
import type { Rule, SourceFile, Violation } from './source-tree.js'

const kindLine = /^\s*readonly kind: '([a-z-]+)'/gm
/** A store that is always there; tables have one only where their rows are needed. */
const stateLine = /^\s*readonly (?:store|stores): /m

interface Kind {
  readonly name: string
  readonly hasState: boolean
}

/** Kinds of nodes from the declarations in src/topology/: each interface with a `kind`. */
export function nodeKinds(files: readonly SourceFile[]): readonly Kind[] {
  return files
    .filter(file => /^src\/topology\/(?:topology-node\.ts|nodes\/)/.test(file.path))
    .flatMap(file => file.text.split(/^export /m))
    .flatMap(part => {
      const found = [...part.matchAll(kindLine)]
      return found.map(match => ({ name: match[1] as string, hasState: stateLine.test(part) }))
    })
}

/** Kinds that only pass records on, or whose form is another kind's, share that file. */
const sharedEmitters: Readonly<Record<string, string>> = {
  branch: 'pass',
  merge: 'pass',
  'to-stream': 'pass',
  'flat-map-values': 'flat-map',
}

/** Files in an operators folder that are no operator: the table of them, and what several share. */
const plumbing = /(?:^|\/)(?:index|pass|windowed-key|key-cell)\.ts$/

/** Sources are where rows come from: the row loop itself. */
const withoutEmitter = new Set(['source'])

/** Each kind has its files, and each file its kind. Says nothing while a folder does not exist yet. */
export const operatorRule: Rule = files => {
  const kinds = nodeKinds(files)
  const names = new Set(kinds.map(kind => kind.name))
  const inFolder = (folder: string) => files.filter(file => file.path.startsWith(`${folder}/`))
  const found: Violation[] = []
  const emitters = inFolder('src/emit/operators')
  for (const { name } of emitters.length === 0 ? [] : kinds) {
    if (withoutEmitter.has(name)) continue
    const path = `src/emit/operators/${sharedEmitters[name] ?? name}.ts`
    if (!emitters.some(file => file.path === path)) {
      found.push({ path, line: 0, what: `missing: nodes of kind '${name}' cannot be emitted` })
    }
  }
  for (const folder of ['src/emit/operators', 'assembly/operators']) {
    for (const file of inFolder(folder)) {
      const name = file.path.slice(folder.length + 1, -'.ts'.length)
      if (names.has(name) || plumbing.test(file.path)) continue
      found.push({ path: file.path, line: 0, what: `'${name}' is no kind of topology node: one operator, one name` })
    }
  }
  const references = inFolder('test/reference')
  for (const { name, hasState } of references.length === 0 ? [] : kinds) {
    const path = `test/reference/${name}.ts`
    if (!hasState || references.some(file => file.path === path)) continue
    found.push({ path, line: 0, what: `missing: nodes of kind '${name}' keep state and need a slow, plain twin` })
  }
  return found
}

/**
 * Files that documents and comments name exist. In documents: paths from the root, and links to other pages. In
 * comments of code: paths from the root, and a room with a file, `decode/inflate.ts`.
 */
import { posix } from 'node:path'
import { layers } from './layers.js'
import { isOwnCode, lineAt, type Rule, type SourceFile, type Violation } from './source-tree.js'

const fromRoot = /(?<![\w./:@-])((?:src|assembly|test|docs|scripts|bench|examples)\/[\w.-]+(?:\/[\w.-]+)*\/?)/g
const link = /\]\(([^)\s:#]+)(?:#[^)]*)?\)/g
const inRoom = /(?<![\w./:@-])((?:[a-z][a-z-]*\/)+[a-z][\w-]*\.ts)\b/g
const comment = /\/\*\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm

/** What is made by a build or by a command, and what only stands for a name. */
const isMade = (path: string): boolean => /(?:^|\/)(?:NNNN|NAME|FILE)|\.generated\./.test(path)

const isDocument = (path: string): boolean => /^(?:docs\/.*|README|CONTRIBUTING)\.md$/.test(path)

/** Rooms that have their place before they have code. */
const rooms = layers.flatMap(layer => Object.keys(layer.rooms)).map(room => `src/${room}`)

/** Every path that is named is one of the tree. */
export const docPathRule: Rule = files => {
  const known = new Set([...rooms, ...files.flatMap(file => withFolders(file.path))])
  const isThere = (path: string): boolean => known.has(path.replace(/[/.]+$/, '')) || isMade(path)
  const documents = files.filter(file => isDocument(file.path)).flatMap(file => inDocument(file, isThere))
  const code = files.filter(file => isCode(file.path) && !file.path.startsWith('test/tidy'))
  return [...documents, ...code.flatMap(file => inComments(file, isThere, known))]
}

const isCode = (path: string): boolean => /^(?:src|assembly|bench|examples|scripts|test)\/.*\.(?:ts|mjs)$/.test(path)

/** The file and every folder that it lies in. */
function withFolders(path: string): string[] {
  const parts = path.split('/')
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'))
}

function inDocument(file: SourceFile, isThere: (path: string) => boolean): Violation[] {
  const named = [...file.text.matchAll(fromRoot)].map(match => ({ index: match.index, path: match[1] ?? '' }))
  const linked = [...file.text.matchAll(link)].map(match => ({
    index: match.index,
    path: posix.join(posix.dirname(file.path), match[1] ?? ''),
  }))
  return [...named, ...linked]
    .filter(({ path }) => !isThere(path))
    .map(({ index, path }) => violation(file, index, path))
}

function inComments(file: SourceFile, isThere: (path: string) => boolean, known: ReadonlySet<string>): Violation[] {
  if (!isOwnCode(file) && !file.path.startsWith('assembly/')) return []
  const endings = (path: string): boolean => [...known].some(each => each.endsWith(`/${path}`))
  return [...file.text.matchAll(comment)].flatMap(({ 0: text, index }) => {
    const whole = [...text.matchAll(fromRoot)].filter(match => !isThere(match[1] ?? ''))
    const short = [...text.matchAll(inRoom)].filter(match => !isThere(match[1] ?? '') && !endings(match[1] ?? ''))
    const places = new Map([...whole, ...short].map(match => [index + match.index, match[1] ?? '']))
    return [...places].map(([at, path]) => violation(file, at, path))
  })
}

function violation(file: SourceFile, index: number, path: string): Violation {
  return { path: file.path, line: lineAt(file.text, index), what: `${path} is named and does not exist` }
}

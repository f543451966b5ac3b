/**
 * The functions of a TypeScript or AssemblyScript file with their length, exactly: esbuild takes the types away, acorn
 * parses what is left, the source map leads back to the lines. (TypeScript 7 has no parser to call yet.)
 */
import { SourceMap } from 'node:module'
import { type Node, parse } from 'acorn'
import { transformSync } from 'esbuild'
import type { SourceFile } from './source-tree.js'

export interface FunctionSize {
  /** Own name, or the name that it is given to; `(callback)` for an argument. */
  readonly name: string
  /** 1-based. */
  readonly line: number
  readonly lines: number
  readonly parameters: number
}

export interface FileShape {
  readonly functions: readonly FunctionSize[]
  /** Private fields of each class. */
  readonly privateFields: ReadonlyMap<string, number>
}

type Tree = Node & Record<string, unknown>

/** Decorators of AssemblyScript stand where TypeScript allows none. */
function withoutDecorators(text: string): string {
  return text.replace(/^([ \t]*(?:export )?)@[a-z][A-Za-z.]*(\((?:[^()'"]|'[^']*'|"[^"]*")*\))?/gm, match =>
    match.replace(/[^\n]/g, ' '),
  )
}

/** @throws Error naming the file when it cannot be parsed. */
export function shapeOf(file: SourceFile): FileShape {
  const text = file.path.startsWith('assembly/') ? withoutDecorators(file.text) : file.text
  const out = transformSync(text, {
    loader: 'ts',
    sourcefile: file.path,
    sourcemap: 'external',
    target: 'esnext',
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
    logLevel: 'silent',
  })
  const map = new SourceMap(JSON.parse(out.map))
  const tree = parse(out.code, { ecmaVersion: 'latest', sourceType: 'module', locations: true, allowHashBang: true })
  const functions: FunctionSize[] = []
  const privateFields = new Map<string, number>()
  walk(tree as unknown as Tree, undefined, (node, parent) => {
    if (/^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type)) {
      if (!isSuiteCallback(parent)) functions.push(sizeOf(node, parent, map))
    }
    if (node.type === 'ClassBody') privateFields.set(nameOf(parent), countPrivate(node))
  })
  return { functions, privateFields }
}

function walk(node: Tree, parent: Tree | undefined, see: (node: Tree, parent: Tree | undefined) => void): void {
  see(node, parent)
  for (const [key, value] of Object.entries(node)) {
    if (key === 'loc') continue
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child?.type === 'string') walk(child as Tree, node, see)
    }
  }
}

function originalLine(map: SourceMap, line: number, column: number): number {
  const entry = map.findEntry(line - 1, column)
  return 'originalLine' in entry ? entry.originalLine + 1 : line
}

function sizeOf(node: Tree, parent: Tree | undefined, map: SourceMap): FunctionSize {
  const { start, end } = node.loc as { start: { line: number; column: number }; end: { line: number; column: number } }
  const first = originalLine(map, start.line, start.column)
  const last = originalLine(map, end.line, Math.max(0, end.column - 1))
  const own = nameOf(node)
  return {
    name: own === '' ? nameOf(parent) || '(callback)' : own,
    line: first,
    lines: last - first + 1,
    parameters: (node.params as unknown[]).length,
  }
}

function nameOf(node: Tree | undefined): string {
  const named = (node?.id ?? node?.key) as { name?: string } | undefined | null
  return named?.name ?? ''
}

/** `describe(…, () => …)` only groups tests. */
function isSuiteCallback(parent: Tree | undefined): boolean {
  return (
    parent?.type === 'CallExpression' && /^(?:describe|suite)$/.test((parent.callee as { name?: string }).name ?? '')
  )
}

function countPrivate(body: Tree): number {
  const members = body.body as { type: string; key?: { type: string } }[]
  return members.filter(each => each.type === 'PropertyDefinition' && each.key?.type === 'PrivateIdentifier').length
}

/** Tidy finds what is planted and leaves alone what is right: each rule on files made up for it. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { blankedCode } from './code-text.js'
import { headerRule, leftoverRule, undocumented } from './comments.js'
import { deadFileRule } from './dead-files.js'
import { docPathRule } from './doc-paths.js'
import { banRule, moduleDoorRule } from './doors.js'
import { hygieneRule } from './hygiene.js'
import { importsOf } from './imports.js'
import { layerRule } from './layers.js'
import { nodeKinds, operatorRule } from './operators.js'
import { findings } from './ratchet.js'
import { fileLengthRule, lineWidthRule, oversizes } from './sizes.js'
import { type Rule, sourceFile } from './source-tree.js'

/** `path:line` of each violation. */
function places(rule: Rule, planted: Record<string, string>): readonly string[] {
  const files = Object.entries(planted).map(([path, text]) => sourceFile(path, text))
  return rule(files).map(({ path, line }) => `${path}:${line}`)
}

test('comments, strings and regexps are blanked, positions are kept', () => {
  const text = [
    "const a = 'Date.now()' // Date.now()",
    '/* Date.now() */ const b = `x §{Date.now()} y §{`in §{1 + 1}`} z`',
    'const c = /Date.now()[/]"/g.test(a) ? a / b / 2 : "\\"Date.now()"',
    'const d = { e: 1 }; const f = Date.now()',
  ]
    .join('\n')
    .replaceAll('§', '$')
  const code = blankedCode(text)
  assert.equal(code.length, text.length)
  assert.deepEqual(
    [...code.matchAll(/Date\.now/g)].map(match => match.index),
    [text.indexOf('Date.now', text.indexOf('`x')), text.lastIndexOf('Date.now')],
  )
  assert.match(code, /a \/ b \/ 2/)
})

test('imports of every form are seen', () => {
  const file = sourceFile(
    'src/task/lane.ts',
    [
      "import { a } from '../wasm/a.js'",
      "import type { B } from '../plan/b.js'",
      "import { type C, type D } from './c.js'",
      "import {\n  e,\n} from './e.js'",
      "export * from './f.js'",
      "import './g.js'",
      "const h = await import('./h.js')",
      "new URL('./i.js', import.meta.url)",
      "import j from 'piscina'",
      "// import k from './k.js'",
    ].join('\n'),
  )
  const found = importsOf(file)
  assert.deepEqual(
    found.map(each => each.path ?? each.specifier),
    [
      'src/wasm/a.ts',
      'src/plan/b.ts',
      'src/task/c.ts',
      'src/task/e.ts',
      'src/task/f.ts',
      'src/task/g.ts',
      'src/task/h.ts',
      'src/task/i.ts',
      'piscina',
    ],
  )
  assert.deepEqual(
    found.filter(each => each.typeOnly).map(each => each.path),
    ['src/plan/b.ts', 'src/task/c.ts'],
  )
})

test('layers: down is allowed, up, across and past the doors is not', () => {
  const found = places(layerRule, {
    'src/emit/a.ts': "import '../plan/x.js'\nimport '../schema/x.js'\nimport '../task/x.js'",
    'src/fetch/b.ts': "import '../log/x.js'\nimport '../produce/x.js'\nimport '../metrics/x.js'",
    'src/coordinator/c.ts': "import type {} from '../task/messages.js'\nimport '../task/stream-task.js'",
    'src/commit/d.ts': "import '../kafka/x.js'\nimport '../embedded/x.js'",
    'src/schema/e.ts': "import '../topology/x.js'\nimport { a } from '../index.js'",
    'src/newroom/f.ts': "import '../stdx/x.js'",
    'src/streams/g.ts': "import '../embedded/x.js'\nimport '../coordinator/x.js'\nimport '../../test/x.js'",
    'src/index.ts': "export * from './streams/x.js'",
  })
  assert.deepEqual(found, [
    'src/emit/a.ts:3',
    'src/fetch/b.ts:2',
    'src/coordinator/c.ts:2',
    'src/commit/d.ts:1',
    'src/commit/d.ts:2',
    'src/schema/e.ts:1',
    'src/schema/e.ts:2',
    'src/newroom/f.ts:1',
    'src/streams/g.ts:3',
  ])
})

test('doors: each outside module is imported in one place', () => {
  const found = places(moduleDoorRule, {
    'src/kafka/a.ts': "import { Kafka } from 'kafkajs'\nimport net from 'node:net'",
    'src/streams/b.ts':
      "import { Kafka } from 'kafkajs'\nimport path from 'node:path'\nimport fs from 'node:fs/promises'",
    'src/lambda/c.ts': "import { parse } from 'acorn'\nimport { Session } from 'node:inspector/promises'",
    'src/plan/d.ts': "import lodash from 'lodash'",
    'src/coordinator/task-pool.ts': "import { Piscina } from 'piscina'",
    'src/coordinator/e.ts': "import { Piscina } from 'piscina'",
    'test/f.ts': "import lodash from 'lodash'",
  })
  assert.deepEqual(found, ['src/streams/b.ts:1', 'src/streams/b.ts:3', 'src/plan/d.ts:1', 'src/coordinator/e.ts:1'])
})

test('bans name the word and know their doors', () => {
  const planted = {
    'src/task/a.ts': 'const t = Date.now()\nwhile (true) {}\nsetTimeout(f, 1)',
    'src/stdx/clock.ts': 'const t = performance.now()\nsetTimeout(f, 1)',
    'src/plan/b.ts': 'while (true) {}\nconsole.log(new Date(5))\nnew WebAssembly.Module(x)\nlet m: WebAssembly.Memory',
    'src/cli/c.ts': 'console.log(process.argv)',
    'test/d.test.ts': 'test.only(1)\nit.skip(2)\nDate.now()\n// @ts-ignore',
    'assembly/e.ts': 'const m = new Map<u32, u32>()',
  }
  assert.deepEqual(places(banRule, planted), [
    'src/task/a.ts:1',
    'src/task/a.ts:3',
    'src/plan/b.ts:2',
    'src/plan/b.ts:3',
    'src/plan/b.ts:1',
    'test/d.test.ts:4',
    'test/d.test.ts:1',
    'test/d.test.ts:2',
    'assembly/e.ts:1',
  ])
  const [first] = banRule([sourceFile('src/task/a.ts', 'Date.now()')])
  assert.match(first?.what ?? '', /^Date\.now .*Clock/)
})

test('sizes: files, lines, functions, parameters, private fields', () => {
  const long = (lines: number) => `// x\n${'f()\n'.repeat(lines - 1)}`
  assert.deepEqual(
    places(fileLengthRule, {
      'src/a.ts': long(500),
      'src/b.ts': long(501),
      'assembly/c.ts': long(600),
      'assembly/d.ts': long(601),
      'src/e.generated.ts': long(900),
    }),
    ['src/b.ts:0', 'assembly/d.ts:0'],
  )
  assert.deepEqual(
    places(lineWidthRule, { 'src/a.ts': `ok\n// ${'x'.repeat(118)}\nf('${'y'.repeat(130)}')\n// ${'x'.repeat(117)}` }),
    ['src/a.ts:2'],
  )
  const body = (lines: number) => `{\n${'  f()\n'.repeat(lines - 2)}}`
  const found = oversizes([
    sourceFile(
      'src/a.ts',
      `interface A { b: string }\nexport function tall(a: A): { b: string } ${body(71)}\nconst fits = (a: number): void => ${body(70)}`,
    ),
    sourceFile('src/b.ts', 'class C { m(a: 1, b: 2, c: 3, d: 4, e: 5, f: 6) {} }'),
    sourceFile('src/c.ts', `class D { ${Array.from({ length: 16 }, (_, i) => `#f${i} = 1;`).join(' ')} }`),
    sourceFile(
      'assembly/d.ts',
      `@inline\nexport function kernel(a: u32, b: u32, c: u32, d: u32, e: u32, f: u32): u32 ${body(71)}`,
    ),
    sourceFile('test/e.test.ts', `describe('all', () => ${body(200)})`),
    sourceFile('src/f.ts', 'const = 1'),
  ])
  assert.deepEqual(
    found.functionLines.map(each => [each.key, each.line, each.size]),
    [
      ['src/a.ts tall', 2, 71],
      ['assembly/d.ts kernel', 2, 71],
    ],
  )
  assert.deepEqual(
    found.parameters.map(each => each.key),
    ['src/b.ts m'],
  )
  assert.deepEqual(
    found.privateFields.map(each => [each.key, each.size]),
    [['src/c.ts D', 16]],
  )
  assert.deepEqual(
    found.unparsed.map(each => each.path),
    ['src/f.ts'],
  )
})

test('comments: headers, leftovers, docstrings', () => {
  const planted = {
    'src/a.ts': '/** What it is. */\nexport const a = 1\n\n/** The b. */\nexport function b() {}\nexport type C = 1\n',
    'src/b.ts': 'export const a = 1 // TODO later\n',
    'assembly/c.ts':
      '// What it is.\n\n// The kernel.\n@inline\nexport function k(): void {}\nexport const X: u32 = 1\n',
  }
  assert.deepEqual(places(headerRule, planted), ['src/b.ts:1'])
  assert.deepEqual(places(leftoverRule, planted), ['src/b.ts:1'])
  assert.deepEqual(places(undocumented, planted), ['src/a.ts:6', 'assembly/c.ts:6'])
})

test('dead files: a test does not keep a source file alive', () => {
  const found = places(deadFileRule, {
    'src/index.ts': "export * from './plan/used.js'",
    'src/plan/used.ts': '',
    'src/plan/only-tested.ts': '',
    'src/plan/itself.ts': "import './itself.js'",
    'assembly/index.ts': "import { a } from './column/a'",
    'assembly/column/a.ts': '',
    'test/plan/used.test.ts': "import '../../src/plan/only-tested.js'\nimport './cases.js'",
    'test/plan/cases.ts': '',
    'test/plan/forgotten.ts': '',
    'scripts/named.mjs': '',
    'scripts/forgotten.mjs': '',
    'package.json': '{ "scripts": { "x": "node scripts/named.mjs" } }',
  })
  assert.deepEqual(found, [
    'src/plan/only-tested.ts:0',
    'src/plan/itself.ts:0',
    'test/plan/forgotten.ts:0',
    'scripts/forgotten.mjs:0',
  ])
})

test('one operator, one name: missing and foreign files are found', () => {
  const topology = [
    "export interface A {\n  readonly kind: 'filter'\n}",
    "export interface B {\n  readonly kind: 'aggregate'\n  readonly store: number\n}",
    "export interface C {\n  readonly kind: 'merge'\n}",
  ].join('\n')
  const planted = {
    'src/topology/topology-node.ts': topology,
    'src/emit/operators/filter.ts': '',
    'src/emit/operators/pass.ts': '',
    'src/emit/operators/sieve.ts': '',
    'assembly/operators/aggregate.ts': '',
  }
  assert.deepEqual(places(operatorRule, planted), [
    'src/emit/operators/aggregate.ts:0',
    'src/emit/operators/sieve.ts:0',
  ])
  assert.deepEqual(nodeKinds([sourceFile('src/topology/topology-node.ts', topology)])[1], {
    name: 'aggregate',
    hasState: true,
  })
})

test('hygiene: paths of a machine and hosts of registries, in any text', () => {
  const home = ['', 'home', 'me', 'x.ts'].join('/')
  const host = ['registry', 'npmjs', 'org'].join('.')
  assert.deepEqual(
    places(hygieneRule, {
      'docs/a.md': `see ${home}\nand https://${host}/x`,
      'src/b.ts': "import '../work/x.js'\nconst a = './tmp/x', b = 'a/home/b'",
    }),
    ['docs/a.md:1', 'docs/a.md:2'],
  )
})

test('the ratchet counts ways around the type checker, not what looks like them', () => {
  const text = [
    "import * as a from 'a'",
    "import { b as c } from 'b'",
    'const d = [1] as const',
    'const e = f as unknown as G',
    'const h = i!.j + k[0]!.l',
    'if (m !== n && !o) p(!q)',
    'const r: any = 1',
    'for (;;) {}',
    "export { s as t } from './u.js'",
    'export { v as w }',
  ].join('\n')
  const found = findings([sourceFile('src/plan/a.ts', text)])
  assert.deepEqual(
    Object.fromEntries(Object.entries(found).map(([name, list]) => [name, list.map(each => each.line)])),
    { undocumentedExports: [], casts: [4, 4], nonNull: [5, 5], any: [7], endlessLoops: [8], suppressions: [] },
  )
})

test('paths that documents and comments name', () => {
  const planted = {
    'docs/page.md': [
      'See `src/task/step.ts`, [there](errors.md#e101) and [away](https://example.org/src/x.ts).',
      'See `src/task/gone.ts`.',
      'See [nowhere](gone.md).',
      'A room without code: `src/kafka/`; what stands for any: `docs/decisions/NNNN-title.md`.',
    ].join('\n'),
    'docs/errors.md': '',
    'src/task/step.ts': [
      "// Steps (task/step.ts, src/task/step.ts); its twin is in 'src/never.ts' no more.",
      "const path = 'src/other.ts'",
      '/** See decode/gone.ts. */',
    ].join('\n'),
  }
  assert.deepEqual(places(docPathRule, planted), [
    'docs/page.md:2',
    'docs/page.md:3',
    'src/task/step.ts:1',
    'src/task/step.ts:3',
  ])
})

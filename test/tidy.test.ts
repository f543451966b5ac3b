/**
 * Style as a test: layers, doors, sizes, comments, dead files, complete sets, what the kernels' binary may be. Each
 * rule is a pure function over the files (test/tidy/), tested there on planted violations; here all run on the tree.
 *
 * A violation is printed as `path:line: what is wrong: what to do instead`.
 */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { generatedPages } from '../scripts/make-docs.js'
import { catalogue } from '../src/errors/catalogue.js'
import type { ErrorCode } from '../src/errors/streams-error.js'
import { headerRule, leftoverRule } from './tidy/comments.js'
import { deadFileRule } from './tidy/dead-files.js'
import { docPathRule } from './tidy/doc-paths.js'
import { banRule, moduleDoorRule } from './tidy/doors.js'
import { hygieneRule } from './tidy/hygiene.js'
import { kernelFaults, readKernelBinary } from './tidy/kernel-binary.js'
import { layerRule } from './tidy/layers.js'
import { operatorRule } from './tidy/operators.js'
import { findings, growth, measure, readRatchet, settledRatchet } from './tidy/ratchet.js'
import { fileLengthRule, lineWidthRule, oversizes } from './tidy/sizes.js'
import { type Rule, readTree, root, type Violation } from './tidy/source-tree.js'

const files = readTree()

function report(violations: readonly Violation[]): string {
  return violations.map(({ path, line, what }) => `\n  ${path}${line === 0 ? '' : `:${line}`}: ${what}`).join('')
}

function tidy(name: string, rule: Rule): void {
  test(name, () => {
    const found = rule(files)
    assert.equal(found.length, 0, `${found.length} found:${report(found)}`)
  })
}

tidy('imports go down only, and rooms never import each other', layerRule)
tidy('each outside thing has one door', moduleDoorRule)
tidy('nothing banned is written', banRule)
tidy('no file is too long', fileLengthRule)
tidy('no line is too wide', lineWidthRule)
tidy('every file opens with what it is', headerRule)
tidy('nothing is left behind in comments', leftoverRule)
tidy('no file is without an importer', deadFileRule)
tidy('one operator has one name everywhere', operatorRule)
tidy('files that documents and comments name exist', docPathRule)
tidy('no machine paths, registry hosts or keys', hygieneRule)
tidy('every file can be parsed', each => oversizes(each).unparsed)

test('what is not yet as it should be has not become more', () => {
  const grown = growth(measure(files), readRatchet())
  const places = Object.entries(findings(files))
    .filter(([name]) => grown.some(text => text.startsWith(`${name}:`)))
    .map(([, list]) => report(list.slice(-20)))
  assert.equal(grown.length, 0, `grown: ${grown.join('\n  ')}${places.join('')}`)
})

test('the ratchet has not been loosened', () => {
  const settled = settledRatchet()
  if (settled !== undefined) assert.deepEqual(growth(readRatchet(), settled), [])
})

for (const name of ['kernels.wasm', 'kernels.debug.wasm']) {
  test(`build/${name} imports, keeps and makes only what it may`, () => {
    const path = join(root, 'build', name)
    assert(existsSync(path), 'not built: npm run build:wasm')
    assert.deepEqual(kernelFaults(readKernelBinary(readFileSync(path))), [])
  })
}

test('the ABI twin is not stale', async () => {
  const { abiTwin } = await import(new URL('../scripts/make-abi.mjs', import.meta.url).href)
  assert.equal(readFileSync(join(root, 'src/wasm/abi.generated.ts'), 'utf8'), abiTwin(), 'run npm run build')
})

test('the constant tables of the kernels are not stale', () => {
  execFileSync(process.execPath, [join(root, 'scripts/make-tables.mjs'), '--check'], { stdio: 'pipe' })
})

for (const [path, text] of generatedPages()) {
  test(`${path} is not stale`, () => {
    assert.equal(readFileSync(join(root, path), 'utf8'), text, 'run npm run docs')
  })
}

test('errors: every code has its range, and a title without a full stop', () => {
  for (const [code, entry] of Object.entries<ErrorCode>(catalogue)) {
    assert.match(code, /^(?:E[1-9]|F2)[0-9]{2}$/)
    assert.equal(entry.code, code)
    assert.match(entry.title, /^\S.*[^.]$/, code)
  }
})

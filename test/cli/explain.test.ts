/** `millrace explain`: what it prints of each outcome (golden), of one node, with the WebAssembly text; wrong uses. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { explainFunction } from '../../src/cli/explain/explain-function.js'
import { listLambda } from '../../src/emit/listing/list-lambda.js'
import { functionsOf } from '../../src/topology/topology-description.js'
import { kernelHeapBase, loadKernel } from '../../src/wasm/kernel-module.js'
import { golden } from '../golden.js'
import * as programs from '../types/programs.js'
import builder from './files/explained.js'
import wrong from './files/wrong.js'

const root = join(import.meta.dirname, '../..')
const explained = 'test/cli/files/explained.ts'

interface Outcome {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

function explain(...args: readonly string[]): Promise<Outcome> {
  const main = join(root, 'src/cli/main.ts')
  const child = spawn(process.execPath, ['--import', 'tsx', main, 'explain', ...args], { cwd: root, timeout: 60_000 })
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk
  })
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk
  })
  return new Promise(resolve => child.on('close', code => resolve({ code, out, err })))
}

/** How many bytes the emitter takes is its own business. */
const withoutSizes = (text: string): string => text.replace(/\d+ bytes/g, '… bytes')

test('every outcome has its text', async () => {
  const { code, err, out } = await explain(explained)
  assert.equal(code, 0, err)
  await golden('explain/outcomes.txt', withoutSizes(out))
  const count = builder.build().nodes.flatMap(functionsOf).length
  assert.match(out, new RegExp(`\\n${count} functions: `))
})

test('the example of the documentation', async () => {
  const { code, err, out } = await explain('examples/orders.ts')
  assert.equal(code, 0, err)
  await golden('explain/orders.txt', withoutSizes(out))
})

test('one node, with its WebAssembly and without the values of captures', async () => {
  const { code, err, out } = await explain(explained, 'orders-split', '--wat', '--no-captures')
  assert.equal(code, 0, err)
  assert.match(out, /\n {2}captured {3}LIMIT\n/)
  assert.doesNotMatch(out, /LIMIT = /)
  assert.match(out, /\n {2}\(module\n[\s\S]*\n {4}\(func \$lambda \(param i32 i32\) \(result i32\)\n[\s\S]*f64\.gt\n/)
  assert.match(out, /\n1 function: 1 compiled, 0 as JavaScript\n$/)
  assert.doesNotMatch(out, /mapValues/)
})

test('an unknown node is a wrong use, with the name that was meant', async () => {
  const { code, err } = await explain(explained, 'plain-forech')
  assert.equal(code, 2)
  assert.match(err, /there is no node 'plain-forech': did you mean plain-foreach\?\n {2}see millrace explain --help/)
  const source = await explain(explained, 'orders-source')
  assert.equal(source.code, 2)
  assert.match(source.err, /the node 'orders-source' has no function/)
})

test('an error in a function is printed as the build prints it', async () => {
  const { code, err } = await explain('test/cli/files/wrong.ts')
  assert.equal(code, 1)
  await golden('explain/wrong.txt', err)
  assert.throws(() => wrong.build(), { message: err.trimEnd() })
})

test('each function of the programs that show the API is explained, as its author wrote it', () => {
  const options = {
    showsCaptures: true,
    showsText: true,
    list: (lambda: Parameters<typeof listLambda>[0], hasMetadata: boolean) =>
      listLambda(lambda, { kernel: loadKernel(), heapBase: kernelHeapBase(), hasMetadata }),
  }
  let count = 0
  for (const program of Object.values(programs)) {
    for (const node of program().build().nodes) {
      for (const [what, fn] of functionsOf(node)) {
        const text = explainFunction({ node: node.name, what, fn }, options)
        assert.match(text, /^\w.* '[\w.-]+'.*\n {2}at test\/types\/programs\.ts:\d+:\d+\n {4}\S/, text)
        count++
      }
    }
  }
  assert.ok(count > 20, `${count} functions`)
})

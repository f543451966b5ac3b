/** The reader of the kernels' binary sees imports, mutable globals and names, in modules written by hand. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { kernelFaults, readKernelBinary } from './kernel-binary.js'

const text = (value: string) => [value.length, ...Buffer.from(value)]
const section = (id: number, content: number[]) => [id, content.length, ...content]
const I32 = 0x7f

function moduleOf(...sections: number[][]): Uint8Array {
  return Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...sections.flat()])
}

const type = section(1, [1, 0x60, 0, 0])
const memory = [...text('env'), ...text('memory'), 2, 3, 1, 0x80, 0x02]

test('a module as it should be has no fault', () => {
  const host = [...text('host'), ...text('pow'), 0, 0]
  const constant = section(6, [2, I32, 0, 0x41, 0xff, 0xff, 0x7f, 0x0b, 0x7c, 0, 0x44, 0, 0, 0, 0, 0, 0, 0, 0, 0x0b])
  const bytes = moduleOf(type, section(2, [2, ...memory, ...host]), constant)
  assert.equal(WebAssembly.validate(bytes), true)
  const binary = readKernelBinary(bytes)
  assert.deepEqual(binary.imports, [
    { name: 'env.memory', kind: 'memory' },
    { name: 'host.pow', kind: 'function' },
  ])
  assert.deepEqual(kernelFaults(binary), [])
})

test('foreign imports, mutable globals and managed objects are faults', () => {
  const foreign = [...text('env'), ...text('Date.now'), 0, 0]
  const global = [...text('env'), ...text('g'), 3, I32, 1]
  const imports = section(2, [2, ...foreign, ...global])
  const globals = section(6, [2, I32, 1, 0x41, 0, 0x0b, 0x7b, 1, 0xfd, 12, ...new Array(16).fill(0), 0x0b])
  const exported = section(7, [1, ...text('__new'), 0, 0])
  const names = [1, 0, ...text('~lib/rt/stub/__new')]
  const custom = section(0, [...text('name'), 1, names.length, ...names])
  const binary = readKernelBinary(moduleOf(type, imports, globals, exported, custom))
  assert.deepEqual(kernelFaults(binary), [
    'imports env.Date.now',
    'imports env.g',
    'has 3 mutable globals: keep it in task memory',
    'makes managed objects: ~lib/rt/stub/__new',
    'exports __new',
  ])
})

test('what is no module is refused', () => {
  assert.throws(() => readKernelBinary(Uint8Array.from([1, 2, 3, 4])), /no module/)
  assert.throws(() => readKernelBinary(moduleOf([2, 5, 1])), /cut short/)
})

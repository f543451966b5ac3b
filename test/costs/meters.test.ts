/** The meters themselves: counts that can be worked out by hand, and the same results as without meters. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { taskPass } from '../../bench/task-pass.js'
import { appendFunctions, inspectKernel } from '../../src/wasm/append.js'
import { loadKernel } from '../../src/wasm/kernel-module.js'
import { chainOf, inputOf, passOptions } from './chain-figures.js'
import { faultOf } from './check-limit.js'
import { CopiedBytes } from './copied-bytes.js'
import { countedPass } from './counted-pass.js'
import type { Limit } from './limits.js'
import { METERS, type Meter, meterExport, meteredModule } from './metered-module.js'

const I32 = 0x7f
/** An address that nothing else uses: behind the constants of the kernels. */
const ADDRESS = [0x80, 0x80, 0xc0, 0x00]

/** Runs a function of one i32 with these locals and instructions, metered; what the meters say. */
function meter(argument: number, locals: readonly number[], code: readonly number[]): Record<Meter, number> {
  const entry = [...locals, ...code, 0x0b]
  const body = Uint8Array.from([entry.length, ...entry])
  const kernel = inspectKernel(loadKernel().bytes)
  const bytes = appendFunctions(kernel, [{ exportName: 'probe', params: [I32], results: [], body }])
  const module = new WebAssembly.Module(meteredModule(bytes))
  const imports: WebAssembly.Imports = { env: {}, host: {} }
  for (const { module: scope, name, kind } of WebAssembly.Module.imports(module)) {
    const value = kind === 'memory' ? new WebAssembly.Memory({ initial: 64, maximum: 65536, shared: true }) : () => 0
    Object.assign(imports[scope] ?? {}, { [name]: value })
  }
  const { exports } = new WebAssembly.Instance(module, imports)
  const read = (name: Meter): number => Number((exports[meterExport(name)] as { readonly value: bigint }).value)
  const before = METERS.map(read)
  ;(exports.probe as (value: number) => void)(argument)
  return Object.fromEntries(METERS.map((name, index) => [name, read(name) - (before[index] ?? 0)])) as Record<
    Meter,
    number
  >
}

test('instructions of a loop, as often as it turns', () => {
  // do { i = i + 1 } while (i < argument): 7 instructions
  const loop = [0x03, 0x40, 0x20, 1, 0x41, 1, 0x6a, 0x22, 1, 0x20, 0, 0x49, 0x0d, 0, 0x0b]
  const { instructions } = meter(1000, [1, 1, I32], loop)
  assert.equal(instructions, 7000)
})

test('one branch of two is counted', () => {
  // if (argument) { nop } else { drop(1); drop(1) }
  const branch = [0x20, 0, 0x04, 0x40, 0x01, 0x05, 0x41, 1, 0x1a, 0x41, 1, 0x1a, 0x0b]
  assert.equal(meter(1, [0], branch).instructions, 2)
  assert.equal(meter(0, [0], branch).instructions, 6)
})

test('bytes of stores and of fills and copies as long as they are', () => {
  const fill = [0x41, ...ADDRESS, 0x41, 0, 0x20, 0, 0xfc, 11, 0]
  const copy = [0x41, ...ADDRESS, 0x41, 0, 0x20, 0, 0xfc, 10, 0, 0]
  const store = [0x41, ...ADDRESS, 0x42, 5, 0x37, 3, 0]
  assert.equal(meter(300, [0], fill).bytesWritten, 300)
  assert.equal(meter(300, [0], copy).bytesWritten, 300)
  assert.equal(meter(300, [0], store).bytesWritten, 8)
  assert.equal(meter(300, [0], [...fill, ...store, ...copy]).bytesWritten, 608)
})

test('calls of the host and of the allocator', () => {
  const { functions } = inspectKernel(loadKernel().bytes)
  const index = (name: string): number[] => {
    const value = functions.get(name) ?? Number.NaN
    return value < 128 ? [value] : [(value & 127) | 128, value >>> 7]
  }
  const host = [0x41, 1, 0x41, 1, 0x10, ...index('host.script'), 0x1a]
  assert.equal(meter(0, [0], [...host, ...host]).hostCalls, 2)
  assert.equal(meter(0, [0], [0x41, 16, 0x10, ...index('allocate'), 0x1a]).blocks, 1)
})

test('a metered pass gives what a plain one gives', () => {
  const chunks = inputOf('orders', 5000)
  for (const name of ['forward', 'tumbling, commits', 'JavaScript']) {
    const chain = chainOf(name)
    const options = passOptions(chain, chunks)
    const { seconds: _metered, ...metered } = countedPass(chain.build(), options).result
    const { seconds: _plain, ...plain } = taskPass(chain.build(), options)
    assert.deepEqual(metered, plain, name)
  }
})

test('copies of JavaScript by every way', () => {
  const copied = new CopiedBytes()
  const source = new Uint8Array(100)
  const copies: (() => void)[] = [
    () => new Uint8Array(200).set(source, 50),
    () => source.slice(),
    () => Buffer.concat([source]),
    () => Buffer.from(source.buffer).copy(source),
    () => Uint8Array.from(source),
    () => source.buffer.slice(0),
  ]
  const counts = copies.map(copy => {
    const before = copied.bytes
    copied.start()
    copy()
    copied.stop()
    copy()
    return copied.bytes - before
  })
  assert.deepEqual(counts, [100, 100, 100, 100, 100, 100])
})

test('a figure is held from both sides, where it is exact', () => {
  const limit: Limit = { name: 'calls', unit: 'calls a step', why: 'They cost.', kind: 'exact', measured: 10 }
  assert.equal(faultOf(limit, 11), undefined)
  assert.equal(faultOf(limit, 5.5), undefined)
  assert.equal(faultOf(limit, 11.1), 'calls: 11.1 calls a step, allowed are 11. They cost.')
  assert.match(faultOf(limit, 5.4) ?? '', /less than half of the 11 allowed: .* lower it in test\/costs\/limits\.ts$/)
  assert.match(faultOf(limit, Number.NaN) ?? '', /nothing was measured/)
  assert.equal(faultOf({ ...limit, kind: 'most' }, 0), undefined)
  assert.match(faultOf({ ...limit, kind: 'most' }, 21) ?? '', /allowed are 20/)
  assert.match(faultOf({ ...limit, measured: 0 }, 0.001) ?? '', /allowed are 0/)
  assert.equal(faultOf({ ...limit, measured: 0 }, 0), undefined)
})

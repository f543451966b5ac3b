/** Maps and counting objects of a lambda's own: interpreted and generated they give what the function gives. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { CompiledLambda } from '../../src/lambda/lambda.js'
import { listType, structType, types } from '../../src/schema/type.js'
import { LambdaHarness } from '../emit/lambda-harness.js'
import { interpreter } from '../reference/interpreter.js'
import { type AnyFunction, compile } from './outcome.js'
import { sameAtEdge } from './rows.js'

const Row = structType({
  words: listType(types.string),
  numbers: listType(types.float64),
  items: listType(structType({ sku: types.string, qty: types.int32 })),
})
interface RowOf {
  words: string[]
  numbers: number[]
  items: { sku: string; qty: number }[]
}
const texts = fc.constantFrom('a', 'b', '', '10', '2', '02', '4294967295', '4294967294', '-1', 'é', '😀', ' a')
const numbers = fc.constantFrom(0, -0, 1, 1.5, Number.NaN, Infinity, -7, 2 ** 31)
const rows = fc.record({
  words: fc.array(texts, { maxLength: 8 }),
  numbers: fc.array(numbers, { maxLength: 8 }),
  items: fc.array(fc.record({ sku: texts, qty: fc.integer({ min: -2, max: 4 }) }), { maxLength: 6 }),
})

const lambdas: Readonly<Record<string, (k: string, v: RowOf) => unknown>> = {
  wordCount: (_k, v) => {
    const counts = new Map<string, number>()
    for (const w of v.words) counts.set(w, (counts.get(w) ?? 0) + 1)
    return [...counts].map(([word, n]) => ({ word, n }))
  },
  numberKeys: (_k, v) => {
    const seen = new Map<number, number>()
    v.numbers.forEach((x, i) => {
      seen.set(x, i)
    })
    return {
      size: seen.size,
      keys: [...seen.keys()].map(x => 1 / x),
      values: Array.from(seen.values()),
      nan: seen.get(Number.NaN),
    }
  },
  groups: (_k, v) => {
    const bySku = new Map<string, { n: number; qty: number }>()
    for (const { sku, qty } of v.items) {
      const old = bySku.get(sku)
      bySku.set(sku, old === undefined ? { n: 1, qty } : { n: old.n + 1, qty: old.qty + qty })
    }
    return [...bySku.entries()].sort((a, b) => b[1].qty - a[1].qty).map(([sku, g]) => ({ sku, ...g }))
  },
  lists: (_k, v) => {
    const skus = new Map<number, string[]>()
    for (const i of v.items) skus.set(i.qty, [...(skus.get(i.qty) ?? []), i.sku])
    return [...skus].map(([qty, list]) => `${qty}:${list.join('+')}`)
  },
  firstDouble: (_k, v) => {
    const seen = new Map<string, boolean>()
    for (const w of v.words) {
      if (seen.has(w)) return w
      seen.set(w, true)
    }
    return null
  },
  deleted: (k, v) => {
    const m = new Map<string, number>()
    for (const w of v.words) {
      if (m.has(w)) m.delete(w)
      else m.set(w, m.size)
      if (w === '') m.clear()
    }
    m.set(k, -1)
    let text = ''
    for (const [word, n] of m) text += `${word}=${n};`
    return text
  },
  maximum: (_k, v) => {
    const m = new Map<string, number>()
    for (const i of v.items) m.set(i.sku, Math.max(m.get(i.sku) ?? -Infinity, i.qty))
    return Math.max(...m.values())
  },
  distinct: (_k, v) => {
    const seen = new Set<string>()
    const out: string[] = []
    for (const w of v.words) {
      if (seen.has(w)) continue
      seen.add(w)
      out.push(w)
    }
    return { out, seen: [...seen], n: seen.size }
  },
  numberSet: (_k, v) => {
    const seen = new Set(v.numbers)
    seen.add(7)
    seen.delete(1)
    let text = ''
    for (const x of seen) text += `${1 / x},`
    return text + Array.from(seen.values()).length
  },
  common: (k, v) => {
    const left = new Set(v.words)
    const right = new Set(v.items.map(i => i.sku))
    return [...left].filter(w => right.has(w) && w !== k)
  },
  lookUp: (k, v) => {
    const bySku = new Map(v.items.map(i => [i.sku, i.qty]))
    return v.words.map(w => bySku.get(w) ?? -100).concat(bySku.size, bySku.get(k) ?? 0)
  },
  objects: (_k, v) => {
    const bySku = new Map(v.items.map(i => [i.sku, i]))
    return v.words.map(w => bySku.get(w)?.qty ?? null)
  },
  object: (_k, v) => {
    const counts: Record<string, number> = {}
    for (const w of v.words) counts[w] = (counts[w] ?? 0) + 1
    return Object.entries(counts).map(([word, n]) => ({ word, n }))
  },
  objectKeys: (_k, v) => {
    const counts: Record<string, number> = {}
    v.items.forEach(i => {
      counts[i.sku] = (counts[i.sku] || 0) + i.qty
    })
    return Object.keys(counts).sort((a, b) => counts[b]! - counts[a]!)
  },
  objectValues: (_k, v) => {
    const last: Record<string, string> = {}
    for (const i of v.items) last[i.qty] = i.sku
    return Object.values(last).join()
  },
  counters: (_k, v) => {
    const seen: Record<string, number> = {}
    for (const w of v.words) seen[w] = 0
    for (const w of v.words) seen[w]!++
    for (const w of v.words) seen[w]! += 2
    return Object.entries(seen).reduce((s, [w, n]) => s + w.length * n, 0)
  },
}

test('a table of the lambda’s own does what JavaScript’s does', () => {
  for (const [name, fn] of Object.entries(lambdas)) {
    const lambda = compile({ fn, params: [types.string, Row], roles: ['key', 'value'] })
    assert.equal(lambda.outcome, 'compiled', name)
    const { body } = lambda as CompiledLambda
    const run = interpreter(body)
    const harness = new LambdaHarness(lambda as CompiledLambda)
    fc.assert(
      fc.property(texts, rows, (k, v) => {
        const expected = fn(k, v)
        assert.ok(sameAtEdge(expected, run(k, v)), `${name} interpreted: ${JSON.stringify(run(k, v))}`)
        const got = harness.run(k, v)
        assert.ok('value' in got && sameAtEdge(expected, got.value), `${name} generated: ${JSON.stringify(got)}`)
      }),
      { numRuns: 200, seed: 20_261_121, includeErrorInReport: true },
    )
  }
})

test('names that every object has fail the row of a counting object, and are keys of a Map', () => {
  const lambda = (fn: AnyFunction) =>
    compile({ fn, params: [types.string, Row], roles: ['key', 'value'] }) as CompiledLambda
  const row = { words: ['constructor'], numbers: [], items: [] }
  assert.ok('failed' in new LambdaHarness(lambda(lambdas.object as AnyFunction)).run('k', row))
  assert.ok('failed' in new LambdaHarness(lambda(lambdas.objectValues as AnyFunction)).run('k', row) === false)
  const proto = { ...row, words: ['__proto__'] }
  assert.ok('failed' in new LambdaHarness(lambda(lambdas.counters as AnyFunction)).run('k', proto))
  assert.deepEqual(new LambdaHarness(lambda(lambdas.wordCount as AnyFunction)).run('k', proto), {
    value: [{ word: '__proto__', n: 1 }],
  })
})

test('a table that is handed on stays JavaScript', () => {
  const outcome = (fn: AnyFunction) => {
    try {
      return compile({ fn, params: [types.string, Row], roles: ['key', 'value'] }).outcome
    } catch (error) {
      return String(error).includes('E308') ? 'javascript' : String(error)
    }
  }
  const handedOn: Readonly<Record<string, (k: string, v: RowOf) => unknown>> = {
    returned: (_k, v) => {
      const m = new Map<string, number>()
      for (const w of v.words) m.set(w, 1)
      return m
    },
    aliased: (_k, v) => {
      const m = new Map<string, number>()
      const n = m
      for (const w of v.words) m.set(w, 1)
      return n.size
    },
    chained: (k, v) => {
      const m = new Map<string, number>()
      m.set(k, 1).set(`${k}2`, v.words.length)
      return m.size
    },
    changedWhileWalked: (k, v) => {
      const m = new Map<string, number>()
      m.set(k, 1)
      for (const [w] of m) if (w.length < 5) m.set(`${w}x`, v.words.length)
      return m.size
    },
  }
  for (const [name, fn] of Object.entries(handedOn)) assert.equal(outcome(fn), 'javascript', name)
})

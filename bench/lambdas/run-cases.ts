/** Runs cases: the forms of each over the same rows, their results compared, their times measured side by side. */
import { strict as assert } from 'node:assert'
import { compileFunction } from 'node:vm'
import { LambdaCompiler, type LambdaRequest } from '../../src/lambda/compile-lambda.js'
import type { CompiledLambda } from '../../src/lambda/lambda.js'
import { type Type, types } from '../../src/schema/type.js'
import { Prng } from '../../src/stdx/prng.js'
import { HAND, type LambdaCase, REQUIRED, V8, V8_READ, WASM } from './lambda-case.js'
import { type Batch, LambdaLoop } from './lambda-loop.js'
import { type Form, type MeasureOptions, measure, type Timing } from './measure.js'
import { makeOrders, nullableOrderType, orderType, withNulls } from './rows.js'

/** Rows of a batch: a segment of a step. */
const BATCH_ROWS = 4096

export interface RunOptions extends MeasureOptions {
  /** Rows of a pass. More than fit into the caches, and than branches can be learnt by heart. */
  readonly rows: number
}

export interface CaseResult {
  readonly name: string
  readonly target: LambdaCase['target']
  readonly timings: readonly Timing[]
}

/** How an application gets its function compiled. @throws Error where it runs as JavaScript */
export function compileUserFunction(compiler: LambdaCompiler, each: LambdaCase, row: Type): CompiledLambda {
  const { fn, want = 'value', state } = each
  const request: LambdaRequest = {
    ref: { fn, callSite: new Error(), operator: want === 'test' ? 'filter' : 'mapValues' },
    node: each.name,
    params: state === undefined ? [types.string, row] : [types.string, row, state],
    paramRoles: ['key', 'value', 'aggregate'].slice(0, state === undefined ? 2 : 3) as LambdaRequest['paramRoles'],
    want,
    mode: 'compiled',
    ...(state === undefined ? {} : { resultType: state }),
  }
  const lambda = compiler.compile(request)
  if (lambda.outcome !== 'compiled') throw new Error(`${each.name} is not compiled`)
  return lambda
}

/** Runs one case. @throws AssertionError where two forms come to different results */
export function runCase(each: LambdaCase, options: RunOptions): CaseResult {
  const orders = makeOrders(options.rows)
  const compiler = new LambdaCompiler()
  try {
    const batches = batchesOf(each.nulls === undefined ? orders : withNulls(orders, each.nulls), each.groups)
    const type = each.nulls === undefined ? orderType : nullableOrderType
    const loop = loopOf(compiler, each, type, batches)
    const forms = [formOf(WASM, loop), ...v8Forms(each, loop, batches)]
    if (each.hand !== undefined) forms.push(handForm(each, loop))
    if (each.nulls !== undefined) {
      const required = batchesOf(orders)
      const requiredLoop = loopOf(compiler, each, orderType, required)
      checkRows(each, requiredLoop, required)
      forms.push(formOf(REQUIRED, requiredLoop))
    }
    return { name: each.name, target: each.target, timings: measure(forms, options.rows, options) }
  } finally {
    compiler.release()
  }
}

const formOf = (name: string, loop: LambdaLoop): Form => ({ name, pass: () => loop.pass() })

function loopOf(compiler: LambdaCompiler, each: LambdaCase, type: Type, batches: readonly Batch[]): LambdaLoop {
  const lambda = compileUserFunction(compiler, each, type)
  return new LambdaLoop({ lambda, type, batches, ...(each.groups === undefined ? {} : { groups: each.groups }) })
}

function batchesOf(rows: readonly object[], groups?: number): readonly Batch[] {
  const prng = new Prng(15)
  const batches: Batch[] = []
  for (let from = 0; from < rows.length; from += BATCH_ROWS) {
    const part = rows.slice(from, from + BATCH_ROWS) as Batch['rows']
    const slots = groups === undefined ? {} : { slots: Uint32Array.from(part, () => prng.below(groups)) }
    batches.push({ rows: part, ...slots })
  }
  return batches
}

/** A loop of its own for each case: V8 then knows which function it calls, and may inline it. */
function ownLoop(name: string, body: string, parameters: readonly string[]): UserLoop {
  return compileFunction(`// ${name}\n${body}`, [...parameters]) as UserLoop
}
type UserLoop = (...args: unknown[]) => void

const MAP_ROWS = 'for (let i = 0; i < rows.length; i++) out[i] = fn("", rows[i])'
const MAP_AND_READ =
  'let sum = 0; for (let i = 0; i < rows.length; i++) { const text = fn("", rows[i]); out[i] = text; ' +
  'sum += text.charCodeAt(text.length - 1) } return sum'
const UPDATE_STATES =
  'for (let i = 0; i < rows.length; i++) { const slot = slots[i]; states[slot] = fn("", rows[i], states[slot]) }'

function v8Forms(each: LambdaCase, loop: LambdaLoop, batches: readonly Batch[]): Form[] {
  const { fn, name, groups } = each
  if (groups !== undefined) return [v8Update(each, loop, batches, groups)]
  const texts = checkRows(each, loop, batches)
  const out: unknown[] = new Array(BATCH_ROWS)
  const form = (form: string, body: string): Form => {
    const own = ownLoop(`${name}, ${form}`, body, ['fn', 'rows', 'out'])
    return {
      name: form,
      pass: () => {
        for (const { rows } of batches) own(fn, rows, out)
      },
    }
  }
  return [form(V8, MAP_ROWS), ...(texts ? [form(V8_READ, MAP_AND_READ)] : [])]
}

/** Compares all rows with the function itself. Whether the results are texts. */
function checkRows(each: LambdaCase, loop: LambdaLoop, batches: readonly Batch[]): boolean {
  const { fn, name } = each
  let texts = true
  batches.forEach(({ rows }, batch) => {
    const own = rows.map(row => fn('', row))
    texts &&= own.every(value => typeof value === 'string')
    assert.deepEqual(loop.results(batch), own, `${name}: batch ${batch}`)
  })
  return texts
}

function v8Update(each: LambdaCase, loop: LambdaLoop, batches: readonly Batch[], groups: number): Form {
  const { fn, name, state } = each
  const start = (): unknown => Object.fromEntries(Object.keys(state?.fields ?? {}).map(field => [field, 0]))
  const states: unknown[] = Array.from({ length: groups }, start)
  const own = ownLoop(name, UPDATE_STATES, ['fn', 'rows', 'slots', 'states'])
  const pass = (): void => {
    for (const { rows, slots } of batches) own(fn, rows, slots, states)
  }
  loop.clear()
  loop.pass()
  pass()
  assert.deepEqual(loop.read(groups), states, name)
  return { name: V8, pass }
}

/** The hand loop, which must write what the generated one writes. */
function handForm(each: LambdaCase & { readonly hand?: LambdaCase['hand'] }, loop: LambdaLoop): Form {
  const form = each.hand?.(loop) as Form
  const last = loop.placed.length - 1
  const count = each.groups ?? loop.placed[last]?.count ?? 0
  loop.clear()
  loop.pass()
  const expected = loop.read(count)
  loop.clear()
  form.pass()
  assert.deepEqual(loop.read(count), expected, `${each.name}, ${HAND}`)
  return form
}

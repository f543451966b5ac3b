/** Says what becomes of each sample; bundled by toolchains.test.ts and run in a process of its own. */
import { scriptFunction } from '../../src/javascript/script-function.js'
import { LambdaCompiler } from '../../src/lambda/compile-lambda.js'
import { listType, nullableType, structType, types } from '../../src/schema/type.js'
import { interpreter } from '../reference/interpreter.js'

const Row = structType({
  price: types.float64,
  region: types.string,
  customer: nullableType(structType({ tier: nullableType(types.string) })),
  items: listType(types.float64),
})
const rows = [
  { price: 12.345, region: 'eu', customer: { tier: 'gold' }, items: [1, 2, 3] },
  { price: 0.5, region: 'ca', customer: { tier: null }, items: [] },
  { price: 5, region: 'x', customer: null, items: [7] },
]

type Sample = (k: string, v: unknown) => unknown

/** One line for each sample: what became of it, and whether all its forms give the same on the rows. */
export function outcomesOf(samples: Readonly<Record<string, Sample>>): string[] {
  const compiler = new LambdaCompiler()
  const lines = Object.entries(samples).map(([name, fn]) => `${name}: ${outcomeOf(compiler, name, fn)}`)
  compiler.release()
  return lines
}

function outcomeOf(compiler: LambdaCompiler, name: string, fn: Sample): string {
  try {
    const lambda = compiler.compile({
      ref: { fn, callSite: new Error(), operator: 'mapValues' },
      node: name,
      params: [types.string, Row],
      paramRoles: ['key', 'value'],
      want: 'value',
      mode: 'auto',
      ...(name === 'looped' ? { resultType: types.float64 } : {}),
    })
    if (lambda.script === undefined) return 'does not travel'
    const again = scriptFunction(structuredClone(lambda.script))
    const run = lambda.outcome === 'compiled' ? interpreter(lambda.body) : again
    const isEqual = rows.every(row => equal(fn('k', row), run('k', row)) && equal(fn('k', row), again('k', row)))
    return `${lambda.outcome === 'compiled' ? 'compiled' : lambda.note.code} ${isEqual ? 'equal' : 'DIFFERENT'}`
  } catch (error) {
    const { code, place } = error as { code?: string; place?: { file?: string; line?: number; column?: number } }
    return `${code ?? String(error)} at ${place?.file?.replace(/^.*[\\/]/, '')}:${place?.line}:${place?.column}`
  }
}
function equal(a: unknown, b: unknown): boolean {
  return JSON.stringify(a ?? null) === JSON.stringify(b ?? null)
}

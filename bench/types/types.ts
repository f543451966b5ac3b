/**
 * npm run bench -- types [--rounds N]: what 100 and 300 operators add to tsc's time for a file, against declarations as
 * a user has them. Each round checks the file without operators too, right before; the difference is what is given.
 */
import { parseArgs } from 'node:util'
import { typeCost } from '../../test/types/large-topology.js'

const DECLARATIONS = 'build/js/src/index.js'
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' } }, args: process.argv.slice(2) })
const root = process.cwd()

const median = (sorted: readonly number[]): number => sorted[Math.floor(sorted.length / 2)] ?? Number.NaN

for (const operators of [100, 300]) {
  const added: number[] = []
  let counts = ''
  for (let round = 0; round < Number(values.rounds); round++) {
    const none = await typeCost(0, root, DECLARATIONS)
    const many = await typeCost(operators, root, DECLARATIONS)
    added.push(many.checkMs - none.checkMs)
    counts = `${many.types - none.types} types, ${many.instantiations - none.instantiations} instantiations`
  }
  added.sort((a, b) => a - b)
  const [least, most] = [added[0] ?? Number.NaN, added.at(-1) ?? Number.NaN]
  const spread = `${least.toFixed(0)}–${most.toFixed(0)}`
  console.log(`${operators} operators add ${median(added).toFixed(0)} ms to tsc (${spread}); ${counts}`)
}

/**
 * npm run test:toolchains [NAME …]: the samples and the corpus through every build step, or those
 * whose name holds one of the words.
 * A line each and what is wrong with it, the last line counts; exit code 1 where one fails.
 */
import { corpusSteps } from './corpus.js'
import { type Judged, judged, judgedStep, reference } from './matrix.js'
import { toolchains } from './toolchains.js'
import { openWorkshop } from './workshop.js'

const words = process.argv.slice(2)
const isChosen = ({ name }: { readonly name: string }): boolean =>
  words.length === 0 || words.some(word => name.includes(word))
const { types } = reference()
const workshop = await openWorkshop(types)
let passed = 0
let failed = 0

function print(name: string, { text, faults }: Judged): void {
  if (faults.length > 0) failed++
  else passed++
  console.log(`${faults.length > 0 ? '✗' : ' '} ${name.padEnd(34)} ${text}`)
  for (const fault of faults) console.log(`    ${fault}`)
}

try {
  for (const toolchain of toolchains.filter(isChosen)) print(toolchain.name, await judged(workshop, toolchain))
  for (const step of corpusSteps.filter(isChosen)) print(step.name, await judgedStep(workshop, step))
} finally {
  workshop.close()
}
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 && passed > 0 ? 0 : 1

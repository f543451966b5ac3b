/**
 * npm run test:toolchains [NAME …]: the samples through every toolchain, or those whose name holds one of the words.
 * A line each and what is wrong with it, the last line counts; exit code 1 where one fails.
 */
import { judged, reference } from './matrix.js'
import { toolchains } from './toolchains.js'
import { openWorkshop } from './workshop.js'

const words = process.argv.slice(2)
const chosen = toolchains.filter(({ name }) => words.length === 0 || words.some(word => name.includes(word)))
const { types } = reference()
const workshop = await openWorkshop(types)
let failed = 0
try {
  for (const toolchain of chosen) {
    const { text, faults } = await judged(workshop, toolchain)
    if (faults.length > 0) failed++
    console.log(`${faults.length > 0 ? '✗' : ' '} ${toolchain.name.padEnd(32)} ${text}`)
    for (const fault of faults) console.log(`    ${fault}`)
  }
} finally {
  workshop.close()
}
console.log(`${chosen.length - failed} passed, ${failed} failed`)
process.exitCode = failed === 0 && chosen.length > 0 ? 0 : 1

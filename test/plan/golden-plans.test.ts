/** The plans of the programs that show the API: what the planner decides, kept as text for review. */
import { test } from 'node:test'
import { compileSubtopology } from '../../src/emit/compile-subtopology.js'
import { kernelHeapBase, loadKernel } from '../../src/wasm/kernel-module.js'
import { golden } from '../golden.js'
import * as programs from '../types/programs.js'
import { printPlan } from './print-plan.js'

for (const [name, program] of Object.entries(programs)) {
  test(`the plan of ${name}`, async () => {
    const topology = program().build()
    const kernel = loadKernel()
    const plans = topology.subtopologies.map(subtopology =>
      compileSubtopology(topology, subtopology, {
        kernel,
        heapBase: kernelHeapBase(),
        applicationId: 'app',
        lambdas: 'compiled',
        caching: true,
      }),
    )
    await golden(`plan/${name}.txt`, plans.map(plan => printPlan(plan, kernel.bytes.length)).join('\n'))
  })
}

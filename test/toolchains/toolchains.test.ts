/**
 * The same lambdas through the build steps that change them most: the same outcomes, the same results, the same places
 * in the user's file. The rest of them: npm run test:toolchains. What the samples become unbuilt is kept.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { golden } from '../golden.js'
import { corpusSteps } from './corpus.js'
import { judged, judgedStep, missing, reference } from './matrix.js'
import type { SampleOutcome } from './outcomes.js'
import { toolchains } from './toolchains.js'
import { openWorkshop, type Workshop } from './workshop.js'

let workshop: Workshop
before(async () => {
  workshop = await openWorkshop(reference().types)
})
after(() => workshop.close())

test('what the samples become, and where', async () => {
  const { outcomes } = reference()
  assert.deepEqual(
    outcomes.filter(outcome => outcome.difference !== undefined),
    [],
  )
  await golden('toolchains.txt', `${outcomes.map(outcomeText).join('\n')}\n`)
})

/** With the text that stands at the place, which shows better than numbers that it is the right one. */
function outcomeText({ name, kind, code, place }: SampleOutcome): string {
  const [, file, line, column] = /^(.*):(\d+):(\d+)$/.exec(place ?? '') ?? []
  const isSample = file !== undefined && /samples\.ts$/.test(file)
  const text = isSample
    ? readFileSync(join(import.meta.dirname, file), 'utf8').split('\n')[Number(line) - 1]
    : undefined
  const there = text === undefined ? '' : ` at ${text.slice(Number(column) - 1, Number(column) + 30)}`
  return `${name}: ${kind}${code === undefined ? '' : ` ${code}`}${there}`
}

for (const toolchain of toolchains.filter(({ isQuick }) => isQuick)) {
  const skip = process.env.CI ? undefined : missing(toolchain)
  test(`${toolchain.name}: as unbuilt`, skip === undefined ? {} : { skip }, async () => {
    const { faults } = await judged(workshop, toolchain)
    assert.deepEqual(faults, [])
  })
}

for (const step of corpusSteps.filter(({ isQuick }) => isQuick)) {
  test(`${step.name}: as unbuilt`, async () => {
    const { faults } = await judgedStep(workshop, step)
    assert.deepEqual(faults, [])
  })
}

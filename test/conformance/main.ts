/**
 * `npm run conformance -- FILE.jsonl…`: runs the cases of the files on the test driver, names what failed, ends
 * with `N passed, N failed`. A case whose operators do not exist yet counts as failed.
 */
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { Case } from './case.js'
import { runCase } from './run-case.js'

const files = process.argv.slice(2)
if (files.length === 0) {
  process.stderr.write('usage: npm run conformance -- FILE.jsonl…\n')
  process.exit(2)
}
const total = { passed: 0, failed: 0, compiled: 0, javascript: 0 }
for (const file of files) {
  const lines = readFileSync(file, 'utf8').split('\n')
  const cases = lines.filter(line => line.trim() !== '').map(line => JSON.parse(line) as Case)
  let passed = 0
  for (const [index, entry] of cases.entries()) {
    if (process.stdout.isTTY) process.stdout.write(`\r${basename(file)} ${index + 1}/${cases.length} `)
    const result = runCase(entry)
    total.compiled += result.compiled
    total.javascript += result.javascript
    if (result.outcome === 'passed') passed++
    else process.stdout.write(`\rFAILED ${result.id}: ${result.why}\n`)
  }
  total.passed += passed
  total.failed += cases.length - passed
  process.stdout.write(`\r${basename(file)}: ${passed} of ${cases.length}\n`)
}
process.stdout.write(`functions: ${total.compiled} compiled, ${total.javascript} as JavaScript\n`)
process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`)
process.exitCode = total.failed === 0 ? 0 : 1

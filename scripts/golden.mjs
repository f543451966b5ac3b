// npm run golden: runs the test files that compare with kept results; `npm run golden -- --create` writes the results
// anew, for review as a difference in git. `npm run golden -- --create NAME` only files whose path holds NAME.
import { readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { report, root, run } from './steps.mjs'
import { runTestFile } from './test-file.mjs'

function goldenTests(name) {
  return readdirSync(join(root, 'test'), { recursive: true })
    .map(file => join('test', String(file)).split(sep).join('/'))
    .filter(file => file.endsWith('.test.ts') && file.includes(name))
    .filter(file => /\bgolden\.js'/.test(readFileSync(join(root, file), 'utf8')))
    .sort()
}

async function main(args) {
  const create = args.includes('--create')
  const name = args.find(arg => !arg.startsWith('--')) ?? ''
  const built = await run(['node', join(root, 'scripts/build.mjs'), '--wasm'])
  if (built.code !== 0) {
    report('kernels', built)
    return 1
  }
  let failed = 0
  for (const file of goldenTests(name)) {
    const result = await runTestFile(file, { limitMs: 120_000, env: create ? { GOLDEN: 'create' } : {} })
    const output = result.failures.join('\n')
    if (!report(file, { code: result.failed === 0 ? 0 : 1, output, ms: result.ms })) failed++
  }
  return failed === 0 ? 0 : 1
}

process.exitCode = await main(process.argv.slice(2))

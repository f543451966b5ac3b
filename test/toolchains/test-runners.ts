/** Test runners, which load modules in their own ways and may count what was run: vitest and jest. */
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { SampleOutcome } from './outcomes.js'
import { outcomesOfCommand, packageFile, roomOf, type Workshop } from './workshop.js'

type Outcomes = Promise<readonly SampleOutcome[]>

/** One test that reports; `head` is what the runner needs to know `test`. */
function writeTest(room: string, head: string): void {
  const text = [
    head,
    "import { report } from 'millrace-runner'",
    "import * as samples from './samples.js'",
    "import * as enums from './enum-samples.js'",
    "test('report', () => report([samples, enums]), 100_000)",
  ]
  writeFileSync(join(room, 'outcomes.test.ts'), text.join('\n'))
}

export interface VitestOptions {
  readonly pool: 'threads' | 'forks' | 'vmThreads'
  readonly coverage?: boolean
}

export function underVitest(workshop: Workshop, name: string, { pool, coverage = false }: VitestOptions): Outcomes {
  const room = roomOf(workshop, name)
  writeTest(room, "import { test } from 'vitest'")
  const config = {
    cacheDir: join(room, 'cache'),
    test: {
      root: room,
      include: ['outcomes.test.ts'],
      pool,
      coverage: { enabled: coverage, provider: 'istanbul', include: ['*.ts'], reporter: ['json'] },
    },
  }
  writeFileSync(join(room, 'vitest.config.mjs'), `export default ${JSON.stringify(config)}`)
  const program = join(dirname(packageFile('vitest/package.json')), 'vitest.mjs')
  return outcomesOfCommand(workshop, [process.execPath, program, 'run'], room)
}

export interface JestOptions {
  readonly type: 'commonjs' | 'module'
  readonly coverage?: boolean
}

/** Jest over @swc/jest. */
export function underJest(workshop: Workshop, name: string, { type, coverage = false }: JestOptions): Outcomes {
  const room = roomOf(workshop, name, type)
  writeTest(room, '')
  const isModule = type === 'module'
  const swc = {
    jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    module: { type: isModule ? 'es6' : 'commonjs' },
  }
  const config = {
    rootDir: room,
    testMatch: ['**/outcomes.test.ts'],
    transform: { '\\.ts$': [packageFile('@swc/jest'), swc] },
    moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
    cacheDirectory: join(room, 'cache'),
    watchman: false,
    collectCoverage: coverage,
    coverageReporters: ['json'],
    ...(isModule ? { extensionsToTreatAsEsm: ['.ts'] } : {}),
  }
  writeFileSync(join(room, 'jest.config.json'), JSON.stringify(config))
  const program = join(dirname(packageFile('jest/package.json')), 'bin/jest.js')
  const flags = ['--config', 'jest.config.json', '--runInBand', '--ci']
  const env = isModule ? { NODE_OPTIONS: '--experimental-vm-modules' } : {}
  return outcomesOfCommand(workshop, [process.execPath, program, ...flags], room, env)
}

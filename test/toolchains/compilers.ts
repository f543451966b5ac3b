/** Toolchains that run or translate one file at a time: tsx, tsc, Node itself. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SampleOutcome } from './outcomes.js'
import { MODULES, node24, outcomesOfModules, roomOf, root, runCommand, type Workshop } from './workshop.js'

type Outcomes = Promise<readonly SampleOutcome[]>

/** The sources as they are, under tsx. */
export function underTsx(workshop: Workshop): Outcomes {
  const room = roomOf(workshop, 'tsx')
  const files = MODULES.map(name => join(room, `${name}.ts`))
  return outcomesOfModules(workshop, files, room, ['--import', import.meta.resolve('tsx')])
}

export interface TscOptions {
  readonly target: string
  readonly type?: 'module' | 'commonjs'
}

/** Files that tsc writes, with source maps beside them; ES modules unless said otherwise. */
export async function tscOutput(room: string, { target }: TscOptions): Promise<readonly string[]> {
  const out = join(room, 'out')
  const sources = MODULES.map(name => `${name}.ts`)
  const flags = ['--module', 'nodenext', '--lib', 'es2023', '--sourceMap', '--skipLibCheck', '--ignoreConfig']
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  await runCommand([process.execPath, tsc, ...sources, '--outDir', out, '--target', target, ...flags], room)
  return MODULES.map(name => join(out, `${name}.js`))
}

export async function builtByTsc(workshop: Workshop, name: string, options: TscOptions): Outcomes {
  const room = roomOf(workshop, name, options.type)
  return outcomesOfModules(workshop, await tscOutput(room, options), room)
}

/** Node 24 by itself: it takes the types out, `transform` also translates enums and namespaces. */
export function strippedByNode(workshop: Workshop, name: string, transform: boolean): Outcomes {
  const room = roomOf(workshop, name)
  for (const file of readdirSync(room).filter(each => each.endsWith('.ts'))) {
    // of one length, so that every place stays
    const text = readFileSync(join(room, file), 'utf8').replace(/ from '(\.\/[\w-]+)\.js'/g, " from '$1.ts'")
    writeFileSync(join(room, file), text)
  }
  const files = MODULES.slice(0, transform ? 2 : 1).map(each => join(room, `${each}.ts`))
  return outcomesOfModules(workshop, files, room, transform ? ['--experimental-transform-types'] : [], node24)
}

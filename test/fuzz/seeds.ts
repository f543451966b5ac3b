/**
 * Every case that ever failed, as data, in test/regressions/seeds.json: replayed before anything new is tried. Cases,
 * not seeds of a generator, because a generator changes.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import type { FuzzTarget } from './target.js'

export interface Seed {
  readonly target: string
  /** What it showed. */
  readonly found: string
  readonly case: unknown
}

const file = new URL('../regressions/seeds.json', import.meta.url)

export function seedsOf(target: FuzzTarget): Seed[] {
  return readSeeds().filter(seed => seed.target === target.name)
}

function readSeeds(): Seed[] {
  return JSON.parse(readFileSync(file, 'utf8')) as Seed[]
}

/** Keeps a failing case; one that is there already is not kept twice. */
export function keepSeed(seed: Seed): void {
  const seeds = readSeeds()
  if (seeds.some(known => known.target === seed.target && JSON.stringify(known.case) === JSON.stringify(seed.case)))
    return
  const lines = [...seeds, seed].map(entry => `  ${JSON.stringify(entry)}`)
  writeFileSync(file, `[\n${lines.join(',\n')}\n]\n`)
}

/** Runs the kept cases of a target. @throws what the first failing one throws */
export function replaySeeds(target: FuzzTarget): number {
  const seeds = seedsOf(target)
  for (const seed of seeds) {
    try {
      target.check(target.fromSeed?.(seed.case) ?? seed.case)
    } catch (cause) {
      throw new Error(`a case that once failed fails again (${seed.found}): ${String(cause)}`, { cause })
    }
  }
  return seeds.length
}

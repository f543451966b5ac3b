/** What can be fuzzed, by name. */
import { arbitraryLawCase, checkLaw } from '../law/law-case.js'
import { arbitraryReferenceCase, checkReference } from '../reference/reference-case.js'
import { type FuzzTarget, target } from './target.js'

export const invariance = target({
  name: 'invariance',
  what: 'the law: a task gives the same whatever the cuts',
  arbitrary: arbitraryLawCase,
  chunkCases: 25,
  check: entry => ({ ...checkLaw(entry) }),
})

export const reference = target({
  name: 'reference',
  what: 'random topologies mean what the plain reference says',
  arbitrary: arbitraryReferenceCase,
  chunkCases: 25,
  check: entry => ({ ...checkReference(entry) }),
})

export const targets: readonly FuzzTarget[] = [invariance, reference]

/** What can be fuzzed, by name. */
import { arbitraryLawCase, checkLaw } from '../law/law-case.js'
import { type FuzzTarget, target } from './target.js'

export const invariance = target({
  name: 'invariance',
  what: 'the law: a task gives the same whatever the cuts',
  arbitrary: arbitraryLawCase,
  chunkCases: 25,
  check: entry => ({ ...checkLaw(entry) }),
})

export const targets: readonly FuzzTarget[] = [invariance]

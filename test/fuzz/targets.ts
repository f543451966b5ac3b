/** What can be fuzzed, by name. */
import { arbitraryLawCase, checkLaw } from '../law/law-case.js'
import { arbitraryReferenceCase, checkReference } from '../reference/reference-case.js'
import { arbitraryDecoderCase, checkDecoders } from './decoders.js'
import { arbitraryLambdaCase, checkLambda, fromSeed, type LambdaSeed, toSeed } from './lambdas.js'
import { arbitraryProtocolCase, checkProtocol } from './protocol.js'
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

export const decoders = target({
  name: 'decoders',
  what: 'record batches and JSON, mutated: nothing traps, all is read as plain readers read it',
  arbitrary: arbitraryDecoderCase,
  chunkCases: 500,
  check: checkDecoders,
})

export const lambdas = target({
  name: 'lambdas',
  what: 'random functions: JavaScript, interpreter and WebAssembly agree',
  arbitrary: arbitraryLambdaCase(),
  chunkCases: 100,
  check: entry => checkLambda(entry),
  shares: ['compiled', 'left', 'refused', 'invalid'],
  toSeed,
  fromSeed: seed => fromSeed(seed as LambdaSeed),
})

export const protocol = target({
  name: 'protocol',
  what: "Kafka's responses, mutated: a value as large as the bytes can say, or E630",
  arbitrary: arbitraryProtocolCase,
  chunkCases: 5_000,
  check: checkProtocol,
})

export const targets: readonly FuzzTarget[] = [invariance, reference, decoders, lambdas, protocol]

/** Fuzz of the lambda compiler: random functions on random rows. A kept case is the function's text and its rows. */
export { checkLambda } from '../lambda/random/check.js'
export { arbitraryLambdaCase, fromSeed, type LambdaSeed, toSeed } from '../lambda/random/lambda-case.js'

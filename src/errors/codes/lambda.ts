/** Codes of E1xx form, E2xx types, E3xx results of lambdas. */
import { defineCodes } from '../streams-error.js'

export const lambdaCodes = defineCodes({})

/** Codes of E6xx: the log, Kafka's or embedded. */
import { defineCodes } from '../streams-error.js'

export const logCodes = defineCodes({})

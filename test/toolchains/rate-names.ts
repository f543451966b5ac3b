/** A module that only passes on what another one has, under other names. */
export * as nested from './rates.js'
export { LIMIT as CEILING, vat as withTax } from './rates.js'

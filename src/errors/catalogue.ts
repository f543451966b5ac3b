/** Every code of millrace in one table; docs/errors.md is written from it. */
import { configCodes } from './codes/config.js'
import { dataCodes } from './codes/data.js'
import { lambdaCodes } from './codes/lambda.js'
import { logCodes } from './codes/log.js'
import { runtimeCodes } from './codes/runtime.js'
import { stateCodes } from './codes/state.js'
import { topologyCodes } from './codes/topology.js'

export const catalogue = Object.freeze({
  ...lambdaCodes,
  ...topologyCodes,
  ...dataCodes,
  ...logCodes,
  ...stateCodes,
  ...configCodes,
  ...runtimeCodes,
})

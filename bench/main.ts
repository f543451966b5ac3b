/**
 * `npm run bench -- NAME [options]`: runs one benchmark. They print their input, medians and spread; nothing is
 * asserted about speed. Figures are CPU time of this machine: compare within one run.
 */
const BENCHES: Readonly<Record<string, () => Promise<unknown>>> = {
  'first-mile': () => import('./first-mile.js'),
  chains: () => import('./chains.js'),
  'embedded-log': () => import('./embedded-log.js'),
  kafka: () => import('./kafka.js'),
  jvm: () => import('./jvm/compare.js'),
  rivals: () => import('./rivals/rivals.js'),
  kernels: () => import('./kernels/kernels.js'),
  flow: () => import('./flow/flow.js'),
  lambdas: () => import('./lambdas/lambdas.js'),
  types: () => import('./types/types.js'),
}

const name = process.argv.splice(2, 1)[0]
const bench = name === undefined ? undefined : BENCHES[name]
if (bench === undefined) {
  process.stderr.write(`usage: npm run bench -- NAME, where NAME is one of: ${Object.keys(BENCHES).join(', ')}\n`)
  process.exitCode = 2
} else {
  try {
    await bench()
  } catch (error) {
    if (!isUsageError(error)) throw error
    process.stderr.write(
      `npm run bench -- ${name}: ${error.message}\nIts options stand at the head of its file in bench/.\n`,
    )
    process.exitCode = 2
  }
}

/** What util.parseArgs says of an option that is not there. */
function isUsageError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
}

/**
 * What tests with a broker need, before the first of them: Kafka's jars, the compiled programs of test/jvm/, a
 * certificate, and an archive of a node's classes, with which nodes start sooner. The first time on a machine this
 * downloads; later it finds all in place. Ends with 1 under CI when something is missing, and only says so otherwise:
 * the tests that need it then do the same.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { securityIn } from '../test/jvm/certificates.js'
import { makeClassArchive } from '../test/jvm/class-archive.js'
import { classPathOf, KAFKA_FOLDER, missingProgram } from '../test/jvm/kafka-jvm.js'

const programs = readdirSync(fileURLToPath(new URL('../test/jvm/src/main/java/', import.meta.url)))
  .filter(name => name.endsWith('.java'))
  .map(name => name.slice(0, -'.java'.length))

const missing = await missingProgram()
if (missing !== undefined) {
  console.log(missing)
  process.exitCode = process.env.CI === undefined ? 0 : 1
} else {
  // The first one fetches the jars.
  for (const program of programs) await classPathOf(program)
  await securityIn(join(KAFKA_FOLDER, 'certificates'))
  await makeClassArchive().catch(cause => console.log(`without an archive of classes: ${cause}`))
}

/**
 * Running Kafka's own programs: Maven resolves the class path of test/jvm/pom.xml once per content of that file into
 * the ignored folder `.kafka/`, then `java` runs a main class. Where Java or Maven is missing, tests that need them say
 * so and pass; with CI set they fail.
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readFile, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'

const JVM_FOLDER = dirname(fileURLToPath(import.meta.url))
const CACHE_FOLDER = join(JVM_FOLDER, '..', '..', '.kafka')
const MAVEN_TIMEOUT_MS = 300_000
const JAVA_TIMEOUT_MS = 60_000
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024

/** What a program wrote and how it ended. */
export interface JavaResult {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** Whether the test can go on; says why not, and fails under CI. */
export async function needsJava(context: TestContext): Promise<boolean> {
  for (const [program, flag] of [
    ['java', '-version'],
    ['mvn', '-version'],
  ] as const) {
    try {
      await run(program, [flag], MAVEN_TIMEOUT_MS)
    } catch (cause) {
      if (process.env.CI !== undefined) throw new Error(`${program} is needed under CI`, { cause })
      context.diagnostic(`not run: ${program} is not installed`)
      return false
    }
  }
  return true
}

/** Runs a main class of the test project with Kafka's jars. */
export async function runJava(mainClass: string, args: readonly string[]): Promise<JavaResult> {
  const classPath = await kafkaClassPath()
  return run('java', ['-Xmx256m', '-XX:TieredStopAtLevel=1', '-cp', classPath, mainClass, ...args], JAVA_TIMEOUT_MS)
}

/** The class path, resolved by Maven when the project file is new. */
export async function kafkaClassPath(): Promise<string> {
  const pom = join(JVM_FOLDER, 'pom.xml')
  const hash = createHash('sha256')
    .update(await readFile(pom))
    .digest('hex')
    .slice(0, 16)
  const path = join(CACHE_FOLDER, `classpath-${hash}.txt`)
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch {
    await mkdir(CACHE_FOLDER, { recursive: true })
    const temporary = `${path}.${process.pid}`
    const goal = ['dependency:build-classpath', `-Dmdep.outputFile=${temporary}`]
    const { exitCode, stdout, stderr } = await run('mvn', ['-q', '-B', '-f', pom, ...goal], MAVEN_TIMEOUT_MS)
    if (exitCode !== 0) throw new Error(`mvn cannot resolve Kafka's jars: ${stdout}${stderr}`)
    await rename(temporary, path)
    return (await readFile(path, 'utf8')).trim()
  }
}

function run(program: string, args: readonly string[], timeoutMs: number): Promise<JavaResult> {
  return new Promise((resolve, reject) => {
    const options = { timeout: timeoutMs, maxBuffer: OUTPUT_BYTES_MAX }
    execFile(program, args, options, (error, stdout, stderr) => {
      if (error === null) return resolve({ exitCode: 0, stdout, stderr })
      if (typeof error.code === 'number') resolve({ exitCode: error.code, stdout, stderr })
      else reject(error)
    })
  })
}

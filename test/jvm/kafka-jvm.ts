/**
 * Running Kafka's own programs and those of test/jvm/: Maven copies the jars of pom.xml into the ignored folder
 * `.kafka/` once per content of that file, javac compiles a program once per content of the sources, `java` runs it.
 * Where Java or Maven is missing, tests that need them say so and pass; with CI set they fail.
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'

/** This folder, also from its compiled form in build/js. */
const JVM_FOLDER = dirname(fileURLToPath(import.meta.url)).replace(
  join('build', 'js', 'test', 'jvm'),
  join('test', 'jvm'),
)
const SOURCE_FOLDER = join(JVM_FOLDER, 'src', 'main', 'java')
const MAVEN_TIMEOUT_MS = 600_000
const JAVA_TIMEOUT_MS = 60_000
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024

/** What is fetched, compiled or kept for Kafka; git ignores it. */
export const KAFKA_FOLDER = join(JVM_FOLDER, '..', '..', '.kafka')

/** What a program wrote and how it ended. */
export interface JavaResult {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** How a program is run; the time after which it is ended is in milliseconds. */
export interface JavaOptions {
  readonly timeoutMs?: number
  readonly flags?: readonly string[]
}

/** Why Kafka's programs cannot run here, undefined when they can. Maven is needed only until it has copied the jars. */
export async function missingProgram(): Promise<string | undefined> {
  const java = await firstFailure('java', '-version')
  if (java !== undefined) return `java does not run (${java}); install a JDK, version 17 or newer`
  const javac = await firstFailure('javac', '-version')
  if (javac !== undefined) return `javac does not run (${javac}); install a JDK, version 17 or newer, not only a JRE`
  if (existsSync(await jarFolder())) return undefined
  const maven = await firstFailure('mvn', '-version')
  return maven === undefined ? undefined : `mvn does not run (${maven}); install Maven, which fetches Kafka's jars`
}

async function firstFailure(program: string, flag: string): Promise<string | undefined> {
  try {
    const { exitCode, stderr } = await run(program, [flag], JAVA_TIMEOUT_MS)
    return exitCode === 0 ? undefined : (stderr.split('\n')[0] ?? '')
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause)
  }
}

let missing: Promise<string | undefined> | undefined

/** Whether the test can go on; says why not, and fails under CI. */
export async function needsJava(context: TestContext): Promise<boolean> {
  missing ??= missingProgram()
  const reason = await missing
  if (reason === undefined) return true
  if (process.env.CI !== undefined) throw new Error(`under CI this must run: ${reason}`)
  context.diagnostic(`not run: ${reason}`)
  return false
}

/** Runs a main class of Kafka's jars or of this project. */
export async function runJava(
  mainClass: string,
  args: readonly string[],
  { timeoutMs = JAVA_TIMEOUT_MS, flags = ['-Xmx256m', '-XX:TieredStopAtLevel=1'] }: JavaOptions = {},
): Promise<JavaResult> {
  return run('java', [...flags, '-cp', await classPathOf(mainClass), mainClass, ...args], timeoutMs)
}

/** The class path for a main class: what javac made of it, if it is one of this project's, and Kafka's jars. */
export async function classPathOf(mainClass: string): Promise<string> {
  const jars = await kafkaClassPath()
  const source = join(SOURCE_FOLDER, `${mainClass.replaceAll('.', '/')}.java`)
  return existsSync(source) ? `${await compile(mainClass, source, jars)}${delimiter}${jars}` : jars
}

/** Where the archive of the classes of a class path is, once made (class-archive.ts). */
export function archiveOf(classPath: string): string {
  return join(dirname(classPath.split(delimiter)[0] ?? ''), 'classes.jsa')
}

/** The class path of Kafka's jars, copied by Maven when the project file is new. */
export async function kafkaClassPath(): Promise<string> {
  const folder = await jarFolder()
  if (!existsSync(folder)) await makeFolder(folder, copyJars)
  const names = (await readdir(folder)).filter(name => name.endsWith('.jar')).sort()
  return names.map(name => join(folder, name)).join(delimiter)
}

/** Where the jars are, once copied. */
export async function jarFolder(): Promise<string> {
  return join(KAFKA_FOLDER, `jars-${hashOf([await readFile(join(JVM_FOLDER, 'pom.xml'))])}`)
}

/** A short hash of files of this project, for what is kept between runs. Paths are relative to test/jvm/. */
export async function hashOfFiles(...paths: readonly string[]): Promise<string> {
  return hashOf(await Promise.all(paths.map(path => readFile(join(JVM_FOLDER, path)))))
}

async function copyJars(folder: string): Promise<void> {
  const goals = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${folder}`]
  const command = ['-q', '-B', '-f', join(JVM_FOLDER, 'pom.xml'), ...goals]
  const { exitCode, stdout, stderr } = await run('mvn', command, MAVEN_TIMEOUT_MS)
  if (exitCode !== 0) throw new Error(`mvn cannot fetch Kafka's jars: ${stdout}${stderr}`)
}

/**
 * Compiles one program and what it uses, so that another one that does not compile is no hindrance. Gives a jar: an
 * archive of classes takes no folders.
 */
async function compile(mainClass: string, source: string, jars: string): Promise<string> {
  const names = await readdir(SOURCE_FOLDER, { recursive: true })
  const sources = names.filter(name => name.endsWith('.java')).sort()
  const hash = hashOf(['jar', jars, ...(await Promise.all(sources.map(name => readFile(join(SOURCE_FOLDER, name)))))])
  const folder = join(KAFKA_FOLDER, `classes-${hash}`, mainClass)
  const jar = 'program.jar'
  if (existsSync(folder)) return join(folder, jar)
  await makeFolder(folder, async out => {
    const classes = join(out, 'classes')
    await runTool('javac', ['-nowarn', '-d', classes, '-cp', jars, '-sourcepath', SOURCE_FOLDER, source])
    await runTool('jar', ['--create', '--file', join(out, jar), '-C', classes, '.'])
    await rm(classes, { recursive: true })
  })
  return join(folder, jar)
}

async function runTool(program: string, command: readonly string[]): Promise<void> {
  const { exitCode, stdout, stderr } = await run(program, ['-J-XX:TieredStopAtLevel=1', ...command], JAVA_TIMEOUT_MS)
  if (exitCode !== 0) throw new Error(`${program} ends with ${exitCode}: ${stdout}${stderr}`)
}

const making = new Map<string, Promise<void>>()

function makeFolder(folder: string, fill: (folder: string) => Promise<void>): Promise<void> {
  const made = making.get(folder) ?? fillAndRename(folder, fill).finally(() => making.delete(folder))
  making.set(folder, made)
  return made
}

/** Fills a folder beside its place and renames it, so that it exists only when it is whole; the first one wins. */
async function fillAndRename(folder: string, fill: (folder: string) => Promise<void>): Promise<void> {
  const temporary = `${folder}.${process.pid}`
  await mkdir(temporary, { recursive: true })
  try {
    await fill(temporary)
    await rename(temporary, folder)
  } catch (error) {
    if (!existsSync(folder)) throw error
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

function hashOf(contents: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256')
  for (const content of contents) hash.update(content).update('\0')
  return hash.digest('hex').slice(0, 16)
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

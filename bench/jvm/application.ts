/**
 * A measured application: a process that is started with one argument and prints lines of JSON about how far it is.
 * Ours, the JVM's and the other rivals' are the same to this file. What they say about their own CPU time is the
 * kernel's count; what they hold in memory, and all CPU time at the end, is read from outside.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { cpuSecondsOf, peakMegabytesOf } from './process-usage.js'

/** What an application is started with, as JSON. */
export interface ApplicationArgument {
  /** Name of the topology. */
  readonly workload: string
  readonly applicationId: string
  readonly bootstrapServers: string
  readonly input: string
  /** Exists already. */
  readonly output: string
  readonly stateFolder: string
  /** `num.stream.threads`. */
  readonly threads: number
  /** Configuration of Kafka Streams over the defaults. */
  readonly config: Readonly<Record<string, string>>
}

/** Lines of an application. Times are milliseconds since 1970, CPU seconds those of the process since its start. */
export type ApplicationEvent =
  | { readonly event: 'settings'; readonly settings: Readonly<Record<string, string>> }
  | { readonly event: 'restored'; readonly rows: number; readonly seconds: number; readonly cpuSeconds: number }
  | ({ readonly event: 'running' } & Moment)
  | ({ readonly event: 'progress'; readonly processed: number } & Moment)
  | ({ readonly event: 'closed' } & Moment)

/** CPU seconds used so far, at a time. */
export interface Moment {
  readonly atMs: number
  readonly cpuSeconds: number
}

/** A program and its first arguments; the application's argument comes behind. */
export type Command = readonly [program: string, ...args: string[]]

type EventName = ApplicationEvent['event']
type EventOf<N extends EventName> = Extract<ApplicationEvent, { event: N }>

/** A running application. Ends with this process. */
export class Application {
  /** When the process was started. */
  readonly startedMs = performance.timeOrigin + performance.now()
  readonly #process: ChildProcess
  readonly #name: string
  readonly #events: ApplicationEvent[] = []
  #stderr = ''
  #failure: Error | undefined
  #wake: () => void = () => {}

  constructor([program, ...args]: Command, argument: ApplicationArgument) {
    this.#name = `${program} for ${argument.workload}`
    this.#process = spawn(program, [...args, JSON.stringify(argument)], { stdio: ['pipe', 'pipe', 'pipe'] })
    const { stdout, stderr } = this.#process
    if (stdout === null || stderr === null) throw new Error('the application has no output')
    createInterface({ input: stdout }).on('line', line => this.#take(line))
    stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-8000)
    })
    this.#process.on('error', error => this.#fail(error.message))
    this.#process.on('exit', (code, signal) => this.#fail(`ended with ${signal ?? `code ${code}`}`))
  }

  get pid(): number {
    return this.#process.pid ?? 0
  }

  /** What it runs with. */
  get settings(): Readonly<Record<string, string>> {
    return this.#last('settings')?.settings ?? {}
  }

  /** The restoring of its stores, undefined when there was none before it ran. */
  get restored(): EventOf<'restored'> | undefined {
    return this.#last('restored')
  }

  /** All progress so far, in order. */
  get progress(): readonly EventOf<'progress'>[] {
    return this.#events.filter(each => each.event === 'progress')
  }

  /** Resolves when it runs. */
  async running(timeoutMs: number): Promise<Moment> {
    return this.until(() => this.#last('running'), 'running', timeoutMs)
  }

  /** Resolves when it has processed so many records. */
  async processed(records: number, timeoutMs: number): Promise<void> {
    const isThere = (): true | undefined => ((this.progress.at(-1)?.processed ?? 0) >= records ? true : undefined)
    await this.until(isThere, `at ${records} records`, timeoutMs)
  }

  /** Closes it: the last commit is done, the process still there. */
  async close(timeoutMs: number): Promise<Moment> {
    this.#process.stdin?.write('close\n')
    return this.until(() => this.#last('closed'), 'closed', timeoutMs)
  }

  /** CPU seconds since the start of the process and high water of its memory, as the system counts them. */
  usage(): { readonly cpuSeconds: number; readonly peakMegabytes: number } {
    return { cpuSeconds: cpuSecondsOf(this.pid), peakMegabytes: peakMegabytesOf(this.pid) }
  }

  /** Ends the process, however far it is. */
  async end(): Promise<void> {
    this.#wake = () => {}
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    const ended = once(this.#process, 'exit')
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), 5000)
    this.#process.stdin?.end()
    await ended
    clearTimeout(timer)
  }

  /** Resolves with what `found` gives, asked after every line; an error when the process ends or the time is over. */
  async until<T>(found: () => T | undefined, what: string, timeoutMs: number): Promise<T> {
    const deadline = performance.now() + timeoutMs
    for (;;) {
      const value = found()
      if (value !== undefined) return value
      if (this.#failure !== undefined) throw this.#failure
      const leftMs = deadline - performance.now()
      if (leftMs <= 0) throw new Error(`${this.#name}: not ${what} after ${timeoutMs / 1000} s\n${this.#stderr}`)
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, leftMs).unref()
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }

  #take(line: string): void {
    if (!line.startsWith('{')) return
    this.#events.push(JSON.parse(line) as ApplicationEvent)
    this.#wake()
  }

  #fail(what: string): void {
    this.#failure ??= new Error(`${this.#name}: ${what}; it said\n${this.#stderr}`)
    this.#wake()
  }

  #last<N extends EventName>(name: N): EventOf<N> | undefined {
    return this.#events.findLast((each): each is EventOf<N> => each.event === name)
  }
}

/** Applications in processes of their own (clicks-app.ts). */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'

/** A process that runs an application. */
export interface SpawnedApp {
  /** What it has said so far: `running`, `tasks N`. */
  readonly lines: readonly string[]
  /** Ends it as an operator does; its exit code, and what it wrote to its standard error. */
  end(): Promise<{ exitCode: number | null; errors: string }>
}

/** Starts one; what still runs when the test ends is killed. */
export function spawnApp(t: TestContext, servers: string, applicationId: string): SpawnedApp {
  const script = fileURLToPath(new URL('./clicks-app.ts', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', script, servers, applicationId])
  const closed = once(child, 'close')
  t.after(() => child.kill('SIGKILL'))
  const lines: string[] = []
  createInterface({ input: child.stdout }).on('line', line => lines.push(line))
  let errors = ''
  child.stderr.on('data', chunk => {
    errors += String(chunk)
  })
  return {
    lines,
    async end() {
      child.kill('SIGTERM')
      await closed
      return { exitCode: child.exitCode, errors }
    },
  }
}

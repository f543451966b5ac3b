// Runs one command as a named step: output is kept back and shown only when the step fails, the time is printed.
// Used by build, check and test; knows nothing of what the steps do. A step never outlives its time limit: the whole
// process group is ended, so that no child of a stuck compiler or test stays behind.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The folder of package.json, with a slash at its end. */
export const root = fileURLToPath(new URL('../', import.meta.url))

/** Of the output of a step the last bytes are kept, so that one that prints for ever cannot fill the memory. */
const OUTPUT_BYTES_MAX = 1_048_576

/**
 * Runs a command to its end.
 *
 * @param {string[]} command  program and arguments; `node` means the node that runs this script
 * @param {{ limitMs?: number, env?: Record<string, string>, cwd?: string, signal?: AbortSignal }} [options]
 * @returns {Promise<{ code: number, output: string, ms: number, timedOut: boolean }>} code 1 also when it was ended
 */
export function run(command, options = {}) {
  const { limitMs = 600_000, env = {}, cwd = root, signal } = options
  const [name, ...args] = command
  const started = performance.now()
  return new Promise(resolve => {
    const child = spawn(name === 'node' ? process.execPath : name, args, {
      cwd,
      detached: true,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const chunks = []
    let kept = 0
    let timedOut = false
    const end = () => {
      try {
        process.kill(-child.pid, 'SIGKILL')
      } catch {
        // The group is gone already.
      }
    }
    const timer = setTimeout(() => {
      timedOut = true
      end()
    }, limitMs)
    signal?.addEventListener('abort', end, { once: true })
    const keep = chunk => {
      chunks.push(chunk)
      kept += chunk.length
      while (kept > OUTPUT_BYTES_MAX && chunks.length > 1) kept -= chunks.shift().length
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    const finish = code => {
      clearTimeout(timer)
      resolve({ code, output: Buffer.concat(chunks).toString(), ms: performance.now() - started, timedOut })
    }
    child.on('error', error => {
      chunks.push(Buffer.from(`${error.message}\n`))
      finish(1)
    })
    child.on('close', code => {
      end()
      finish(timedOut ? 1 : (code ?? 1))
    })
  })
}

/** Text such as `1.3 s`. */
export function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`
}

/**
 * Prints one line for a step that has ended, and its output when it failed.
 *
 * @returns {boolean} whether it passed
 */
export function report(name, result) {
  const passed = result.code === 0
  const mark = passed ? '  ' : '✗ '
  console.log(`${mark}${name.padEnd(28)} ${seconds(result.ms).padStart(8)}${result.note ? `  ${result.note}` : ''}`)
  if (!passed) {
    if (result.timedOut) console.log(`    ended: it ran longer than its limit`)
    console.log(result.output.trimEnd().replace(/^/gm, '    '))
  }
  return passed
}

/** Waiting for what a test cannot be told of. */
import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'

/** Resolves when `isSo`, asked again and again. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>, timeoutMs = 30_000): Promise<void> {
  const deadlineMs = performance.now() + timeoutMs
  while (!(await isSo())) {
    assert.ok(performance.now() < deadlineMs, `not within ${timeoutMs} ms: ${what}`)
    await delay(10)
  }
}

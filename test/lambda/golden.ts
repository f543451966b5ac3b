/** Golden files of this room, in test/golden. `GOLDEN=create` writes them anew; the difference is reviewed. */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'

/** @throws AssertionError where the text differs from the file */
export function matchesGolden(name: string, text: string): void {
  const url = new URL(`../golden/${name}`, import.meta.url)
  if (process.env.GOLDEN === 'create') {
    writeFileSync(url, text)
    return
  }
  assert.equal(text, readFileSync(url, 'utf8'), `${name} is re-created by GOLDEN=create`)
}

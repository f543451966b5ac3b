/**
 * Kept results: `GOLDEN=create npx tsx --test …` writes them, otherwise they are compared. The difference is reviewed
 * in git like any other text.
 */
import assert from 'node:assert/strict'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Compares `text` with the file of that name in test/golden/. */
export async function golden(name: string, text: string): Promise<void> {
  const file = join(import.meta.dirname, 'golden', name)
  if (process.env.GOLDEN === 'create') {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
    return
  }
  const kept = await readFile(file, 'utf8').catch(() => assert.fail(`${name} is missing: GOLDEN=create makes it`))
  assert.equal(text, kept)
}

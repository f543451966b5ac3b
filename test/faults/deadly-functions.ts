/** A function that ends the worker it runs in, once: a file says whether it has happened. */
import { existsSync, writeFileSync } from 'node:fs'

interface Deadly {
  /** File that is made when it happens; empty: never. */
  readonly marker: string
}

const isFirst = (marker: string): boolean => {
  if (marker === '' || existsSync(marker)) return false
  writeFileSync(marker, '')
  return true
}

export function exits(_key: string, value: Deadly): boolean {
  if (isFirst(value.marker)) process.exit(7)
  return true
}

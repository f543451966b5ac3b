/**
 * Where the programs lie that are measured as processes of their own: in the folder of their bundles, named by
 * MILLRACE_BENCH_PROGRAMS (`npm run bench` makes them, so that the start of a process is what users have), else in
 * this folder.
 */
import { basename, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Path of a program of this folder, given relative to it and without extension. Bundles lie flat. */
export function programFile(name: string): string {
  const folder = process.env.MILLRACE_BENCH_PROGRAMS
  if (folder !== undefined) return join(folder, `${basename(name)}.js`)
  return fileURLToPath(new URL(`./${name}${extname(import.meta.url)}`, import.meta.url))
}

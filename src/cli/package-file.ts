/** Files that the package ships beside its code: demo data, its own package.json. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { configCodes } from '../errors/codes/config.js'
import { StreamsError } from '../errors/streams-error.js'

/** From this file to the root of the package: in a checkout, and compiled to dist/. */
const ROOTS = ['../../', '../../../']

/**
 * Path of a shipped file, by its path in the package.
 *
 * @throws StreamsError E890 where it is not there: the command line was bundled without it
 */
export function packageFile(path: string): string {
  const places = ROOTS.map(root => fileURLToPath(new URL(`${root}${path}`, import.meta.url)))
  const found = places.find(place => existsSync(place))
  if (found !== undefined) return found
  throw new StreamsError(configCodes.E890, `the file ${path} was not found beside the code`, {
    file: places[0] as string,
    cure: `run the command line from the installed package: npx millrace`,
  })
}

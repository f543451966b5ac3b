// After an install of a checkout (npm's `prepare`): node_modules/.bin/millrace, which npm makes for a package's
// dependencies only, so that the commands of the documentation work here too. Not part of the package.
import { chmodSync, mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './steps.mjs'

const bin = join(root, 'node_modules/.bin')
const program = join(root, 'scripts/millrace.mjs')
mkdirSync(bin, { recursive: true })
rmSync(join(bin, 'millrace'), { force: true })
chmodSync(program, 0o755)
symlinkSync('../../scripts/millrace.mjs', join(bin, 'millrace'))

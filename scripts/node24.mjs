// Fetches the newer Node that the tests are also run on, as the npm package that holds the bare binary, without
// install scripts, into .cache/ (ignored by git). Version and content are pinned: an archive with another hash is not
// unpacked. Says undefined where the package cannot be had (no network, another system); the caller decides whether
// that is a failure.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { root, run } from './steps.mjs'

const version = '24.21.0'
/** SHA-512 of the npm archive, as the registry and package-lock.json write it. */
const archives = {
  'linux-x64': 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  'linux-arm64': 'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
}

/** @returns {Promise<{ node?: string, reason?: string }>} path of the binary, or why there is none */
export async function fetchNode24() {
  const platform = `${process.platform}-${process.arch}`
  const integrity = archives[platform]
  if (integrity === undefined) return { reason: `no pinned Node ${version} for ${platform}` }
  const folder = join(root, '.cache', `node-${version}`)
  const node = join(folder, 'bin/node')
  if (existsSync(node)) return { node }
  const next = `${folder}-${process.pid}`
  mkdirSync(next, { recursive: true })
  try {
    const name = `node-${platform}`
    const packed = await run(['npm', 'pack', `${name}@${version}`, '--silent', '--pack-destination', next], {
      limitMs: 180_000,
    })
    if (packed.code !== 0) return { reason: `npm pack ${name}@${version} failed: ${packed.output.trim().slice(-200)}` }
    const archive = join(next, `${name}-${version}.tgz`)
    const found = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`
    if (found !== integrity) return { reason: `${name}@${version} has hash ${found}, not the pinned one` }
    const unpacked = await run(['tar', '-xzf', archive, '-C', next, '--strip-components=1', 'package/bin/node'])
    if (unpacked.code !== 0) return { reason: `tar failed: ${unpacked.output.trim()}` }
    rmSync(archive)
    if (!existsSync(node)) renameSync(next, folder)
    return { node }
  } finally {
    rmSync(next, { recursive: true, force: true })
  }
}

/** The bounds on docs/guarantees.md are those of the code, and the settings that it calls unused are unused. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { clientConfigs } from '../../src/config/client-configs.js'
import { configKeys } from '../../src/config/config-keys.js'
import * as limits from '../../src/config/limits.js'
import { parseStreamsConfig } from '../../src/config/streams-config.js'
import { readTree } from '../tidy/source-tree.js'

const page = readFileSync(new URL('../../docs/guarantees.md', import.meta.url), 'utf8')
const units: Readonly<Record<string, number>> = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 }

/** `64 MiB`, `4 GiB less one page`, `256`. */
function amountOf(text: string): number {
  const [, amount, unit, less] = /^(\d+)(?: ([KMG]iB))?( less one page)?$/.exec(text) ?? []
  assert(amount !== undefined, `'${text}' is no amount`)
  return Number(amount) * (unit === undefined ? 1 : (units[unit] ?? Number.NaN)) - (less === undefined ? 0 : 65_536)
}

test('every bound has the value that the page says', () => {
  const config = parseStreamsConfig({}, { applicationId: 'test', logGiven: true })
  const settings: Readonly<Record<string, number>> = {
    'statestore.uncommitted.max.bytes': config.statestoreUncommittedMaxBytes,
    'statestore.cache.max.bytes': config.statestoreCacheMaxBytes,
  }
  const rows = [...page.slice(page.indexOf('## Bounds')).matchAll(/^\| [^|]+ \| ([^|]+) \| `([\w.]+)` \|$/gm)]
  assert.equal(rows.length, 9)
  for (const [, amount = '', name = ''] of rows) {
    const value = settings[name] ?? Reflect.get(limits, name)
    assert.equal(value, amountOf(amount), name)
  }
})

const camelCase = (name: string): string => name.replace(/\.(\w)/g, (_, letter: string) => letter.toUpperCase())

test('the settings that the page calls unused are those that no code reads', () => {
  const code = readTree()
    .filter(({ path }) => /^src\/(?!config|log|embedded|cli)/.test(path))
    .map(file => file.code)
    .join('\n')
  // settings of connections are asked for by Kafka's names
  const ofClients = readTree()
    .filter(({ path }) => path.startsWith('src/kafka/'))
    .map(file => file.text)
    .join('\n')
  const isUsed = (name: string): boolean =>
    new RegExp(`\\b${camelCase(name)}\\b`).test(code) || ofClients.includes(`'${name}'`)
  const unused = Object.entries(configKeys)
    .filter(([name, key]) => !key.later && !isUsed(name))
    .map(([name]) => name)
  const section = page.slice(page.indexOf('## Settings without effect'), page.indexOf('## Bounds'))
  const ofOneClient = new Set(
    Object.entries(clientConfigs).flatMap(([prefix, keys]) => Object.keys(keys).map(key => `${prefix}${key}`)),
  )
  const named = [...section.matchAll(/`([a-z]+(?:\.[a-z]+)+)`/g)].flatMap(([, name = '']) =>
    ofOneClient.has(name) ? [] : [name],
  )
  assert.deepEqual(named.sort(), unused.sort(), 'a setting that is used now comes off the page')
})

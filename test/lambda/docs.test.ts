/** docs/lambdas.md names every function of the table, and no code that does not exist. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { catalogue } from '../../src/errors/catalogue.js'
import { intrinsics } from '../../src/lambda/intrinsics.js'

const page = readFileSync(new URL('../../docs/lambdas.md', import.meta.url), 'utf8')

test('every intrinsic is on the page', () => {
  const internal = new Set(['list.index', 'string.index', 'date.new', 'table.get'])
  for (const name of Object.keys(intrinsics)) {
    if (internal.has(name)) continue
    const short = /^[A-Z]/.test(name) ? name : name.replace(/^.*\./, '').replace(/Re$/, '')
    const inOwn = page.includes(`\`${short}\``) || page.includes(`\`${short.replace(/^Number\./, '')}\``)
    assert.ok(inOwn, `${name} is not on the page as \`${short}\``)
  }
})

test('the codes on the page exist', () => {
  for (const [code] of page.matchAll(/\b[EF]\d\d\d\b/g)) assert.ok(Object.hasOwn(catalogue, code), code)
})

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: functions stand as texts
/** A function found in its author's file by the call of its operator, and places in it; stacks that show that file. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { Session } from 'node:inspector'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { scriptFunction } from '../../src/javascript/script-function.js'
import { placedScript, sourceLineAt, writtenFunction } from '../../src/lambda/written-source.js'

const folder = mkdtempSync(join(tmpdir(), 'millrace-written-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const SOURCE = `import { x } from './x.js'
orders
  .filter((k: string, v: Order) => v.price! > LIMIT /* , not ) */ && v.region === 'a, b)')
  .mapValues(
    async (key, value) => other,
    { value: json({}) },
  )
  .map((k, v): [string, number] => {
    // a comment, with (brackets
    const re = /[(,]/
    if (re.test(v.name)) throw new Error(\`no \${v.name}, sorry\`)
    return [k, (v.price as number) * 2]
  })
orders.split({ cheap: (k, v) => v.price < 1, 'very dear': (k, v) => v.price > 100 })
orders.branch({ both: (k, v) => v.price > 100 && v.paid, dear: (k, v) => v.price > 100 })
orders.filter(isPaid)
`
const file = join(folder, 'orders.ts')
writeFileSync(file, SOURCE)

/** The call of the n-th operator of the name. */
function call(name: string, nth = 0) {
  let at = -1
  for (let left = nth; left >= 0; left--) at = SOURCE.indexOf(`.${name}(`, at + 1)
  const before = SOURCE.slice(0, at + 1)
  return { file, line: before.split('\n').length, column: at + 2 - before.lastIndexOf('\n') - 1 }
}

/** What stands at the place of an offset, as long as `length`. */
function textAt(text: string, place: ReturnType<typeof call>, part: string): string {
  const found = writtenFunction(text, place)?.placeAt(text.indexOf(part))
  assert.ok(found?.column !== undefined)
  assert.equal(sourceLineAt(found), found.sourceLine)
  return found.sourceLine.slice(found.column - 1)
}

test('types, blanks, quotes and comments may differ', () => {
  const text = '(k,v)=>v.price>LIMIT&&v.region==="a, b)"'
  const written = writtenFunction(text, call('filter'))
  assert.equal(written?.text, "(k: string, v: Order) => v.price! > LIMIT /* , not ) */ && v.region === 'a, b)'")
  assert.match(textAt(text, call('filter'), 'v.price'), /^v\.price! > LIMIT/)
  assert.match(textAt(text, call('filter'), 'region'), /^region === /)
  assert.match(textAt(text, call('filter'), '(k,v)'), /^\(k: string/)
})

test('a function of several lines, with what looks like brackets in texts', () => {
  const text = '(k,v)=>{const re=/[(,]/;if(re.test(v.name))throw new Error(`no ${v.name}, sorry`);return[k,v.price*2]}'
  assert.match(textAt(text, call('map'), 'throw'), /^throw new Error/)
  assert.match(textAt(text, call('map'), 'v.price'), /^v\.price as number/)
})

test('the argument of which the text was made is chosen, also inside an object', () => {
  assert.equal(writtenFunction('async(key,value)=>other', call('mapValues'))?.text, 'async (key, value) => other')
  assert.equal(writtenFunction('(k,v)=>v.price<1', call('split'))?.text, '(k, v) => v.price < 1')
  assert.equal(writtenFunction('(k,v)=>v.price>100', call('split'))?.text, '(k, v) => v.price > 100')
  assert.match(textAt('(k,v)=>v.price>100', call('split'), '100'), /^100 \}\)/)
})

test('a function whose words are all in another one is not taken for that', () => {
  const text = '(k,v)=>v.price>100'
  const place = writtenFunction(text, call('branch'))?.placeAt(0)
  assert.equal(place?.sourceLine.slice((place.column ?? 0) - 1), '(k, v) => v.price > 100 })')
})

test('nothing is claimed where the file has another function, or none', () => {
  assert.equal(writtenFunction('(k, v) => v.other', call('filter')), undefined)
  assert.equal(writtenFunction('(k, v) => v.paid', call('filter', 1)), undefined, 'a name, whose function is elsewhere')
  assert.equal(writtenFunction('(k, v) => v.price', { file: join(folder, 'nowhere.ts'), line: 1 }), undefined)
  assert.equal(writtenFunction('(k, v) => v.price', {}), undefined)
  assert.equal(writtenFunction('(k, v) => v.price', { file, line: 999, column: 1 }), undefined)
  assert.equal(sourceLineAt({ file: join(folder, 'nowhere.ts'), line: 1 }), undefined)
})

test('stacks of a script placed there show the line of the file', () => {
  const plain = join(folder, 'plain.js')
  const text = "(k, v) => {\n  if (v > 1)\n    throw new Error('found')\n  return v\n}"
  writeFileSync(plain, `// first\n\nstream.mapValues(${text})\n`)
  const script = placedScript({ source: `(${text}\n)`, captures: [] }, text, { file: plain, line: 3, column: 8 })
  assert.equal(script.written?.lineOffset, 2)
  try {
    scriptFunction(script)('k', 2)
    assert.fail('it does not throw')
  } catch (error) {
    assert.match(String((error as Error).stack), /\/plain\.js:5:11/)
  }
  const unknown = { source: text, captures: [] }
  assert.equal(placedScript(unknown, text, { file: plain, line: 99, column: 1 }), unknown)
})

test('a breakpoint in the file holds in a script placed there, and so does a debugger statement', () => {
  const plain = join(folder, 'breaks.js')
  const text = '(k, v) => {\n  const n = v + 1\n  debugger\n  return n\n}'
  writeFileSync(plain, `// first\n\nstream.mapValues(${text})\n`)
  const script = placedScript({ source: `(${text}\n)`, captures: [] }, text, { file: plain, line: 3, column: 8 })
  const session = new Session()
  const stops: string[] = []
  const urls = new Map<string, string>()
  session.connect()
  try {
    session.on('Debugger.scriptParsed', ({ params }) => void urls.set(params.scriptId, params.url))
    session.on('Debugger.paused', ({ params }) => {
      const { lineNumber = 0, scriptId = '' } = params.callFrames[0]?.location ?? {}
      stops.push(`${urls.get(scriptId)?.replace(/^.*\//, '')}:${lineNumber + 1}`)
      session.post('Debugger.resume')
    })
    session.post('Debugger.enable')
    // zero-based: the line of `const n`
    session.post('Debugger.setBreakpointByUrl', { url: pathToFileURL(plain).href, lineNumber: 3 })
    assert.equal(scriptFunction(script)('k', 2), 3)
  } finally {
    session.disconnect()
  }
  assert.deepEqual(stops, ['breaks.js:4', 'breaks.js:5'])
})

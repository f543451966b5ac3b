/** tsc refuses every case of refused.ts, with the kept message. One run of tsc for all of them. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { golden } from '../golden.js'
import { imported, prelude, refused } from './refused.js'

const root = resolve(import.meta.dirname, '../..')
/** Lines of a message beyond this say nothing that the user can use. */
const LINES_MAX = 8

test('every wrong program is refused, in kept words', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-types-'))
  try {
    const errors = await compile(folder)
    const texts = Object.entries(refused).map(([name, code], i) => {
      const message = errors.get(`case${i}.ts`) ?? 'NOT REFUSED'
      return `${name}\n    ${code}\n    ${message.split('\n').slice(0, LINES_MAX).join('\n    ')}\n`
    })
    const slipped = texts.filter(text => text.includes('NOT REFUSED'))
    assert.deepEqual(slipped, [])
    await golden('types/refused.txt', texts.join('\n'))
  } finally {
    await rm(folder, { recursive: true })
  }
})

/** First message of each file that has one. */
async function compile(folder: string): Promise<ReadonlyMap<string, string>> {
  const index = join(root, 'src/index.js')
  const head = `import { ${imported} } from ${JSON.stringify(index)}\n${prelude}`
  await Promise.all(
    Object.values(refused).map((code, i) => writeFile(join(folder, `case${i}.ts`), `${head}${code}\nexport {}\n`)),
  )
  const config = {
    compilerOptions: {
      strict: true,
      target: 'es2022',
      lib: ['es2023'],
      module: 'nodenext',
      moduleResolution: 'nodenext',
      noEmit: true,
      skipLibCheck: true,
      types: ['node'],
      typeRoots: [join(root, 'node_modules/@types')],
    },
    files: Object.keys(refused).map((_name, i) => `case${i}.ts`),
  }
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config))
  return firstMessages(await tsc(folder))
}

function tsc(folder: string): Promise<string> {
  const program = join(root, 'node_modules/typescript/bin/tsc')
  return new Promise(done => {
    execFile(
      process.execPath,
      [program, '-p', folder, '--pretty', 'false'],
      { cwd: folder, maxBuffer: 1 << 24 },
      (_error, stdout) => done(stdout),
    )
  })
}

function firstMessages(output: string): ReadonlyMap<string, string> {
  const messages = new Map<string, string>()
  let open: string | undefined
  for (const line of output.split('\n')) {
    const start = /^(case[0-9]+\.ts)\([0-9]+,[0-9]+\): error (.*)$/.exec(line)
    if (start !== null) {
      const [, file, text] = start as unknown as [string, string, string]
      open = messages.has(file) ? undefined : file
      if (open !== undefined) messages.set(open, text)
    } else if (/^\S/.test(line)) {
      open = undefined
    } else if (open !== undefined && line.trim() !== '') {
      messages.set(open, `${messages.get(open)}\n${line}`)
    }
  }
  return messages
}

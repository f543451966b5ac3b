/** A topology of many operators as text, and what tsc needs to check it. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { imported, prelude } from './refused.js'

/** What tsc counts and how long it takes; the file and the whole public interface with it. */
export interface TypeCost {
  readonly types: number
  readonly instantiations: number
  readonly checkMs: number
}

/** Each gives a stream `s{i + 1}` from `s{i}`; all of one row type, so that they can follow in any order. */
const OPERATORS: readonly ((i: number) => string)[] = [
  i => `const s${i + 1} = s${i}.filter((k, v) => v.a > ${i} && v.r !== 'x${i}')`,
  i => `const s${i + 1} = s${i}.mapValues((k, v) => ({ ...v, a: v.a + ${i} }))`,
  i => `const s${i + 1} = s${i}.flatMapValues((k, v) => [v, { ...v, b: v.b + 1 }])`,
  i => `const s${i + 1} = s${i}.selectKey((k, v) => v.r)`,
  i => `const s${i + 1} = s${i}.map((k, v) => [v.id, { id: v.id, a: v.a * 2, b: v.b, r: v.r }])`,
  i => `const s${i + 1} = s${i}
s${i}.groupByKey().windowedBy(minutely).summarize({ n: count(), t: sum(o => o.a) }).toStream()
  .to(topic('o${i}', windowed(string(), minutely), json({ n: 'int64', t: 'float64' })))`,
  i => `const s${i + 1} = s${i}
s${i}.groupBy((k, v) => v.r).aggregate(() => ({ ids: [], most: 0 }), (k, v, a) =>
  ({ ids: [...a.ids, v.id], most: v.a > a.most ? v.a : a.most }))
  .toStream().filter((k, v) => v.ids.length > 1).to('p${i}')`,
  i =>
    `const { big, default: s${i + 1} } = s${i}.split({ big: (k, v) => v.a > 3 })
big.to('q${i}', Produced.with(string(), Small))`
      .replace('big,', `big: big${i},`)
      .replace('\nbig.', `\nbig${i}.`),
]

/** A program of this many operators. */
export function largeTopology(operators: number): string {
  const lines = Array.from({ length: operators }, (_, i) => OPERATORS[i % OPERATORS.length]?.(i) ?? '')
  const row = `const Small = json({ id: 'string', a: 'float64', b: 'int32', r: 'string' })`
  const first = 'const s0 = orders.mapValues((k, v) => ({ id: v.orderId, a: v.price, b: v.qty, r: v.region }))'
  return [row, first, ...lines].join('\n')
}

/**
 * Checks the program in a process of its own.
 *
 * @param root the folder of package.json
 * @param index the module that the program imports: sources, or declarations as a user has them
 * @throws Error with tsc's words where it refuses the program
 */
export async function typeCost(operators: number, root: string, index = 'src/index.js'): Promise<TypeCost> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-type-cost-'))
  try {
    const head = `import { ${imported} } from ${JSON.stringify(join(root, index))}\n${prelude}`
    await writeFile(join(folder, 'large.ts'), `${head}${largeTopology(operators)}\nexport {}\n`)
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(configOf(root)))
    const stdout = await diagnostics(folder, root)
    const refused = stdout.split('\n').filter(line => line.startsWith('large.ts('))
    if (refused.length > 0) throw new Error(refused.join('\n'))
    const read = (what: string): number =>
      Number(new RegExp(`^${what}:\\s+([\\d.]+)`, 'm').exec(stdout)?.[1] ?? Number.NaN)
    return { types: read('Types'), instantiations: read('Instantiations'), checkMs: read('Check time') * 1000 }
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** What tsc prints. Of the errors only those of the program count: the sources have settings of their own. */
function diagnostics(folder: string, root: string): Promise<string> {
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const flags = ['-p', folder, '--extendedDiagnostics', '--singleThreaded', '--pretty', 'false']
  return new Promise(done => {
    const settings = { cwd: folder, maxBuffer: 1 << 24 }
    execFile(process.execPath, [tsc, ...flags], settings, (_error, stdout) => done(stdout))
  })
}

function configOf(root: string): object {
  return {
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
    files: ['large.ts'],
  }
}

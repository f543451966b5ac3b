/**
 * The layers of docs/ARCHITECTURE.md as data, and the rule that imports go down only.
 *
 * A room may import the rooms of lower layers, and of its own layer those that stand beside its name. Rooms of layer 5
 * have nobody beside them: they meet in `task/` (in the lane) and `coordinator/` (main thread). Types count too: a type
 * that points up is knowledge that points up.
 */
import { importsOf } from './imports.js'
import type { Rule, SourceFile, Violation } from './source-tree.js'

interface Layer {
  readonly name: string
  /** Room → rooms of the same layer that it may import. */
  readonly rooms: Readonly<Record<string, readonly string[]>>
}

/** From the bottom up. */
export const layers: readonly Layer[] = [
  { name: 'L0', rooms: { stdx: [] } },
  {
    name: 'L1',
    rooms: { errors: [], model: ['errors'], config: ['errors', 'model'], schema: ['errors', 'model', 'config'] },
  },
  {
    name: 'L2',
    rooms: {
      'record-batch': [],
      serde: [],
      // Arrow views are views over the layouts of the ABI; rows are checked as serdes check them.
      columnar: ['serde', 'wasm'],
      wasm: [],
      log: [],
      kafka: ['log', 'record-batch'],
      embedded: ['log', 'record-batch'],
    },
  },
  // Nodes of the topology hold lambdas, so topology sees lambda; lambda knows no topology.
  { name: 'L3', rooms: { lambda: [], topology: ['lambda'] } },
  { name: 'L4', rooms: { dsl: [], plan: [], emit: ['plan'], udf: [], sql: ['dsl'] } },
  // Metrics are below the rooms, so that each may count; they know nothing of what is counted.
  { name: 'L4½', rooms: { metrics: [] } },
  { name: 'L5', rooms: { fetch: [], produce: [], commit: [], group: [], state: [], javascript: [] } },
  { name: 'L6', rooms: { task: [], coordinator: ['task'] } },
  {
    name: 'L7',
    rooms: {
      queries: [],
      streams: ['queries'],
      'test-driver': ['queries'],
      server: ['queries', 'streams'],
      cli: ['queries', 'streams', 'test-driver', 'server'],
    },
  },
]

interface NarrowDoor {
  readonly from: RegExp
  readonly to: RegExp
  /** The only files behind `to` that `from` may see. */
  readonly only: RegExp
  readonly why: string
}

/** Imports that the layers would allow, narrowed. */
const narrowDoors: readonly NarrowDoor[] = [
  {
    from: /^src\/coordinator\//,
    to: /^src\/task\//,
    only: /^src\/task\/messages\.ts$/,
    why: 'the coordinator and the task share only task/messages.ts',
  },
  {
    from: /^src\/(?!streams\/|test-driver\/|cli\/|server\/|index\.ts|kafka\/|embedded\/)/,
    to: /^src\/(?:kafka|embedded)\//,
    only: /^$/,
    why: 'the engine knows the interface in log/; which log it is is decided in streams/ and cli/',
  },
  {
    from: /^src\/(?:fetch|produce|commit|group|state|queries|server|metrics)\//,
    to: /^src\/lambda\//,
    only: /^$/,
    why: 'what a function means is decided before the plan; rooms see the plan',
  },
]

function roomOf(path: string): string | undefined {
  return /^src\/([^/]+)\//.exec(path)?.[1]
}

function levelOf(room: string): number {
  return layers.findIndex(layer => Object.hasOwn(layer.rooms, room))
}

function wrongDirection(from: string, to: string): string | undefined {
  if (from === to) return undefined
  const [level, target] = [levelOf(from), levelOf(to)]
  if (level === -1) return `src/${from}/ is no room of test/tidy/layers.ts: give it a layer there`
  if (target === -1) return `src/${to}/ is no room of test/tidy/layers.ts: give it a layer there`
  const [own, other] = [layers[level]?.name, layers[target]?.name]
  if (target > level) return `imports go down only: ${from} (${own}) must not import ${to} (${other})`
  if (target === level && !layers[level]?.rooms[from]?.includes(to)) {
    return `${from} must not import ${to}: rooms of ${own} meet one layer up`
  }
  return undefined
}

/** Imports go down only, through the doors. src/index.ts may import everything and is imported by nobody in src/. */
export const layerRule: Rule = files => {
  const found: Violation[] = []
  for (const file of files.filter(each => each.path.startsWith('src/'))) {
    for (const { line, path } of importsOf(file)) {
      if (path === undefined) continue
      const what = judge(file, path)
      if (what !== undefined) found.push({ path: file.path, line, what })
    }
  }
  return found
}

function judge(file: SourceFile, path: string): string | undefined {
  const [from, to] = [roomOf(file.path), roomOf(path)]
  if (!path.startsWith('src/')) return isAllowedOutside(path) ? undefined : `src/ must not import ${path}`
  if (from === undefined) return undefined
  if (to === undefined) return `${path} is for users of the package; import the file that defines it`
  const direction = wrongDirection(from, to)
  if (direction !== undefined) return direction
  return narrowDoors.find(door => door.from.test(file.path) && door.to.test(path) && !door.only.test(path))?.why
}

/** The kernels' binary is found beside the build; the demo's data and package.json beside the package. */
function isAllowedOutside(path: string): boolean {
  return /^(?:build\/kernels(?:\.debug)?\.wasm|package\.json|\.\.\/build\/|data\/)/.test(path)
}

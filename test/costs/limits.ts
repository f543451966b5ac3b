/**
 * What things may cost, counted and not timed: the same on every machine and on every day. Each limit is what was
 * measured, with some headroom; whoever makes something cheaper lowers it, whoever needs more raises it and says why.
 *
 * Measured on 2026-11-21 on the inputs named in the tests, with Node 20.20 and 24.21 alike. Each test prints its
 * figures beside the limits.
 */

/**
 * `exact` figures depend on code and input only. `most` are bounded: what the moment decides (how much lay in a fetch,
 * what the garbage collector has seen) can make them smaller and a little larger.
 */
export const HEADROOM = { exact: 1.1, most: 2 } as const

export interface Limit {
  readonly name: string
  readonly unit: string
  /** What it holds off. */
  readonly why: string
  readonly kind: keyof typeof HEADROOM
  /** 0: it must not happen at all. */
  readonly measured: number
}

/** Costs of a chain of bench/topologies/chains.ts, tasks alone. */
const chainCosts = {
  instructions: {
    unit: 'instructions of WebAssembly a record',
    why: 'The hot loop: what every record pays in decode, touch, run and encode.',
  },
  bytesWritten: {
    unit: 'bytes written to memory a record',
    why: 'Stores, copies and fills: a record is not to be copied once more on its way.',
  },
  blocks: {
    unit: 'blocks allocated per 1,000 records',
    why: 'Blocks are for batches, segments and tables, never for a record.',
  },
  heapGrowth: {
    unit: 'bytes of new heap in the second half of the input',
    why: 'Without state, a task that has warmed up lives on the blocks that come back.',
  },
  stateBytes: {
    unit: 'bytes of blocks in use for each row of state, at the end',
    why: 'Memory is what bounds the state; buffers are in this too, so few rows look expensive.',
  },
  callsPerStep: {
    unit: 'calls of WebAssembly a step',
    why: 'JavaScript calls once for each phase of a round of 4,096 records, not for records.',
  },
  callsPerThousand: {
    unit: 'calls of WebAssembly per 1,000 records',
    why: 'A step works on whatever there is; in ever more steps calls a step would stay few.',
  },
  hostCalls: {
    unit: 'calls of JavaScript a record',
    why: 'Compiled functions call nobody; one that runs as JavaScript is called once for each record.',
  },
  copiedBytes: {
    unit: 'bytes copied by JavaScript a record',
    why: 'The engine hands over addresses; bytes stay in the memory of the task.',
  },
  outputRows: { unit: 'rows of output a record', why: 'What a commit forwards is the last of each changed row.' },
  outputBytes: { unit: 'bytes of output a record', why: 'Batches are as full, and records as short, as they can be.' },
  changelogRows: { unit: 'rows of changelog a record', why: 'Each changed row is written once in a commit.' },
  changelogBytes: { unit: 'bytes of changelog a record', why: "Kafka Streams' bytes, and nothing beside them." },
  codeBytes: { unit: 'bytes of generated code', why: 'Starting a lane costs what it has to compile.' },
} as const

export type ChainCost = keyof typeof chainCosts
export type ChainFigures = Readonly<Record<ChainCost, number>>

/** What a chain does not do. */
const none: ChainFigures = {
  instructions: 0,
  bytesWritten: 0,
  blocks: 0,
  heapGrowth: 0,
  stateBytes: 0,
  callsPerStep: 0,
  callsPerThousand: 0,
  hostCalls: 0,
  copiedBytes: 0,
  outputRows: 0,
  outputBytes: 0,
  changelogRows: 0,
  changelogBytes: 0,
  codeBytes: 0,
}

/** By chain; without commits nothing of a store comes out. */
const chainsMeasured: Readonly<Record<string, ChainFigures>> = {
  forward: {
    ...none,
    instructions: 2041,
    bytesWritten: 716,
    blocks: 1.92,
    callsPerStep: 18.43,
    callsPerThousand: 2.58,
    outputRows: 1,
    outputBytes: 123,
    codeBytes: 317,
  },
  'filter + project': {
    ...none,
    instructions: 3051,
    bytesWritten: 512,
    blocks: 1.38,
    callsPerStep: 18.43,
    callsPerThousand: 2.58,
    outputRows: 0.226,
    outputBytes: 15.06,
    codeBytes: 446,
  },
  tumbling: {
    ...none,
    instructions: 2777,
    bytesWritten: 384,
    blocks: 1.02,
    stateBytes: 170,
    callsPerStep: 17.43,
    callsPerThousand: 2.44,
    codeBytes: 954,
  },
  'tumbling, commits': {
    ...none,
    instructions: 4266,
    bytesWritten: 674,
    blocks: 2.24,
    stateBytes: 170,
    callsPerStep: 12.21,
    callsPerThousand: 3.42,
    outputRows: 0.43,
    outputBytes: 20.82,
    changelogRows: 0.43,
    changelogBytes: 22.54,
    codeBytes: 954,
  },
  'hopping 6': {
    ...none,
    instructions: 4595,
    bytesWritten: 767,
    blocks: 3.38,
    stateBytes: 126,
    callsPerStep: 17.43,
    callsPerThousand: 2.44,
    codeBytes: 969,
  },
  'word count': {
    ...none,
    instructions: 17607,
    bytesWritten: 3230,
    blocks: 16.28,
    stateBytes: 196,
    callsPerStep: 30.18,
    callsPerThousand: 16.9,
    codeBytes: 1136,
  },
  JavaScript: {
    ...none,
    instructions: 3486,
    bytesWritten: 793,
    blocks: 1.92,
    callsPerStep: 18.43,
    callsPerThousand: 2.58,
    hostCalls: 1,
    outputRows: 0.911,
    outputBytes: 112,
    codeBytes: 441,
  },
}

/** The limits of a chain. */
export function chainLimits(chain: string): readonly (Limit & { readonly cost: ChainCost })[] {
  const measured = chainsMeasured[chain]
  if (measured === undefined) throw new Error(`the chain '${chain}' has no limits: measure it and add them`)
  return (Object.keys(chainCosts) as ChainCost[]).map(cost => ({
    cost,
    name: `${chain}, ${cost}`,
    ...chainCosts[cost],
    kind: 'exact',
    measured: measured[cost],
  }))
}

/** A whole application on the embedded log: 200,000 orders of one partition, tumbling, one commit at the end. */
export const engineLimits = {
  fetchedBytes: {
    name: 'engine, bytes fetched',
    unit: 'bytes fetched for each byte of input',
    why: 'Every byte is read from the log once.',
    kind: 'exact',
    measured: 1,
  },
  fetches: {
    name: 'engine, fetches',
    unit: 'fetches with records per million records',
    why: 'The main thread pays by the fetch, so slabs are as large as memory allows.',
    kind: 'most',
    measured: 30,
  },
  requests: {
    name: 'engine, requests',
    unit: 'requests to lanes per million records',
    why: 'The main thread pays by the step, so a step takes all that waits.',
    kind: 'most',
    measured: 35,
  },
  messages: {
    name: 'engine, messages',
    unit: 'messages to other threads per million records',
    why: 'What the pool says to a lane beside requests: no more than once each.',
    kind: 'most',
    measured: 60,
  },
  appends: {
    name: 'engine, appends',
    unit: 'appends per million records',
    why: 'The main thread pays by the write; batches are as large as topics allow.',
    kind: 'most',
    measured: 20,
  },
  commits: { name: 'engine, commits', unit: 'commits', why: 'All tasks share one.', kind: 'most', measured: 1 },
  copiedBytes: {
    name: 'engine, bytes copied',
    unit: 'bytes copied by the main thread',
    why: 'Starting copies a plan; records are copied by nobody, and there are 25 MB of them.',
    kind: 'most',
    measured: 145_200,
  },
  outputBytes: {
    name: 'engine, output',
    unit: 'bytes of output a record',
    why: 'One last value of each changed row, in large batches.',
    kind: 'exact',
    measured: 8.66,
  },
  changelogBytes: {
    name: 'engine, changelog',
    unit: 'bytes of changelog a record',
    why: "Kafka Streams' bytes of each changed row, once in a commit, and nothing beside them.",
    kind: 'exact',
    measured: 9.37,
  },
} as const satisfies Readonly<Record<string, Limit>>

/** The garbage collector's share. */
export const heapLimit: Limit = {
  name: 'JavaScript heap',
  unit: 'bytes of objects for a step of 1,000 records',
  why: 'No record becomes a JavaScript object: an object each would be 24,000 bytes or more.',
  kind: 'most',
  measured: 3000,
}

/** What every process and every lane loads and compiles. */
export const kernelsLimit: Limit = {
  name: 'kernels.wasm',
  unit: 'bytes',
  why: 'Starting costs what there is to compile; the package carries it.',
  kind: 'exact',
  measured: 117_064,
}

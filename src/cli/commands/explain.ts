/** `millrace explain`. */
import { listLambda } from '../../emit/listing/list-lambda.js'
import { nearest } from '../../stdx/nearest.js'
import type { Topology } from '../../topology/topology.js'
import { functionsOf } from '../../topology/topology-description.js'
import { kernelHeapBase, loadKernel } from '../../wasm/kernel-module.js'
import type { Command, CommandArguments } from '../command.js'
import { type ExplainedFunction, explainFunction } from '../explain/explain-function.js'
import { loadTopology } from '../load-file.js'

/** What becomes of each function. */
export const explain: Command = {
  name: 'explain',
  positionals: ['FILE', '[NODE]'],
  summary: 'Prints what becomes of each function: types, captured values, compiled form, or why JavaScript',
  about: [
    'For each function of the topology, or of one node: where it stands, its source, the types of what it takes and',
    'gives, what it captured, and its outcome. Compiled: the expression, its size, and the functions of the host that a',
    'row may call (Math.pow, some regular expressions). JavaScript: the reason, its place, and what to change.',
  ],
  options: {
    wat: { about: 'Prints the WebAssembly of each function too, as text' },
    'no-captures': { about: 'Leaves out the values of what was captured' },
  },
  async run(args, { out }) {
    const { topology } = await loadTopology(args.positional(0))
    const functions = chosen(topology, args)
    const options = {
      showsCaptures: !args.flag('no-captures'),
      showsText: args.flag('wat'),
      list: (lambda: Parameters<typeof listLambda>[0], hasMetadata: boolean) =>
        listLambda(lambda, { kernel: loadKernel(), heapBase: kernelHeapBase(), hasMetadata }),
    }
    out.write(`${functions.map(each => explainFunction(each, options)).join('\n')}${summaryOf(functions)}`)
    return 0
  },
}

/** The functions of the node that was named, or all. */
function chosen(topology: Topology, args: CommandArguments): readonly ExplainedFunction[] {
  const all = topology.nodes.flatMap(node => functionsOf(node).map(([what, fn]) => ({ node: node.name, what, fn })))
  const name = args.positionals[1]
  if (name === undefined) return all
  const found = all.filter(each => each.node === name)
  if (found.length > 0) return found
  if (topology.nodes.some(node => node.name === name)) throw args.wrong(`the node '${name}' has no function`)
  const names = new Set(all.map(each => each.node))
  const meant = nearest(name, names)
  const hint = meant === undefined ? `nodes with functions: ${[...names].join(', ')}` : `did you mean ${meant}?`
  throw args.wrong(`there is no node '${name}': ${hint}`)
}

/** One line: how many functions became what. */
function summaryOf(functions: readonly ExplainedFunction[]): string {
  const count = (outcome: string): number =>
    functions.filter(({ fn }) => ('outcome' in fn ? fn.outcome : 'effect') === outcome).length
  const parts = [
    `${count('compiled')} compiled`,
    `${count('javascript')} as JavaScript`,
    ...(count('effect') === 0 ? [] : [`${count('effect')} on the main thread`]),
  ]
  return `\n${functions.length} function${functions.length === 1 ? '' : 's'}: ${parts.join(', ')}\n`
}

/**
 * esbuild's `keepNames` (tsx switches it on) wraps nested functions, `__name(fn, 'f')`, and adds `__name(f, 'f')`
 * behind declarations. The call is its first argument. Minified it has another name, so it is known by its body.
 */
import type * as acorn from 'acorn'
import type { Env } from '../scope.js'
import { functionText } from '../syntax/parse.js'

const PARAMETERS = String.raw`\(([\w$]+),\s*([\w$]+)\)`
const DESCRIPTOR = String.raw`\{\s*value(?::\s*\2)?,\s*configurable:\s*(?:true|!0)\s*\}`
const BODY = new RegExp(String.raw`^${PARAMETERS}\s*=>\s*[\w$]+\(\1,\s*['"]name['"],\s*${DESCRIPTOR}\)$`)

/** Whether the captured value is esbuild's function that gives a function its name. */
export const isNameKeeper = (value: unknown): boolean => typeof value === 'function' && BODY.test(functionText(value))

/** The function inside of `__name(fn, 'f')`; what is given where it is something else. */
export function unwrapName<N extends acorn.Node | null | undefined>(n: N, env: Env): N | acorn.Expression {
  const x = n as acorn.AnyNode | null | undefined
  if (x?.type !== 'CallExpression' || x.arguments.length !== 2 || x.callee.type !== 'Identifier') return n
  const binding = env.names.get(x.callee.name)
  const isKeeper =
    binding === undefined ? x.callee.name === '__name' : binding.kind === 'capture' && isNameKeeper(binding.value)
  const first = x.arguments[0]
  return isKeeper && first !== undefined && first.type !== 'SpreadElement' ? first : n
}

/** Whether the free name of a function with these captured values is esbuild's function. */
export const isKeeperAmong = (captured: ReadonlyMap<string, unknown>, name: string): boolean =>
  captured.has(name) ? isNameKeeper(captured.get(name)) : name === '__name'

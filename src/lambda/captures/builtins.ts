/** JavaScript's own functions by identity: a captured `Math.floor` or `Object.defineProperty` travels by its name. */

const OWNERS =
  'Math Number String Boolean BigInt Date JSON Object Array RegExp Map Set Promise Symbol Error TypeError RangeError Reflect'.split(
    ' ',
  )
const FUNCTIONS =
  'parseInt parseFloat isNaN isFinite encodeURIComponent decodeURIComponent encodeURI decodeURI structuredClone btoa atob'.split(
    ' ',
  )

let table: Map<unknown, string> | undefined

function tabulate(): Map<unknown, string> {
  const found = new Map<unknown, string>()
  const global = globalThis as unknown as Readonly<Record<string, object | undefined>>
  for (const name of FUNCTIONS) found.set(global[name], name)
  for (const name of OWNERS) {
    const owner = global[name]
    if (owner === undefined) continue
    if (typeof owner === 'function' && !found.has(owner)) found.set(owner, name)
    addMembers(found, name, owner)
    const prototype: unknown = Object.getOwnPropertyDescriptor(owner, 'prototype')?.value
    if (typeof prototype === 'object' && prototype !== null) addMembers(found, `${name}.prototype`, prototype)
  }
  return found
}

function addMembers(found: Map<unknown, string>, path: string, owner: object): void {
  for (const [key, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(owner))) {
    const value: unknown = descriptor.value
    if (typeof value === 'function' && key !== 'constructor' && !found.has(value)) found.set(value, `${path}.${key}`)
  }
}

/** `Math.floor`, `Number`, `Array.prototype.map` …; undefined where the function is none of JavaScript's own. */
export function builtinPath(value: unknown): string | undefined {
  table ??= tabulate()
  return table.get(value)
}

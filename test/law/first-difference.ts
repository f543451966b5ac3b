/** The first place where two plain values differ, as a sentence: what a person looks at first. */
export function firstDifference(actual: unknown, expected: unknown, path = ''): string {
  if (isTree(actual) && isTree(expected)) {
    for (const name of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
      const difference = firstDifference(actual[name], expected[name], `${path}/${name}`)
      if (difference !== '') return difference
    }
    return ''
  }
  return Object.is(actual, expected) ? '' : `${path} is ${text(actual)}, expected ${text(expected)}`
}

const isTree = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null
const text = (value: unknown): string => (JSON.stringify(value) ?? String(value)).slice(0, 600)

// A reporter for node:test that writes one JSON line for each test that ended: { name, outcome, ms, error? }.
// scripts/test.mjs counts these lines, so that no text meant for people is parsed. Suites are no tests and are not
// counted; a test that holds subtests is counted itself too, as node's own summary does.

function outcome(data, passed) {
  if (data.skip !== undefined && data.skip !== false) return 'skipped'
  if (data.todo !== undefined && data.todo !== false) return 'todo'
  return passed ? 'passed' : 'failed'
}

function failureText(details) {
  const error = details?.error
  const cause = error?.cause ?? error
  return String(cause?.stack ?? cause?.message ?? cause ?? 'failed')
}

/** @param {AsyncIterable<{ type: string, data: any }>} source */
export default async function* testEvents(source) {
  for await (const { type, data } of source) {
    if (type !== 'test:pass' && type !== 'test:fail') continue
    if (data.details?.type === 'suite') continue
    const row = { name: data.name, outcome: outcome(data, type === 'test:pass'), ms: data.details?.duration_ms ?? 0 }
    if (row.outcome === 'failed') row.error = failureText(data.details)
    yield `${JSON.stringify(row)}\n`
  }
}

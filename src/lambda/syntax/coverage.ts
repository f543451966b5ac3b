/**
 * istanbul puts counters into function texts: `cov_2f9k1x().s[3]++`. They are left out of what is compiled, and stand
 * for nothing where the text itself runs again.
 */

/** The names that the text only calls, without arguments, and counts in: istanbul's. */
export function coverageNames(text: string): ReadonlySet<string> {
  const called = new Set(Array.from(text.matchAll(/\b(cov_\w+)\(\)\.[sfb]\[/g), match => match[1] ?? ''))
  for (const [, name = ''] of text.matchAll(/\b(cov_\w+)\b(?!\(\)\.[sfb]\[)/g)) called.delete(name)
  return called
}

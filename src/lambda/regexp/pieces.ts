/** What `match`, `matchAll` and `replace` with a function see of a text. */

/**
 * The text cut at its matches, as a list of lists: for each match the text in front of it, the match and its groups;
 * at the end the text behind the last one, alone. Without the flag g only the first match counts.
 */
export function piecesOf(text: string, regexp: RegExp): (string | undefined)[][] {
  const pieces: (string | undefined)[][] = []
  let end = 0
  text.replace(regexp, (...args: unknown[]) => {
    // match, groups, offset, text, and the named groups where there are any
    const offset = args.findIndex(arg => typeof arg === 'number')
    const start = args[offset] as number
    const groups = args.slice(0, offset) as (string | undefined)[]
    pieces.push([text.slice(end, start), ...groups])
    end = start + (groups[0] as string).length
    return ''
  })
  return [...pieces, [text.slice(end)]]
}

/** The groups of an expression: how many, and the places of the named ones among them (the whole match is 0). */
export function groupsOf(
  source: string,
  flags: string,
): { readonly count: number; readonly named: Record<string, number> } {
  // with an empty alternative it matches, and every group is there
  const match = new RegExp(`${source}|`, flags.replace(/[gy]/g, '')).exec('')
  const names = Object.keys(match?.groups ?? {})
  const count = (match?.length ?? 1) - 1
  // names stand in the order of their groups
  const places = [...source.matchAll(/\\.|\[(?:\\.|[^\]\\])*\]|\((?!\?)|\(\?<(?![=!])([^>]+)>/gs)]
    .filter(([text]) => text.startsWith('('))
    .map(([, name]) => name)
  return { count, named: Object.fromEntries(names.map(name => [name, places.indexOf(name) + 1])) }
}

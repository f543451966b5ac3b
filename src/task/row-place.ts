/**
 * Where in the user's function a row failed: the place in the file and the line with a caret. Looked up when a row has
 * failed, once per site: the plan carries the call of the operator and the function's own text only.
 */
import type { ScriptFailure } from '../javascript/script-runtime.js'
import type { SourcePlace } from '../lambda/lambda.js'
import type { ExactPlace } from '../lambda/place.js'
import { excerptLines } from '../lambda/render.js'
import { sourceLineAt, type WrittenFunction, writtenFunction } from '../lambda/written-source.js'
import type { SitePlan } from '../plan/physical-plan.js'

export interface RowPlace {
  readonly place: SourcePlace
  /** Two lines with a line end before each; empty where nothing can be marked. */
  readonly excerpt: string
}

/** Sites by what was found for them: many rows fail at one. */
const known = new WeakMap<SitePlan, { readonly written: WrittenFunction | undefined }>()

function writtenOf(site: SitePlan, source: string): WrittenFunction | undefined {
  let found = known.get(site)
  if (found === undefined) {
    found = { written: writtenFunction(source, site) }
    known.set(site, found)
  }
  return found.written
}

/** What failed in a compiled function stands in the site; where a JavaScript function threw, in what was kept of it. */
export function rowPlace(site: SitePlan, script: ScriptFailure | undefined): RowPlace {
  const { column, file, line, source } = site
  const call: SourcePlace = {
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
  }
  const at = site.at ?? thrownOffset(source, script)
  if (source !== undefined && at !== undefined) return marked(call, source, at, writtenOf(site, source))
  const thrown = script?.thrownAt
  if (thrown === undefined || 'offset' in thrown || file === undefined) return { place: call, excerpt: '' }
  const place = { file, line: thrown.line, column: thrown.column }
  const sourceLine = sourceLineAt(place)
  const excerpt = sourceLine === undefined ? '' : excerptOf([thrown.column - 1, thrown.column], sourceLine, {})
  return { place, excerpt }
}

function marked(call: SourcePlace, source: string, at: At, written: WrittenFunction | undefined): RowPlace {
  const exact = written?.placeAt(at[0])
  if (exact === undefined) return { place: call, excerpt: excerptOf(at, source, {}) }
  const { sourceLine: _line, ...place } = exact
  return { place, excerpt: excerptOf(at, source, exact) }
}

const excerptOf = (at: At, text: string, place: ExactPlace): string =>
  excerptLines(at, { text, place })
    .map(each => `\n${each}`)
    .join('')

type At = NonNullable<SitePlan['at']>

function thrownOffset(source: string | undefined, script: ScriptFailure | undefined): At | undefined {
  const thrown = script?.thrownAt
  if (source === undefined || thrown === undefined || !('offset' in thrown)) return undefined
  const at = thrown.offset - (script?.source.indexOf(source) ?? 0)
  return at < 0 || at >= source.length ? undefined : [at, at + 1]
}

/**
 * How long things may be: files, functions, lines, parameter lists, classes. No exemptions by name: what is longer
 * today stands in ratchet.json with its length and can only become shorter.
 */
import { shapeOf } from './functions.js'
import { isOwnCode, type Rule, type SourceFile, type Violation } from './source-tree.js'

export const FUNCTION_LINES_MAX = 70
export const LINE_WIDTH_MAX = 120
export const TYPESCRIPT_LINES_MAX = 500
export const ASSEMBLYSCRIPT_LINES_MAX = 600
export const PARAMETERS_MAX = 5
export const PRIVATE_FIELDS_MAX = 15

/** Tables of constants are written by scripts and read by nobody. */
const isTable = (file: SourceFile) => /(?:^|[/-])tables\.ts$/.test(file.path)

function lineCount(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
}

/** No file above its limit. */
export const fileLengthRule: Rule = files =>
  files
    .filter(file => isOwnCode(file) && !isTable(file))
    .flatMap(file => {
      const max = file.path.startsWith('assembly/') ? ASSEMBLYSCRIPT_LINES_MAX : TYPESCRIPT_LINES_MAX
      const lines = lineCount(file.text)
      return lines > max ? [{ path: file.path, line: 0, what: `${lines} lines, at most ${max}: split it by idea` }] : []
    })

/** A text that cannot be broken is no reason to break it; beyond this it is. */
const TEXT_LINE_WIDTH_MAX = 200
const longText = /(['"`])(?:(?!\1).){50,}\1|https?:\/\/\S{50}/

/** No line wider than the formatter's limit; it leaves comments alone, and lines that one long text makes wide. */
export const lineWidthRule: Rule = files =>
  files
    .filter(file => isOwnCode(file) && !isTable(file))
    .flatMap(file =>
      file.text.split('\n').flatMap((text, index) => {
        const max = longText.test(text) ? TEXT_LINE_WIDTH_MAX : LINE_WIDTH_MAX
        if (text.length <= max) return []
        return [{ path: file.path, line: index + 1, what: `${text.length} characters, at most ${max}` }]
      }),
    )

export interface Oversize {
  /** `path name`: stable when lines move. */
  readonly key: string
  readonly path: string
  readonly line: number
  readonly size: number
}

/** What is above a limit, for the ratchet: long functions, long parameter lists, classes with many private fields. */
export interface Oversizes {
  readonly functionLines: readonly Oversize[]
  readonly parameters: readonly Oversize[]
  readonly privateFields: readonly Oversize[]
  /** Files that could not be parsed. */
  readonly unparsed: readonly Violation[]
}

/** Kernels take primitives instead of objects, so their parameters are not counted. */
export function oversizes(files: readonly SourceFile[]): Oversizes {
  const found = {
    functionLines: [] as Oversize[],
    parameters: [] as Oversize[],
    privateFields: [] as Oversize[],
    unparsed: [] as Violation[],
  }
  for (const file of files.filter(each => isOwnCode(each) && !isTable(each) && !each.path.endsWith('.d.ts'))) {
    try {
      measure(file, found)
    } catch (error) {
      found.unparsed.push({ path: file.path, line: 0, what: `cannot be parsed: ${(error as Error).message}` })
    }
  }
  return found
}

function measure(
  file: SourceFile,
  found: { functionLines: Oversize[]; parameters: Oversize[]; privateFields: Oversize[] },
) {
  const { path } = file
  const shape = shapeOf(file)
  for (const { name, line, lines, parameters } of shape.functions) {
    const key = `${path} ${name}`
    if (lines > FUNCTION_LINES_MAX) found.functionLines.push({ key, path, line, size: lines })
    if (parameters > PARAMETERS_MAX && !path.startsWith('assembly/')) {
      found.parameters.push({ key, path, line, size: parameters })
    }
  }
  for (const [name, size] of shape.privateFields) {
    if (size > PRIVATE_FIELDS_MAX) found.privateFields.push({ key: `${path} ${name}`, path, line: 0, size })
  }
}

/**
 * What is written for the reader: a header in every file, docstrings on what is exported, nothing left behind.
 */
import { isOwnCode, lineAt, type Rule, type SourceFile, type Violation } from './source-tree.js'

/** Every file opens with what it is. A file of one line that only re-exports needs none. */
export const headerRule: Rule = files =>
  files
    .filter(file => isOwnCode(file) && file.text.trim() !== '')
    .filter(file => !/^(?:#!.*\n)?(?:\/\/|\/\*)/.test(file.text))
    .map(file => ({
      path: file.path,
      line: 1,
      what: 'no header: open with 2 to 8 lines on what it is and what it does not do',
    }))

const leftBehind = /\b(?:TODO|FIXME|XXX|HACK)\b/

/** Nothing is put off in a comment: do it, or file it where work is tracked. */
export const leftoverRule: Rule = files =>
  files
    .filter(file => isOwnCode(file) && !file.path.startsWith('test/tidy'))
    .flatMap(file =>
      file.text.split('\n').flatMap((text, index) => {
        const word = leftBehind.exec(text)?.[0]
        return word === undefined ? [] : [{ path: file.path, line: index + 1, what: `${word} is left behind` }]
      }),
    )

const exported =
  /^export (?:(?:default|declare|abstract|async) )*(?:function\*?|const|class|interface|type|enum) +([\w$]+)/gm

/**
 * Exported things of src/, assembly/ and native-state/ without a docstring right above; the header speaks for the first
 * one of its file. Counted by the ratchet.
 */
export function undocumented(files: readonly SourceFile[]): readonly Violation[] {
  const public_ = files.filter(file => isOwnCode(file) && /^(?:src|assembly|native-state)\//.test(file.path))
  return public_.flatMap(file => [...file.code.matchAll(exported)].slice(1).flatMap(match => judge(file, match)))
}

function judge(file: SourceFile, match: RegExpExecArray): readonly Violation[] {
  const above = file.text.slice(0, match.index).replace(/(?:^[ \t]*@\w+(?:\(.*\))?[ \t]*\n)+$/m, '')
  const lines = above.trimEnd().split('\n')
  // One comment may stand above a run of constants.
  while (/^export const .*[^{[(]$/.test(lines.at(-1) ?? '') && match[0].startsWith('export const')) lines.pop()
  const last = lines.at(-1)?.trim() ?? ''
  const isDocumented = !/\n\s*\n\s*$/.test(above) && (last.endsWith('*/') || last.startsWith('//'))
  // A constant may say it at the end of its line.
  const isRemarked = /\/\/ |\*\/$/.test(file.text.slice(match.index, file.text.indexOf('\n', match.index)))
  // Of overloads the first carries the docstring.
  const isOverload = new RegExp(`\\bfunction\\*? ${match[1]}\\b`).test(last) || /^\): .*[^{]$/.test(last)
  if (isDocumented || isRemarked || isOverload) return []
  return [
    { path: file.path, line: lineAt(file.text, match.index), what: `${match[1]} is exported without a docstring` },
  ]
}

/** Drawing in place: lines cut to the width, the block to the height, each drawing one write, nothing cleared. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import { type Line, printLine, Screen } from '../../src/cli/terminal/screen.js'

const ESC = '\u001b['

function terminal(
  columns: number,
  rows: number,
): { columns: number; rows: number; writes: string[]; write(text: string): void } {
  const writes: string[] = []
  return { columns, rows, writes, write: text => void writes.push(text) }
}

/** What the terminal shows: the text without escapes. */
const plain = (text: string): string => stripVTControlCharacters(text)

test('a line is cut by characters, styles kept whole', () => {
  const line: Line = ['abc', ['defg', 'bold'], 'h']
  assert.equal(printLine(line, 5, false), 'abcde')
  assert.equal(printLine(line, 5, true), `abc${ESC}1mde${ESC}22m`)
  assert.equal(printLine(line, 3, true), 'abc')
  assert.equal(printLine([['██████', 'red']], 4, false), '████')
})

test('a drawing is one write that starts where the last one started', () => {
  const out = terminal(80, 24)
  const screen = new Screen(out, false)
  screen.draw([['one'], ['two']])
  screen.draw([['three'], ['four']])
  assert.equal(out.writes.length, 2)
  assert(!out.writes[0]?.includes(`${ESC}2A`))
  assert(out.writes[1]?.includes(`\r${ESC}2Athree${ESC}K\nfour${ESC}K\n`))
  assert(!out.writes.join('').includes(`${ESC}2J`), 'the screen is never cleared')
})

test('a narrow and low terminal shows what fits, and no line wraps', () => {
  const out = terminal(12, 4)
  const screen = new Screen(out, true)
  const line: Line = [['0123456789', 'green'], 'abcdefgh']
  screen.draw([line, line, line, line, line, line])
  const shown = plain(out.writes[0] ?? '')
    .split('\n')
    .slice(0, -1)
  assert.deepEqual(
    shown.map(text => text.replace('\r', '')),
    ['0123456789a', '0123456789a', '0123456789a'],
  )
  screen.draw([line])
  assert(out.writes[1]?.includes(`${ESC}3A`))
})

test('closing gives the cursor back once', () => {
  const out = terminal(80, 24)
  const screen = new Screen(out, false)
  screen.close()
  assert.deepEqual(out.writes, [])
  screen.draw([['x']])
  screen.close()
  screen.close()
  assert.deepEqual(out.writes.slice(1), [`${ESC}?25h`])
})

/**
 * A block of lines that is drawn again and again at the same place of a terminal. Each drawing is one write: up to the
 * first line, every line with its rest erased, nothing cleared in between, so that nothing flickers; terminals that
 * know synchronized output (mode 2026) show it as a whole. Lines are cut to the width, the block to the height.
 */
import { styleText } from 'node:util'

export type Style = 'bold' | 'dim' | 'cyan' | 'green' | 'yellow' | 'red'
/** A line is parts of text, each with its style; text holds one column per character. */
export type Part = string | readonly [text: string, style: Style]
/** The parts of one line, in their order. */
export type Line = readonly Part[]

/** What is needed of standard output. */
export interface Terminal {
  readonly isTTY?: boolean
  readonly columns?: number
  readonly rows?: number
  write(text: string): unknown
}

const ESC = '\u001b['
const HIDE_CURSOR = `${ESC}?25l`
const SHOW_CURSOR = `${ESC}?25h`
const ERASE_TO_LINE_END = `${ESC}K`
const ERASE_BELOW = `${ESC}J`

const textOf = (part: Part): string => (typeof part === 'string' ? part : part[0])

/** The line cut to `width` columns, with its styles when `isColoured`. */
export function printLine(line: Line, width: number, isColoured: boolean): string {
  let room = width
  let printed = ''
  for (const part of line) {
    const text = [...textOf(part)].slice(0, room).join('')
    room -= [...text].length
    printed +=
      typeof part === 'string' || !isColoured || text === ''
        ? text
        : styleText(part[1], text, { validateStream: false })
  }
  return printed
}

/** Lines that are drawn over each other on a terminal. */
export class Screen {
  readonly #terminal: Terminal
  readonly #isColoured: boolean
  #drawnCount = 0

  constructor(terminal: Terminal, isColoured: boolean) {
    this.#terminal = terminal
    this.#isColoured = isColoured
  }

  /** Draws the block in place of the last one. */
  draw(lines: readonly Line[]): void {
    const width = Math.max(1, (this.#terminal.columns ?? 80) - 1)
    const shown = lines.slice(0, Math.max(1, (this.#terminal.rows ?? 24) - 1))
    const up = this.#drawnCount === 0 ? '' : `${ESC}${this.#drawnCount}A`
    const text = shown.map(line => `${printLine(line, width, this.#isColoured)}${ERASE_TO_LINE_END}\n`).join('')
    this.#terminal.write(`${ESC}?2026h${HIDE_CURSOR}\r${up}${text}${ERASE_BELOW}${ESC}?2026l`)
    this.#drawnCount = shown.length
  }

  /** Leaves the last drawing where it is and gives the cursor back. Idempotent. */
  close(): void {
    if (this.#drawnCount > 0) this.#terminal.write(SHOW_CURSOR)
    this.#drawnCount = 0
  }
}

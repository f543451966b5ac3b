/** Where the engine says what happens: passed in, so that an application's own logger gets it. */

/** Fields that a line carries beside its text. */
export type LogFields = Readonly<Record<string, unknown>>

export interface Logger {
  debug(text: string, fields?: LogFields): void
  info(text: string, fields?: LogFields): void
  warn(text: string, fields?: LogFields): void
  error(text: string, fields?: LogFields): void
}

/** Says nothing. */
export const silentLogger: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

/** Warnings and errors as lines on a stream (standard error by default); the rest is dropped. */
export function streamLogger(stream: { write(line: string): unknown } = process.stderr): Logger {
  const line =
    (level: string) =>
    (text: string, fields: LogFields = {}): void => {
      const tail = Object.entries(fields).map(([name, value]) => ` ${name}=${String(value)}`)
      stream.write(`${level} ${text}${tail.join('')}\n`)
    }
  return { debug: () => {}, info: () => {}, warn: line('warn'), error: line('error') }
}

/** A line on standard output: where `print` writes by default. */
export function printLine(line: string): void {
  process.stdout.write(`${line}\n`)
}

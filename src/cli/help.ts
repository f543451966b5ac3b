/** The texts of `--help`. */
import type { Command } from './command.js'

const COLUMN = 32

/** `millrace --help`. */
export function programHelp(commands: readonly Command[]): string {
  const rows = commands.map(
    command => `  ${`${command.name} ${command.positionals.join(' ')}`.padEnd(COLUMN)}${command.summary}`,
  )
  return [
    'millrace: Kafka Streams for TypeScript',
    '',
    'Usage: millrace COMMAND [options]',
    '',
    ...rows,
    '',
    'millrace COMMAND --help says more. Exit codes: 0 done, 1 error, 2 wrong use.',
    '',
  ].join('\n')
}

/** `millrace COMMAND --help`. */
export function commandHelp(command: Command): string {
  const options = Object.entries(command.options).map(([name, option]) => {
    const label = option.value === undefined ? `--${name}` : `--${name} ${option.value}`
    return `  ${label.padEnd(COLUMN)}${option.about}${option.isMultiple === true ? ' (several times)' : ''}`
  })
  const usage = ['millrace', command.name, ...command.positionals, '[options]'].join(' ')
  return [
    command.summary,
    '',
    `Usage: ${usage}`,
    ...(command.about.length === 0 ? [] : ['', ...command.about]),
    '',
    ...options,
    `  ${'--help'.padEnd(COLUMN)}This text`,
    '',
  ].join('\n')
}

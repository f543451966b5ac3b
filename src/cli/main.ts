#!/usr/bin/env node
/**
 * The command line: `millrace COMMAND`. Chooses the command, gives it the terminal, and turns what it throws into text
 * and an exit code: 0 done, 1 an error (with its code and cure), 2 a wrong use, 130 ended by a signal.
 */
import { StreamsError } from '../errors/streams-error.js'
import { nearest } from '../stdx/nearest.js'
import { version } from '../streams/version.js'
import { type Command, parseCommand, UsageError } from './command.js'
import { consume } from './commands/consume.js'
import { demo } from './commands/demo.js'
import { describe } from './commands/describe.js'
import { explain } from './commands/explain.js'
import { produce } from './commands/produce.js'
import { run } from './commands/run.js'
import { topics } from './commands/topics.js'
import { commandHelp, programHelp } from './help.js'
import { processContext } from './process-context.js'

const commands: readonly Command[] = [demo, run, describe, explain, topics, produce, consume]

const EXIT_ERROR = 1
const EXIT_USAGE = 2
const EXIT_SIGNAL = 130

async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(programHelp(commands))
    return name === undefined ? EXIT_USAGE : 0
  }
  if (name === '--version' || name === '-v') {
    process.stdout.write(`${version}\n`)
    return 0
  }
  const command = commands.find(each => each.name === name)
  if (command === undefined) throw unknownCommand(name)
  if (rest.includes('--help') || rest.includes('-h')) {
    process.stdout.write(commandHelp(command))
    return 0
  }
  return command.run(parseCommand(command, rest), processContext())
}

function unknownCommand(name: string): UsageError {
  const meant = nearest(
    name,
    commands.map(command => command.name),
  )
  const hint =
    meant === undefined ? `there are ${commands.map(command => command.name).join(', ')}` : `did you mean ${meant}?`
  return new UsageError(`there is no command '${name}': ${hint}`, undefined)
}

/** Text for what a command threw; the stack only where the program itself is at fault. */
function errorText(error: unknown): string {
  if (error instanceof UsageError) {
    const help = error.command === undefined ? 'millrace --help' : `millrace ${error.command} --help`
    return `millrace: ${error.message}\n  see ${help}\n`
  }
  if (error instanceof StreamsError || isCoded(error)) return `${error.message}\n`
  return `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`
}

/** A StreamsError of another copy of the package: that of the user's file. */
function isCoded(error: unknown): error is Error {
  return error instanceof Error && error.name === 'StreamsError'
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  // ended by a signal while it waited for something
  const isEnded = error instanceof Error && error.name === 'AbortError'
  if (!isEnded) process.stderr.write(errorText(error))
  process.exitCode = isEnded ? EXIT_SIGNAL : error instanceof UsageError ? EXIT_USAGE : EXIT_ERROR
}

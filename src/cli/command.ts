/** Commands as data, and how their arguments are read: Node's parser, and the nearest name for what it misses. */
import { parseArgs } from 'node:util'
import { nearest } from '../stdx/nearest.js'
import type { CommandContext } from './process-context.js'

export interface CommandOption {
  /** Name of the value in help, `DIR`; without it the option is a flag. */
  readonly value?: string
  /** May be given several times. */
  readonly isMultiple?: boolean
  readonly about: string
}

/** A command of the command line as data, with what runs it. */
export interface Command {
  readonly name: string
  /** Positional arguments as help shows them: `FILE`, `[TOPIC]`. One in brackets may be missing. */
  readonly positionals: readonly string[]
  /** One line. */
  readonly summary: string
  /** More lines for the command's own help. */
  readonly about: readonly string[]
  readonly options: Readonly<Record<string, CommandOption>>
  /** Resolves with the exit code. */
  run(args: CommandArguments, context: CommandContext): Promise<number>
}

/** A wrong use of the command line: exit code 2, with where to find help. */
export class UsageError extends Error {
  readonly command: string | undefined

  constructor(what: string, command: string | undefined) {
    super(what)
    this.command = command
  }
}

/** What was given, read by name. */
export class CommandArguments {
  readonly positionals: readonly string[]
  readonly #command: string
  readonly #values: Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>

  constructor(
    command: string,
    positionals: readonly string[],
    values: Record<string, string | boolean | (string | boolean)[] | undefined>,
  ) {
    this.#command = command
    this.positionals = positionals
    this.#values = values
  }

  /** A positional that must be there: `parseCommand` has seen to it. */
  positional(index: number): string {
    const value = this.positionals[index]
    if (value === undefined) throw this.wrong('an argument is missing')
    return value
  }

  flag(name: string): boolean {
    return this.#values[name] === true
  }

  text(name: string): string | undefined {
    const value = this.#values[name]
    return typeof value === 'string' ? value : undefined
  }

  texts(name: string): readonly string[] {
    const value = this.#values[name]
    return Array.isArray(value) ? value.filter(each => typeof each === 'string') : []
  }

  /** A whole number of at least `min`. */
  whole(name: string, min: number): number | undefined {
    const text = this.text(name)
    if (text === undefined) return undefined
    const value = Number(text)
    if (text.trim() !== '' && Number.isSafeInteger(value) && value >= min) return value
    throw this.wrong(`--${name} is '${text}': give a whole number, ${min} or more`)
  }

  /** `NAME=VALUE`, several times. */
  pairs(name: string): Readonly<Record<string, string>> {
    return Object.fromEntries(
      this.texts(name).map(text => {
        const at = text.indexOf('=')
        if (at <= 0) throw this.wrong(`--${name} is '${text}': give NAME=VALUE`)
        return [text.slice(0, at), text.slice(at + 1)]
      }),
    )
  }

  wrong(what: string): UsageError {
    return new UsageError(what, this.#command)
  }
}

/** @throws UsageError for what the command does not know, and for what is missing. */
export function parseCommand(command: Command, args: readonly string[]): CommandArguments {
  const options = Object.fromEntries(
    Object.entries(command.options).map(([name, { value, isMultiple = false }]) => [
      name,
      { type: value === undefined ? ('boolean' as const) : ('string' as const), multiple: isMultiple },
    ]),
  )
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true })
  for (const token of tokens) {
    if (token.kind === 'option') checkOption(command, token)
  }
  const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true })
  const wanted = command.positionals
  const missing = wanted[positionals.length]
  if (missing !== undefined && !missing.startsWith('[')) throw new UsageError(`${missing} is missing`, command.name)
  const extra = positionals[wanted.length]
  if (extra !== undefined) throw new UsageError(`'${extra}' is one argument too many`, command.name)
  return new CommandArguments(command.name, positionals, values)
}

interface OptionToken {
  readonly name: string
  readonly rawName: string
  readonly value?: string | undefined
  /** Given as `--name=value`. */
  readonly inlineValue?: boolean | undefined
}

function checkOption(command: Command, { name, rawName, value, inlineValue }: OptionToken): void {
  const option = Object.hasOwn(command.options, name) ? command.options[name] : undefined
  if (option === undefined) {
    const meant = nearest(name, Object.keys(command.options))
    const hint = meant === undefined ? '' : `: did you mean --${meant}?`
    throw new UsageError(`${command.name} has no option ${rawName}${hint}`, command.name)
  }
  const isMissing = value === undefined || (inlineValue !== true && value.startsWith('-') && value.length > 1)
  if (option.value !== undefined && isMissing) throw new UsageError(`${rawName} needs ${option.value}`, command.name)
  if (option.value === undefined && value !== undefined) throw new UsageError(`${rawName} takes no value`, command.name)
}

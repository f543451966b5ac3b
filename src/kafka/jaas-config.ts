/**
 * Java's way to write who logs in: `org.apache.kafka.common.security.plain.PlainLoginModule required username="ann"
 * password="…";`. Errors never repeat any of it.
 * Source: org.apache.kafka.common.security.JaasConfig.
 */
import { configCodes } from '../errors/codes/config.js'
import { StreamsError } from '../errors/streams-error.js'

/** `plain`: PlainLoginModule; `scram`: ScramLoginModule. */
export interface JaasLogin {
  readonly module: 'plain' | 'scram'
  readonly username: string
  readonly password: string
}

const MODULE = /^\s*[\w.]*?(\w+LoginModule)\s+(?:required|requisite|sufficient|optional)\b/i
/** `name="value"`, `name='value'` with escapes, or `name=value`. */
const OPTION = /([\w.-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\s;"']+))/gsy

/** @throws StreamsError E803 */
export function parseJaasConfig(text: string): JaasLogin {
  const start = MODULE.exec(text)
  if (start === null) throw wrong("begin with the name of a login module and 'required'")
  const module = { PlainLoginModule: 'plain', ScramLoginModule: 'scram' }[start[1] ?? ''] as
    | 'plain'
    | 'scram'
    | undefined
  if (module === undefined) throw wrong('name PlainLoginModule or ScramLoginModule; for others use kafka.sasl')
  const options = readOptions(text, start[0].length)
  const username = options.get('username')
  const password = options.get('password')
  if (username === undefined || password === undefined) throw wrong('give username="…" and password="…"')
  return { module, username, password }
}

function readOptions(text: string, from: number): ReadonlyMap<string, string> {
  const options = new Map<string, string>()
  let at = from
  while (at < text.length) {
    at += /^\s*/.exec(text.slice(at))?.[0].length ?? 0
    if (text[at] === ';' && text.slice(at + 1).trim() === '') return options
    OPTION.lastIndex = at
    const match = OPTION.exec(text)
    if (match === null) break
    const [all, name = '', double, single, bare = ''] = match
    options.set(name, (double ?? single)?.replace(/\\(.)/gs, (_, letter: string) => unescaped(letter)) ?? bare)
    at += all.length
  }
  throw wrong('list name="value" and end with \';\'; quotes and backslashes in a value need a backslash')
}

function unescaped(letter: string): string {
  return { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' }[letter] ?? letter
}

function wrong(what: string): StreamsError {
  return new StreamsError(configCodes.E803, 'sasl.jaas.config (not shown) cannot be understood', { cure: what })
}

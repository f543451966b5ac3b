/**
 * A user's function made again from its source and captured values, in a lane or beside the test driver.
 *
 * `vm.compileFunction`, not `new Function`: it works where code generation from strings is forbidden, and takes a
 * file name and offsets, so that stacks point at the user's line. It knows nothing of rows: see row-view.ts.
 */
import { compileFunction } from 'node:vm'
import type { Capture, ScriptSource } from '../lambda/lambda.js'

// biome-ignore lint/suspicious/noExplicitAny: a user's function
export type UserFunction = (...args: any[]) => unknown

/** Resolves `js(url, name)` captures; modules are imported by the lane before it makes functions. */
export type ModuleExports = (url: string, exportName: string) => unknown

/** The function itself. @throws SyntaxError where the source cannot run here; TypeError where a module is missing. */
export function scriptFunction(script: ScriptSource, modules: ModuleExports = noModules): UserFunction {
  return make(script, [], modules)
}

function noModules(url: string): never {
  throw new TypeError(`${url} has not been imported`)
}

/** A function that is being made; others reach it before it is there, and call it once it is. */
interface Slot {
  fn: UserFunction | undefined
}

function make(script: ScriptSource, around: readonly Slot[], modules: ModuleExports): UserFunction {
  const slot: Slot = { fn: undefined }
  const above = [slot, ...around]
  const names = script.captures.map(capture => capture.name)
  const values = script.captures.map(capture => captureValue(capture, above, modules))
  const build = compileFunction(`"use strict"; return ${script.source}`, ['firstStatic', ...names], {
    ...(script.file === undefined ? {} : { filename: script.file }),
    ...(script.lineOffset === undefined ? {} : { lineOffset: script.lineOffset }),
    ...(script.columnOffset === undefined ? {} : { columnOffset: script.columnOffset }),
  }) as UserFunction
  slot.fn = build(firstStatic, ...values) as UserFunction
  return slot.fn
}

function captureValue(capture: Capture, above: readonly Slot[], modules: ModuleExports): unknown {
  switch (capture.kind) {
    case 'value':
      return capture.value
    case 'function':
      return make(capture.script, above, modules)
    case 'builtin':
      return builtin(capture.path)
    case 'enclosing': {
      const slot = above[capture.up]
      // `this` goes on: helpers made by older targets call `saved.call(x)`
      return function (this: unknown, ...args: unknown[]): unknown {
        return slot?.fn?.apply(this, args)
      }
    }
    case 'members':
      return Object.fromEntries(capture.members.map(member => [member.name, captureValue(member, above, modules)]))
    case 'module':
      return modules(capture.url, capture.exportName)
  }
}

/** `Math.max`; `coverage` and `named` are what istanbul and esbuild put into function texts. */
function builtin(path: string): unknown {
  if (path === 'coverage') return () => deaf
  if (path === 'named') return (fn: unknown) => fn
  return path
    .split('.')
    .reduce<unknown>((owner, name) => (owner as Readonly<Record<string, unknown>>)[name], globalThis)
}

/** The first static method of a class: how a static method's text becomes a function again. */
const firstStatic = (made: Readonly<Record<string, unknown>>): unknown => {
  const name = Object.getOwnPropertyNames(made).find(n => !['length', 'name', 'prototype'].includes(n))
  return name === undefined ? undefined : made[name]
}

/** Answers every counter with itself and keeps nothing. */
const deaf: unknown = new Proxy(
  {},
  { get: (_target, key) => (key === Symbol.toPrimitive ? () => 0 : deaf), set: () => true },
)

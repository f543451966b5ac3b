/**
 * Runs the functions of a plan that stayed JavaScript, and in checked mode all of them: on a call frame in the
 * task's memory, { p0, p1, …, result }.
 *
 * Arguments are plain copies, or views where only fields are read: what the function does to them is seen by nobody. A
 * throw, a result of another type or a difference is kept in `failures` for the error's text; WebAssembly sees a status
 * only.
 */
import { StreamsError } from '../errors/streams-error.js'
import type { ScriptSource } from '../lambda/lambda.js'
import type { CallSpec } from '../plan/physical-plan.js'
import { types } from '../schema/type.js'
import { ROW_CHECK_DIFFERS, ROW_OK, ROW_SCRIPT_FAILED, ROW_WRONG_RESULT } from '../wasm/abi.generated.js'
import type { CellLayout } from '../wasm/cell-layout.js'
import { type CellReader, makeCellReader } from '../wasm/cell-reader.js'
import type { CellValue } from '../wasm/cell-value.js'
import { type CellTarget, type CellWriter, makeCellWriter } from '../wasm/cell-writer.js'
import { CHECK_BIT, CHECK_FAILED_BIT } from '../wasm/host-functions.js'
import { makeFrameReader } from './frame-reader.js'
import { metadataOf } from './record-metadata.js'
import { resultsEqual } from './results-equal.js'
import { isViewWorthwhile, makeRowView } from './row-view.js'
import { scriptFunction, type ThrownAt, thrownAt, type UserFunction } from './script-function.js'

export type MakeFunction = (script: ScriptSource) => UserFunction

/** Why a call failed its row. */
export interface ScriptFailure {
  readonly rowCode: number
  /** Name of the node. */
  readonly node: string
  /** What happened, one or two clauses. */
  readonly text: string
  /** What the function threw, or the error of a result that does not fit. */
  readonly error?: unknown
  /** Text of the function as it was made. */
  readonly source: string
  readonly thrownAt?: ThrownAt
}

const SLOT_MASK = CHECK_FAILED_BIT - 1

/** One function of the plan, with readers and writers of its frame. */
interface Slot {
  readonly spec: CallSpec
  readonly call: UserFunction
  readonly params: readonly CellReader[]
  readonly readResult: CellReader
  readonly writeResult: CellWriter
}

/** Functions of one plan in one thread, made when they are first called. */
export class ScriptRuntime {
  readonly #calls: readonly CallSpec[]
  readonly #makeFunction: MakeFunction
  readonly #slots: (Slot | undefined)[] = []
  /** Of the calls that gave a status other than ROW_OK, in order, since `forget`. */
  readonly #failures: ScriptFailure[] = []

  constructor(calls: readonly CallSpec[], makeFunction: MakeFunction = script => scriptFunction(script)) {
    this.#calls = calls
    this.#makeFunction = makeFunction
  }

  get failures(): readonly ScriptFailure[] {
    return this.#failures
  }

  get lastFailure(): ScriptFailure | undefined {
    return this.#failures.at(-1)
  }

  /** A step begins: earlier failures have been read. */
  forget(): void {
    this.#failures.length = 0
  }

  /**
   * Runs slot's function on the frame and writes its result there; with CHECK_BIT compares it with what is there,
   * with CHECK_FAILED_BIT too it must throw.
   *
   * @returns ROW_OK, ROW_SCRIPT_FAILED, ROW_WRONG_RESULT or ROW_CHECK_DIFFERS
   */
  run(target: CellTarget, slotBits: number, frame: number): number {
    const slot = this.#maybeSlot(slotBits & SLOT_MASK)
    if (slot === undefined) return ROW_SCRIPT_FAILED
    const { data } = target.views.refresh()
    const { counter } = slot.spec
    if ((slotBits & CHECK_BIT) === 0) data.setFloat64(counter, data.getFloat64(counter, true) + 1, true)
    let result: unknown
    try {
      result = slot.call(...slot.params.map(read => read(target.views, frame)))
    } catch (error) {
      if ((slotBits & CHECK_FAILED_BIT) !== 0) return ROW_OK
      if ((slotBits & CHECK_BIT) === 0)
        return this.#fail(slot, ROW_SCRIPT_FAILED, `the function threw ${show(error)}`, error)
      const compiled = slot.readResult(target.views, frame)
      return this.#fail(
        slot,
        ROW_CHECK_DIFFERS,
        `compiled gives ${show(compiled)}, JavaScript throws ${show(error)}`,
        error,
      )
    }
    if ((slotBits & CHECK_BIT) !== 0) return this.#compare(target, slot, slotBits, frame, result)
    return this.#write(target, slot, frame, result)
  }

  #write(target: CellTarget, slot: Slot, frame: number, result: unknown): number {
    try {
      slot.writeResult(target, frame, resultAs(slot.spec, result))
      return ROW_OK
    } catch (error) {
      if (!(error instanceof StreamsError)) throw error
      return this.#fail(slot, ROW_WRONG_RESULT, error.message, error)
    }
  }

  #compare(target: CellTarget, slot: Slot, bits: number, frame: number, result: unknown): number {
    if ((bits & CHECK_FAILED_BIT) !== 0) {
      return this.#fail(slot, ROW_CHECK_DIFFERS, `compiled fails the row, JavaScript gives ${show(result)}`)
    }
    const compiled = slot.readResult(target.views.refresh(), frame)
    const type = slot.spec.result ?? types.bool
    if (resultsEqual(type, resultAs(slot.spec, result), compiled)) return ROW_OK
    return this.#fail(slot, ROW_CHECK_DIFFERS, `compiled gives ${show(compiled)}, JavaScript gives ${show(result)}`)
  }

  #fail(slot: Slot, rowCode: number, text: string, error?: unknown): number {
    const { node, script } = slot.spec
    const at = thrownAt(script, error)
    this.#failures.push({
      rowCode,
      node,
      text,
      source: script.source,
      ...(error === undefined ? {} : { error }),
      ...(at === undefined ? {} : { thrownAt: at }),
    })
    return rowCode
  }

  /** Undefined where the function cannot be made here: the row fails with that error. */
  #maybeSlot(index: number): Slot | undefined {
    try {
      return this.#slot(index)
    } catch (error) {
      const { node = '', script } = this.#calls[index] ?? {}
      const text = `the function cannot be made again: ${show(error)}`
      this.#failures.push({ rowCode: ROW_SCRIPT_FAILED, node, text, error, source: script?.source ?? '' })
      return undefined
    }
  }

  #slot(index: number): Slot {
    let slot = this.#slots[index]
    if (slot === undefined) {
      const spec = this.#calls[index]
      if (spec === undefined) throw new Error(`the plan has no call ${index}`)
      slot = makeSlot(spec, this.#makeFunction)
      this.#slots[index] = slot
    }
    return slot
  }
}

function makeSlot(spec: CallSpec, makeFunction: MakeFunction = script => scriptFunction(script)): Slot {
  const fields = Object.entries(spec.frame.fields ?? {})
  const result = spec.frame.fields?.result as CellLayout
  return {
    spec,
    call: makeFunction(spec.script),
    params: fields
      .filter(([name]) => name !== 'result')
      .map(([name, layout], index) => paramReader(name, layout, spec.viewable[index] === true)),
    readResult: makeCellReader(result),
    writeResult: makeCellWriter(result, 'the result'),
  }
}

/** Parameters named m… are the record's metadata: headers are bytes in the frame, and a lookup for the function. */
function paramReader(name: string, layout: CellLayout, isViewable: boolean): CellReader {
  const isMetadata = name.startsWith('m')
  if (isViewable && !isMetadata && isViewWorthwhile(layout)) return makeRowView(layout)
  const read = makeFrameReader(layout)
  if (!isMetadata) return read
  return (views, cell) => metadataOf(read(views, cell)) as unknown as CellValue
}

/** The result as a value of the frame's result type: pairs are written [key, value] there and { key, value } here. */
function resultAs(spec: CallSpec, result: unknown): unknown {
  switch (spec.want) {
    case 'test':
      return Boolean(result)
    case 'pair':
      return pairOf(result)
    case 'pairs':
      return Array.isArray(result) ? result.map(pairOf) : result
    default:
      return result
  }
}

const pairOf = (value: unknown): unknown =>
  Array.isArray(value) && value.length === 2 ? { key: value[0], value: value[1] } : value

const SHOWN_MAX = 200

/** A value for an error's text. */
function show(value: unknown): string {
  if (value instanceof Error) return `${value.name}: ${value.message}`
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value)
  const text =
    JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part)) ?? String(value)
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text
}

/**
 * Operands in locals: evaluating a value once, passing it as function parameters, a place for what branches choose.
 *
 * A value of a type is a fixed row of leaves: of a nullish type first its state, then the value, of a struct its
 * fields in declared order. `paramTypes`, `flatten` and `unflatten` agree on that order; so a value may go through
 * parameters, or stand in consecutive locals.
 */
import type { LambdaKind, LambdaType } from '../lambda/lambda-type.js'
import { H_EMPTY_VIEW } from '../wasm/abi.generated.js'
import { type Code, F32, F64, I32, I64, type ValueType } from './code.js'
import { type Operand, STATE_NULL, STATE_UNDEFINED, type StructOperand } from './operand.js'

export { literalOperand } from './literals.js'

/** What stands on the WebAssembly stack for a kind (operand.ts says more). Structs never stand there. */
export function valueType(kind: LambdaKind): ValueType {
  switch (kind) {
    case 'int64':
    case 'timestamp':
    case 'bigint':
    case 'headers':
      return I64
    case 'float32':
      return F32
    case 'float64':
    case 'date':
      return F64
    default:
      return I32
  }
}

/** Whether a value of the type has a state beside it that has to be carried: not where it is always the same. */
const hasState = (type: LambdaType): boolean =>
  type.kind === 'never' ? type.null === true && type.undef === true : type.null === true || type.undef === true

/** The types of the leaves of a value, in their order. */
export function paramTypes(type: LambdaType): ValueType[] {
  const state = hasState(type) ? [I32 as ValueType] : []
  if (type.kind === 'never') return state
  if (type.kind !== 'struct') return [...state, valueType(type.kind)]
  return [...state, ...Object.values(type.fields ?? {}).flatMap(paramTypes)]
}

/** One part of a value that stands on the stack. */
export interface Leaf {
  readonly type: ValueType
  readonly push: (code: Code) => void
}

/** The leaves of a value of `type` (by default the operand's own), in the order of `paramTypes`. */
export function flatten(operand: Operand, type: LambdaType = operand.type): Leaf[] {
  const state: Leaf[] = hasState(type) ? [{ type: I32, push: code => pushState(code, operand) }] : []
  if (type.kind === 'never') return state
  if (operand.kind === 'scalar') return [...state, { type: valueType(type.kind), push: operand.push }]
  const fields = Object.entries(type.fields ?? {}).flatMap(([name, field]) =>
    flatten(operand.fields[name] as Operand, field),
  )
  return [...state, ...fields]
}

/** A value of `type` whose leaves stand in consecutive locals (or parameters) from `first` on. */
export function unflatten(type: LambdaType, first: number): Operand {
  return markSettled(build(type, { next: first }))
}

function build(type: LambdaType, locals: { next: number }): Operand {
  const state = hasState(type) ? locals.next++ : undefined
  const stated = state === undefined ? constantState(type) : { pushState: (code: Code) => void code.get(state) }
  if (type.kind === 'never') return { kind: 'scalar', type, push: code => void code.i32(H_EMPTY_VIEW), ...stated }
  if (type.kind !== 'struct') {
    const local = locals.next++
    return { kind: 'scalar', type, push: code => void code.get(local), ...stated }
  }
  const fields: Record<string, Operand> = {}
  for (const [name, field] of Object.entries(type.fields ?? {})) setOwn(fields, name, build(field, locals))
  return { kind: 'struct', type, fields, ...stated }
}

/** Assignment that also works for a field named `__proto__`. */
export function setOwn<T>(record: Record<string, T>, name: string, value: T): void {
  Object.defineProperty(record, name, { value, enumerable: true, configurable: true, writable: true })
}

function constantState(type: LambdaType): Pick<StructOperand, 'pushState'> {
  if (type.kind !== 'never' || (type.null !== true && type.undef !== true)) return {}
  const state = type.null === true ? STATE_NULL : STATE_UNDEFINED
  return { pushState: code => void code.i32(state) }
}

/** i32 STATE_* onto the stack. */
export function pushState(code: Code, operand: Operand): void {
  if (operand.pushState === undefined) code.i32(0)
  else operand.pushState(code)
}

/** Operands that are locals or constants already. */
const settled = new WeakSet<Operand>()

/** Marks an operand as free to read: a constant, a local. `settle` then leaves it alone. */
export function markSettled<O extends Operand>(operand: O): O {
  settled.add(operand)
  return operand
}
export const isSettled = (operand: Operand): boolean => settled.has(operand)

/**
 * Evaluates once, into locals. Views and lists keep pointing where they pointed: only their addresses are evaluated.
 */
export function settle(code: Code, operand: Operand): Operand {
  if (settled.has(operand)) return operand
  const target = makeTarget(code, operand.type)
  target.assign(operand)
  return target.operand
}

/** Locals that hold a value which several branches may give. */
export interface Target {
  readonly operand: Operand
  /** Writes code that evaluates `source`, which is of the target's very type, into the locals. */
  assign(source: Operand): void
}

/** New locals for a value of `type`. They start as zero, which is no valid view: assign before reading. */
export function makeTarget(code: Code, type: LambdaType): Target {
  const types = paramTypes(type)
  const locals = types.map(leaf => code.local(leaf))
  const first = locals[0] ?? 0
  return {
    operand: unflatten(type, first),
    assign: source => {
      const leaves = flatten(source, type)
      // all are evaluated before any is set: the source may read the target
      for (const leaf of leaves) leaf.push(code)
      for (let index = leaves.length - 1; index >= 0; index--) code.set(first + index)
    },
  }
}

/** Pushes a harmless value of a kind: what stands for null on the stack. */
export function pushHarmless(code: Code, kind: LambdaKind): void {
  switch (valueType(kind)) {
    case I64:
      code.i64(0n)
      break
    case F32:
      code.f32(0)
      break
    case F64:
      code.f64(0)
      break
    default:
      code.i32(kind === 'bool' || kind === 'int32' ? 0 : H_EMPTY_VIEW)
  }
}

/** An operand of `type` that is always null (state 1) or undefined (2). */
export function nullishOperand(type: LambdaType, state: number): Operand {
  const pushState = (code: Code): void => void code.i32(state)
  if (type.kind !== 'struct') {
    return markSettled({ kind: 'scalar', type, push: code => pushHarmless(code, type.kind), pushState })
  }
  const fields: Record<string, Operand> = {}
  for (const [name, field] of Object.entries(type.fields ?? {})) setOwn(fields, name, nullishOperand(field, state))
  return markSettled({ kind: 'struct', type, fields, pushState })
}

/** The same operand, known not to be nullish, as `type` says. */
export function narrowOperand(operand: Operand, type: LambdaType): Operand {
  if (operand.type === type) return operand
  const state = type.null === true || type.undef === true
  const { pushState: push, ...rest } = operand
  const made = { ...rest, type, ...(state && push !== undefined ? { pushState: push } : {}) } as Operand
  return settled.has(operand) ? markSettled(made) : made
}

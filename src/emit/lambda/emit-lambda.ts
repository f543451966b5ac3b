/**
 * Lambda IR → WebAssembly: one walk over the expression, each kind written by the file that knows it.
 *
 * What every kind means is defined by test/reference/interpreter.ts. A value is computed where it is asked for and
 * at most once; parameters and their fields are read where they are used, so a field that no reached branch uses is
 * not read. Not written: Udf.
 */
import type { At, CallNode, Expr, FieldNode, LetNode, LiteralNode, ParamNode, StructNode } from '../../lambda/ir.js'
import type { CompiledLambda } from '../../lambda/lambda.js'
import type { LambdaType } from '../../lambda/lambda-type.js'
import { ROW_LAMBDA_FAILED } from '../../wasm/abi.generated.js'
import type { Code } from '../code.js'
import { type ConvertScope, convertOperand } from '../convert.js'
import { literalOperand } from '../literals.js'
import { markSettled, narrowOperand, nullishOperand, setOwn, settle, valueType } from '../locals.js'
import { type Operand, type ScalarOperand, STATE_UNDEFINED } from '../operand.js'
import type { AppendRoom } from './append.js'
import {
  checkOperand,
  conditionalOperand,
  logicalOperand,
  pushConditional,
  pushIsNullish,
  pushLogical,
  pushLogicalTest,
} from './branches.js'
import { callOperand, pushCall } from './calls.js'
import { eachOperand, loopOperand } from './each.js'
import { pushTruth } from './equality.js'
import { listOperand } from './lists.js'
import { pushBinary, pushNumber, pushToInt32, pushUnary } from './numbers.js'
import { tableOperand } from './tables.js'
import { pushTemplate, pushTypeof } from './text.js'
import { type EmitContext, isPlainScalar, type LambdaWriter } from './writer.js'

/**
 * Writes the lambda's body in line and gives its result.
 *
 * @param args one operand for each parameter that the lambda names, at least
 * @returns an operand of the body's type. It may read its arguments when it is pushed: `settle` it before they
 * change. For want `test` it is a plain bool.
 */
export function emitLambda(context: EmitContext, lambda: CompiledLambda, args: readonly Operand[]): Operand {
  const writer = new Writer(context, lambda, args)
  if (lambda.want !== 'test') return writer.operand(lambda.body)
  const local = context.code.local(valueType('bool'))
  writer.test(lambda.body)
  context.code.set(local)
  return markSettled({ kind: 'scalar', type: { kind: 'bool' }, push: code => void code.get(local) })
}

class Writer implements LambdaWriter {
  readonly code: EmitContext['code']
  readonly module: EmitContext['module']
  readonly image: EmitContext['image']
  readonly sites: EmitContext['sites']
  readonly node: EmitContext['node']
  readonly scope: EmitContext['scope']
  readonly lambda: CompiledLambda
  readonly args: readonly Operand[]
  readonly locals = new Map<string, Operand>()
  readonly appendRooms = new Map<string, AppendRoom>()
  carried: ReadonlySet<string> = new Set()

  constructor(context: EmitContext, lambda: CompiledLambda, args: readonly Operand[]) {
    this.code = context.code
    this.module = context.module
    this.image = context.image
    this.sites = context.sites
    this.node = context.node
    this.scope = context.scope
    this.lambda = lambda
    this.args = args
  }

  operand(n: Expr): Operand {
    switch (n.kind) {
      case 'Literal':
        return literal(this, n)
      case 'Param':
        return param(this, n)
      case 'Local':
        return retyped(this, known(this.locals, n.name), n)
      case 'Field':
        return field(this, n)
      case 'Let':
        bind(this, n)
        return this.operand(n.body)
      case 'Check':
        return checkOperand(this, n)
      case 'Struct':
        return struct(this, n)
      case 'List':
        return listOperand(this, n)
      case 'Each':
        return eachOperand(this, n)
      case 'Loop':
        return markSettled(loopOperand(this, n))
      case 'Udf':
        throw new Error('Udf is not written by the emitter')
      default:
        if (isPlainScalar(n.type)) return this.#evaluated(n)
        return composite(this, n)
    }
  }

  /** A plain scalar, computed into a local. */
  #evaluated(n: Expr): ScalarOperand {
    this.push(n)
    const local = this.code.local(valueType(n.type.kind))
    this.code.set(local)
    return markSettled({ kind: 'scalar', type: n.type, push: code => void code.get(local) })
  }

  push(n: Expr): void {
    if (isPlainScalar(n.type)) {
      switch (n.kind) {
        case 'Unary':
          if (n.op === 'typeof') pushTypeof(this, n)
          else pushUnary(this, n)
          return
        case 'Binary':
          pushBinary(this, n)
          return
        case 'Logical':
          pushLogical(this, n)
          return
        case 'Conditional':
          pushConditional(this, n)
          return
        case 'Call':
          if (n.fn === 'fail') failing(this, n)
          else pushCall(this, n)
          return
        case 'Template':
          pushTemplate(this, n)
          return
        case 'IsNullish':
          pushIsNullish(this, n)
          return
        case 'Let':
          bind(this, n)
          this.push(n.body)
          return
        default:
      }
    }
    const operand = this.operand(n)
    if (operand.kind !== 'scalar') throw new Error(`a struct cannot stand on the stack: ${n.kind}`)
    operand.push(this.code)
  }

  pushAs(n: Expr, type: LambdaType): void {
    if (n.type.kind === type.kind && type.kind !== 'list') {
      this.push(n)
      return
    }
    if (type.kind === 'float64' && n.type.kind !== 'never') {
      this.number(n)
      return
    }
    const value = convertOperand(this.code, this.operand(n), type, this.convertScope(n.at, 'a value does not fit'))
    if (value.kind === 'scalar') value.push(this.code)
  }

  number(n: Expr): void {
    pushNumber(this, n)
  }

  int32(n: Expr): void {
    pushToInt32(this, n)
  }

  test(n: Expr): void {
    if (n.kind === 'Logical') pushLogicalTest(this, n)
    else if (n.kind === 'Let') {
      bind(this, n)
      this.test(n.body)
    } else if (n.type.kind === 'bool' && isPlainScalar(n.type)) this.push(n)
    else pushTruth(this, this.operand(n))
  }

  carrying(names: readonly string[], write: () => void): void {
    const outer = this.carried
    this.carried = new Set([...outer, ...names])
    write()
    this.carried = outer
  }

  kernel(name: string): void {
    this.code.call(this.module.kernel(name))
  }

  fail(at: At, rowCode: number, what: string, pushDetail?: (code: Code) => void): void {
    this.scope.fail(this.code, rowCode, this.#site(at, what), pushDetail)
  }

  convertScope(at: At, what: string): ConvertScope {
    const self = this
    return {
      context: this,
      scope: this.scope,
      // the site is made only when something is checked
      get site() {
        return self.#site(at, what)
      },
    }
  }

  #site(at: At, what: string): number {
    const { source, place } = this.lambda
    return this.sites.add({ node: this.node, what, source, at, ...place })
  }
}

function literal(w: LambdaWriter, n: LiteralNode): Operand {
  if (n.type.kind === 'dict') return tableOperand(w, n)
  if (n.type.kind === 'regexp') return markSettled({ kind: 'scalar', type: n.type, push: code => void code.i32(0) })
  return literalOperand(w.image, n.type, n.value)
}

function param(w: LambdaWriter, n: ParamNode): Operand {
  const operand = w.args[n.index]
  if (operand === undefined) throw new Error(`no argument is given for parameter ${n.index}, ${n.name}`)
  return retyped(w, operand, n)
}

/** A path is known by a type of its own, narrower in null and undefined, or a wider number. */
function retyped(w: LambdaWriter, operand: Operand, n: Expr): Operand {
  const { kind } = operand.type
  if (kind === n.type.kind || kind === 'never' || n.type.kind === 'never') return narrowOperand(operand, n.type)
  return convertOperand(w.code, operand, n.type, w.convertScope(n.at, 'a value does not fit'))
}

function field(w: LambdaWriter, n: FieldNode): Operand {
  const object = w.operand(n.object)
  // of what never has a value there is nothing to read: such code is not reached
  if (n.object.type.kind === 'never') return nullishOperand(n.type, STATE_UNDEFINED)
  if (object.kind !== 'struct') throw new Error(`field ${n.name} of what is no struct`)
  const part = Object.hasOwn(object.fields, n.name) ? object.fields[n.name] : undefined
  if (part === undefined) throw new Error(`a struct without the field ${n.name}`)
  return retyped(w, part, n)
}

function known(locals: ReadonlyMap<string, Operand>, name: string): Operand {
  const operand = locals.get(name)
  if (operand === undefined) throw new Error(`the local ${name} is used before it is bound`)
  return operand
}

/** Evaluates the value of a Let and names it. Structs stay what they are: their parts are read where they are used. */
function bind(w: LambdaWriter, n: LetNode): void {
  const value = w.operand(n.value)
  w.locals.set(n.name, value.kind === 'scalar' ? settle(w.code, value) : value)
}

function struct(w: LambdaWriter, n: StructNode): Operand {
  const fields: Record<string, Operand> = {}
  for (const [name, value] of n.fields) setOwn(fields, name, w.operand(value))
  return { kind: 'struct', type: n.type, fields }
}

/** Structs, nullish values and what never gives one. */
function composite(w: LambdaWriter, n: Expr): Operand {
  switch (n.kind) {
    case 'Conditional':
      return conditionalOperand(w, n)
    case 'Logical':
      return logicalOperand(w, n)
    case 'Call':
      return n.fn === 'fail' ? failing(w, n) : callOperand(w, n)
    default:
      throw new Error(`${n.kind} is not written by the emitter`)
  }
}

/** `throw new Error(text)`: the row fails with the text. */
function failing(w: LambdaWriter, n: CallNode): Operand {
  const detail = w.operand(n.args[0] as Expr)
  if (detail.kind !== 'scalar') throw new Error('the text of an error is a string')
  w.fail(n.at, ROW_LAMBDA_FAILED, 'the function throws', detail.push)
  w.code.unreachable()
  return { kind: 'scalar', type: n.type, push: code => void code.unreachable() }
}

/**
 * The expression IR of lambdas: frozen, typed, plain data (structured clone and JSON), one record per kind.
 *
 * Everything in it is pure; the only effect an expression can have is to fail its row (`Check`, `Call fail`).
 * What each kind means is exactly what test/reference/interpreter.ts does; emit/ writes it as WebAssembly.
 *
 * `type` is what the value is known to be at this place. On a Param, Local, Field or Call it may be narrower in
 * null and undefined than what was declared there (`v.coupon` behind `v.coupon !== null`): such a read needs no check.
 * Tests are explicit: `Conditional.test`, both sides of a Logical of type bool, and the bodies of filter, some,
 * every, find and findIndex are plain bools; the truth of any other value is written `!!x` (two Unary '!').
 */
import type { LambdaType } from './lambda-type.js'

/** Place in the function's own text: UTF-16 offsets, end exclusive. */
export type At = readonly [start: number, end: number]

interface Base {
  readonly type: LambdaType
  readonly at: At
}

export type Expr =
  | LiteralNode
  | ParamNode
  | LocalNode
  | FieldNode
  | UnaryNode
  | BinaryNode
  | LogicalNode
  | ConditionalNode
  | CallNode
  | TemplateNode
  | StructNode
  | ListNode
  | LetNode
  | CheckNode
  | IsNullishNode
  | EachNode
  | LoopNode
  | UdfNode

/**
 * A constant: number, string, boolean, null, undefined, bigint, bytes; an array (`list`); a captured object, Map or Set
 * as a table (`dict`), always a Map from string (the values of a Set are true); a regexp as { source, flags }.
 * A captured object read as a value is a Struct of Literals.
 */
export interface LiteralNode extends Base {
  readonly kind: 'Literal'
  readonly value: unknown
  /** The captured name it came from, for printing. */
  readonly capture?: string
}
/** A parameter of the lambda by position: what stands at which position is the operator's business. */
export interface ParamNode extends Base {
  readonly kind: 'Param'
  readonly name: string
  readonly index: number
}
export interface LocalNode extends Base {
  readonly kind: 'Local'
  readonly name: string
}
/** `object` is never nullish here (a Check stands before it where it might be). */
export interface FieldNode extends Base {
  readonly kind: 'Field'
  readonly object: Expr
  readonly name: string
}
export interface UnaryNode extends Base {
  readonly kind: 'Unary'
  readonly op: '-' | '+' | '!' | '~' | 'typeof'
  readonly arg: Expr
}
export type BinaryOp =
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '<'
  | '<='
  | '>'
  | '>='
  | '==='
  | '!=='
  | '&'
  | '|'
  | '^'
  | '<<'
  | '>>'
  | '>>>'
/** Arithmetic on two numbers; order of two numbers or two strings; equality of one type (nullish allowed). */
export interface BinaryNode extends Base {
  readonly kind: 'Binary'
  readonly op: BinaryOp
  readonly left: Expr
  readonly right: Expr
}
/** `&&` and `||` by truth, `??` by nullishness; the right side only where it is reached. */
export interface LogicalNode extends Base {
  readonly kind: 'Logical'
  readonly op: '&&' | '||' | '??'
  readonly left: Expr
  readonly right: Expr
}
export interface ConditionalNode extends Base {
  readonly kind: 'Conditional'
  readonly test: Expr
  readonly then: Expr
  readonly else: Expr
}
/** A known function: `string.slice`, `math.max`, `list.at` … see intrinsics.ts. `fail` fails the row with its text. */
export interface CallNode extends Base {
  readonly kind: 'Call'
  readonly fn: string
  readonly args: readonly Expr[]
}
/** Text of the parts joined; null and undefined print as such, numbers in JavaScript's shortest form. */
export interface TemplateNode extends Base {
  readonly kind: 'Template'
  readonly parts: readonly (string | Expr)[]
}
/** Fields in order; a spread has been expanded by then, because the type names its fields. */
export interface StructNode extends Base {
  readonly kind: 'Struct'
  readonly fields: readonly (readonly [name: string, value: Expr])[]
}
export interface ListNode extends Base {
  readonly kind: 'List'
  readonly items: readonly { readonly spread: boolean; readonly value: Expr }[]
}
export interface LetNode extends Base {
  readonly kind: 'Let'
  readonly name: string
  readonly value: Expr
  readonly body: Expr
}
/** The value, or a failed row (TypeError) where it is null or undefined. */
export interface CheckNode extends Base {
  readonly kind: 'Check'
  readonly arg: Expr
  /** What was to be read, for the error's text. */
  readonly access: string
}
export interface IsNullishNode extends Base {
  readonly kind: 'IsNullish'
  readonly arg: Expr
  readonly of: 'null' | 'undefined' | 'both'
}
export type EachMethod = 'map' | 'filter' | 'some' | 'every' | 'find' | 'findIndex' | 'flatMap' | 'reduce' | 'sort'
/**
 * An array method with an inner lambda; its params are locals: (element, index), for reduce (accumulator, element,
 * index), for sort (a, b) with a number as body. `sort` gives a new list and is stable.
 */
export interface EachNode extends Base {
  readonly kind: 'Each'
  readonly method: EachMethod
  readonly list: Expr
  readonly params: readonly string[]
  readonly body: Expr
  readonly seed?: Expr
  /** Of a reduce over a struct: its plain bool field that ends the walk once it is true. */
  readonly until?: string
}
/** `seed` is the first state, a struct; while `test` is true `body` gives the next one. `state` is a local in both. */
export interface LoopNode extends Base {
  readonly kind: 'Loop'
  readonly state: string
  readonly seed: Expr
  readonly test: Expr
  readonly body: Expr
}
export interface UdfNode extends Base {
  readonly kind: 'Udf'
  readonly name: string
  readonly args: readonly Expr[]
}

export type ExprKind = Expr['kind']
export type ExprOf<K extends ExprKind> = Extract<Expr, { kind: K }>

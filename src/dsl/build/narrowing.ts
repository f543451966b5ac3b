/**
 * What a predicate says about null in what passes it: behind `filter((k, v) => v !== null)` the value is not null, as
 * tsc says too. Fields count as well, `v.coupon !== null`. Only what a compiled predicate implies by `&&`, `||`, `!`.
 */
import type { Expr } from '../../lambda/ir.js'
import type { Lambda } from '../../lambda/lambda.js'
import { nonNullType, type Type } from '../../schema/type.js'
import type { Flow } from './flow.js'

/** Path of a value that is not null: [index of the parameter, field, field …]. */
type Path = readonly [param: number, ...fields: string[]]

/** The flow of what passes when the predicate is `truth`. */
export function narrowedBy(flow: Omit<Flow, 'id'>, predicate: Lambda, truth: boolean): Omit<Flow, 'id'> {
  if (predicate.outcome !== 'compiled') return flow
  let { key, value } = flow
  for (const [param, ...fields] of implied(predicate.body, truth)) {
    if (param === 0) key = withoutNull(key, fields)
    if (param === 1) value = withoutNull(value, fields)
  }
  return { ...flow, key, value }
}

function withoutNull(type: Type, fields: readonly string[]): Type {
  const [name, ...rest] = fields
  if (name === undefined) return nonNullType(type)
  const field = type.fields?.[name]
  if (field === undefined) return type
  return Object.freeze({ ...type, fields: Object.freeze({ ...type.fields, [name]: withoutNull(field, rest) }) })
}

function implied(test: Expr, truth: boolean): readonly Path[] {
  switch (test.kind) {
    case 'Unary':
      return test.op === '!' ? implied(test.arg, !truth) : []
    case 'Logical': {
      const both = (test.op === '&&' && truth) || (test.op === '||' && !truth)
      return both ? [...implied(test.left, truth), ...implied(test.right, truth)] : []
    }
    case 'IsNullish':
      return truth || test.of === 'undefined' ? [] : paths(test.arg)
    default:
      return truth ? paths(test) : []
  }
}

/** The value itself where it is a parameter or a field of one: a path that can be narrowed. */
function paths(value: Expr): readonly Path[] {
  if (value.kind === 'Param') return [[value.index]]
  if (value.kind === 'Check') return paths(value.arg)
  if (value.kind !== 'Field') return []
  return paths(value.object).map(path => [...path, value.name] as Path)
}

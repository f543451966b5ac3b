/** Narrowing: at least what tsc narrows. Each function would be refused (E206) if the test before were not seen. */
// biome-ignore-all lint/style: functions as people write them
// biome-ignore-all lint/complexity: functions as people write them
// biome-ignore-all lint/suspicious: functions as people write them
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ORDER } from './corpus/group.js'
import type { Any } from './corpus/schemas.js'
import { type AnyFunction, outcomeOf } from './outcome.js'

const outcome = (fn: AnyFunction): string => outcomeOf({ fn, params: ORDER.types, roles: ORDER.roles })
const isLong = (c: string | null): boolean => {
  if (c === null) return false
  return c.length > 2
}

const narrowing: Readonly<Record<string, AnyFunction>> = {
  notNull: (_k: Any, v: Any) => (v.discount !== null ? v.discount + 1 : 0),
  looseNull: (_k: Any, v: Any) => (v.discount != null ? v.discount + 1 : 0),
  isNull: (_k: Any, v: Any) => (v.discount === null ? 0 : v.discount + 1),
  truth: (_k: Any, v: Any) => (v.discount ? v.discount + 1 : 0),
  notTruth: (_k: Any, v: Any) => (!v.discount ? 0 : v.discount + 1),
  doubleNegation: (_k: Any, v: Any) => (!!v.discount ? v.discount + 1 : 0),
  booleanCall: (_k: Any, v: Any) => (Boolean(v.discount) ? v.discount + 1 : 0),
  and: (_k: Any, v: Any) => v.discount !== null && v.discount + 1 > 2,
  or: (_k: Any, v: Any) => v.discount === null || v.discount + 1 > 2,
  notAnd: (_k: Any, v: Any) => (!(v.discount !== null && v.paid) ? 0 : v.discount + 1),
  notOr: (_k: Any, v: Any) => (!(v.discount === null || v.coupon === null) ? v.discount + v.coupon.length : 0),
  typeofNumber: (_k: Any, v: Any) => (typeof v.discount === 'number' ? v.discount + 1 : 0),
  typeofReversed: (_k: Any, v: Any) => ('number' === typeof v.discount ? v.discount + 1 : 0),
  typeofNot: (_k: Any, v: Any) => (typeof v.discount !== 'number' ? 0 : v.discount + 1),
  equalValue: (_k: Any, v: Any) => (v.discount === 0.5 ? v.discount + 1 : 0),
  equalOther: (_k: Any, v: Any) => (v.discount === v.price ? v.discount + 1 : 0),
  early: (_k: Any, v: Any) => {
    if (v.discount === null) return 0
    return v.discount + 1
  },
  earlyThrow: (_k: Any, v: Any) => {
    if (v.discount === null) throw new Error('no discount')
    return v.discount + 1
  },
  earlyNested: (_k: Any, v: Any) => {
    if (v.discount === null) {
      if (v.paid) return 1
      return 0
    }
    return v.discount + 1
  },
  elseBranch: (_k: Any, v: Any) => {
    let n = 0
    if (v.discount === null) n = 1
    else n = v.discount + 1
    return n
  },
  assigned: (_k: Any, v: Any) => {
    let d = v.discount
    if (d === null) d = 0
    return d + 1
  },
  nullishAssigned: (_k: Any, v: Any) => {
    let d = v.discount
    d ??= 1
    return d + 1
  },
  destructured: (_k: Any, { discount }: Any) => (discount === null ? 0 : discount + 1),
  destructuredConst: (_k: Any, v: Any) => {
    const { discount, customer } = v
    const { address } = customer
    return discount !== null && address !== null ? discount + address.city.length : 0
  },
  aliased: (_k: Any, v: Any) => {
    const has = v.discount !== null
    return has ? v.discount + 1 : 0
  },
  aliasedNot: (_k: Any, v: Any) => {
    const none = v.discount === null || v.coupon === null
    if (none) return 0
    return v.discount + v.coupon.length
  },
  optionalChain: (_k: Any, v: Any) =>
    v.customer.address?.zip ? v.customer.address.zip.length + v.customer.address.city.length : 0,
  optionalEqual: (_k: Any, v: Any) => (v.customer.address?.city === 'x' ? v.customer.address.city.length : 0),
  optionalDefined: (_k: Any, v: Any) => (v.customer.address?.city !== undefined ? v.customer.address.city.length : 0),
  nestedObject: (_k: Any, v: Any) =>
    v.customer.address !== null && v.customer.address.zip !== null && v.customer.address.zip.length > 1,
  element: (_k: Any, v: Any) => (v.tags[0] !== undefined ? v.tags[0].length : 0),
  elementLocal: (_k: Any, v: Any) => {
    const first = v.items[0]
    return first ? first.qty + 1 : 0
  },
  inCallback: (_k: Any, v: Any) => (v.coupon === null ? [] : v.tags.filter((t: string) => t.length > v.coupon.length)),
  filtered: (_k: Any, v: Any) =>
    v.items
      .map((i: Any) => i.sku[0])
      .filter((c: Any) => c !== undefined)
      .map((c: Any) => c.length),
  filteredTruth: (_k: Any, v: Any) =>
    v.tags
      .map((t: Any) => t.at(0))
      .filter(Boolean)
      .map((c: Any) => c.length),
  found: (_k: Any, v: Any) => {
    const item = v.items.find((i: Any) => i.qty > 2)
    if (item === undefined) return 0
    return item.qty + 1
  },
  ternaryChain: (_k: Any, v: Any) =>
    v.discount === null ? 0 : v.coupon === null ? v.discount : v.discount + v.coupon.length,
  helper: (_k: Any, v: Any) => isLong(v.coupon) && v.coupon.length > 3,
  switched: (_k: Any, v: Any) => {
    switch (v.coupon) {
      case 'a':
        return v.coupon.length
      default:
        return 0
    }
  },
  switchTrue: (_k: Any, v: Any) => {
    switch (true) {
      case v.discount === null:
        return 0
      default:
        return v.discount + 1
    }
  },
  switchTypeof: (_k: Any, v: Any) => {
    switch (typeof v.discount) {
      case 'number':
        return v.discount + 1
      default:
        return 0
    }
  },
  elseIf: (_k: Any, v: Any) => {
    if (v.coupon === null) return 0
    else if (v.discount === null) return 1
    return v.discount + v.coupon.length
  },
  defaulted: (_k: Any, v: Any) => ((v.discount ?? 0) > 0.1 ? v.discount * 2 : 0),
  defaultedLess: (_k: Any, v: Any) => {
    if ((v.discount || 0) < 0.1) return 0
    return v.discount * 2
  },
  every: (_k: Any, v: Any) => {
    const parts = [v.discount, v.price, v.discount]
    return parts.every((x: Any) => x !== null) ? parts.reduce((sum: Any, x: Any) => sum + x, 0) : 0
  },
  includes: (_k: Any, v: Any) => ([0.1, 0.2].includes(v.discount) ? v.discount + 1 : 0),
  reduced: (_k: Any, v: Any) =>
    v.items.reduce((best: Any, i: Any) => (best === null || i.qty > best.qty ? i : best), null)?.qty,
}

for (const [name, fn] of Object.entries(narrowing)) {
  test(`${name} is narrowed`, () => assert.match(outcome(fn), / : [a-z0-9[\]| ]+$/))
}

const wrong: Readonly<Record<string, AnyFunction>> = {
  nothing: (_k: Any, v: Any) => v.discount + 1,
  otherField: (_k: Any, v: Any) => (v.coupon !== null ? v.discount + 1 : 0),
  wrongBranch: (_k: Any, v: Any) => (v.discount !== null ? 0 : v.price * v.discount),
  orIsNotEnough: (_k: Any, v: Any) => (v.discount !== null || v.paid ? v.discount + 1 : 0),
  onlyUndefined: (_k: Any, v: Any) => (v.discount !== undefined ? v.discount + 1 : 0),
  reassigned: (_k: Any, v: Any) => {
    let d = v.discount ?? 1
    if (v.paid) d = v.discount
    return d + 1
  },
  defaultThatPasses: (_k: Any, v: Any) => ((v.discount ?? 1) > 0.1 ? v.discount * 2 : 0),
  oneOfTwo: (_k: Any, v: Any) => {
    switch (true) {
      case v.discount === null && v.coupon === null:
        return 0
      default:
        return v.discount + 1
    }
  },
  someIsNotEvery: (_k: Any, v: Any) => {
    const parts = [v.discount, v.price]
    return parts.some((x: Any) => x !== null) ? parts.reduce((sum: Any, x: Any) => sum + x, 0) : 0
  },
  innerIf: (_k: Any, v: Any) => {
    if (v.paid) {
      if (v.discount === null) return 0
    }
    return v.discount + 1
  },
  afterTheIf: (_k: Any, v: Any) => {
    let n = 0
    if (v.discount !== null) n = 1
    return n + v.discount
  },
  otherElement: (_k: Any, v: Any) => (v.tags.at(0) !== undefined ? 1 + v.tags.at(1)?.length : 0),
}

for (const [name, fn] of Object.entries(wrong)) {
  test(`${name} is refused`, () => assert.match(outcome(fn), /^error E20[36]/))
}

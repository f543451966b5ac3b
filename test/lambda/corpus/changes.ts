/** Changes of tables, joins with them, totals of accounts, lines of text. A fifth is hard on purpose. */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/performance: lambdas as people write them
import {
  ACCOUNT_STATE,
  CHANGE,
  type ChangeRow,
  type CustomerRow,
  PAYMENT_CUSTOMER,
  type PaymentRow,
  TEXT_SAMPLES,
} from './domains.js'
import { type Group, TEXT } from './group.js'

const stopWords = new Set(['the', 'a', 'and', 'of', 'to'])
interface Account {
  n: number
  sum: number
  max: number
  last: string | null
  countries: readonly string[]
}

export const changes: readonly Group[] = [
  {
    params: CHANGE,
    want: 'value',
    texts: TEXT_SAMPLES,
    lambdas: {
      after: (_k: string, c: ChangeRow) => c.after,
      current: (_k: string, c: ChangeRow) => (c.op === 'd' ? null : c.after),
      rowOrOld: (_k: string, c: ChangeRow) => c.after ?? c.before,
      operation: (_k: string, c: ChangeRow) =>
        ({ c: 'insert', r: 'snapshot', u: 'update', d: 'delete' })[c.op] ?? 'unknown',
      emailChanged: (_k: string, c: ChangeRow) => c.before?.email !== c.after?.email,
      balanceDelta: (_k: string, c: ChangeRow) => (c.after?.balance ?? 0) - (c.before?.balance ?? 0),
      changedFields: (_k: string, c: ChangeRow) => {
        const { before, after } = c
        if (before === null || after === null) return []
        const out: string[] = []
        if (before.name !== after.name) out.push('name')
        if (before.email !== after.email) out.push('email')
        if (before.phone !== after.phone) out.push('phone')
        if (before.balance !== after.balance) out.push('balance')
        return out
      },
      changedByFilter: (_k: string, { before, after }: ChangeRow) =>
        before && after
          ? [
              before.name !== after.name ? 'name' : '',
              before.email !== after.email ? 'email' : '',
              before.vip !== after.vip ? 'vip' : '',
            ].filter(x => x !== '')
          : [],
      diffKeys: (_k: string, { before, after }: ChangeRow) =>
        before && after
          ? Object.keys(after).filter(f => before[f as keyof CustomerRow] !== after[f as keyof CustomerRow])
          : [],
      audit: (k: string, c: ChangeRow) => ({
        entity: `${c.table}/${k}`,
        at: c.tsMs,
        kind: c.op === 'c' ? 'created' : c.op === 'd' ? 'deleted' : 'changed',
        id: c.after?.id ?? c.before?.id ?? null,
        old: c.before === null ? null : { email: c.before.email, balance: c.before.balance },
        new: c.after === null ? null : { email: c.after.email, balance: c.after.balance },
      }),
      typed: (_k: string, c: ChangeRow) => {
        if (c.op === 'c' || c.op === 'r') return { kind: 'upsert', id: c.after!.id, name: c.after!.name }
        if (c.op === 'u') return { kind: 'upsert', id: c.after!.id, name: c.after!.name.trim() }
        if (c.op === 'd') return { kind: 'delete', id: c.before!.id, name: '' }
        throw new Error(`unknown op ${c.op}`)
      },
      asJson: (_k: string, c: ChangeRow) => JSON.stringify(c.after),
      envelope: (_k: string, c: ChangeRow) => JSON.stringify({ table: c.table, ts: c.tsMs, row: c.after ?? c.before }),
      renamed: (_k: string, c: ChangeRow) =>
        c.after && { customerId: c.after.id, fullName: c.after.name, mail: c.after.email.toLowerCase() },
      entries: (_k: string, c: ChangeRow) =>
        c.after === null ? [] : Object.entries(c.after).map(([name, value]) => `${name}: ${value}`),
    },
  },
  {
    params: CHANGE,
    want: 'test',
    texts: TEXT_SAMPLES,
    lambdas: {
      isDelete: (_k: string, c: ChangeRow) => c.op === 'd' && c.after === null,
      becameVip: (_k: string, c: ChangeRow) => !!c.after?.vip && !c.before?.vip,
      reallyChanged: (_k: string, { before, after }: ChangeRow) =>
        before === null ||
        after === null ||
        before.name !== after.name ||
        before.phone !== after.phone ||
        before.country !== after.country,
      jsonChanged: (_k: string, { before, after }: ChangeRow) => JSON.stringify(before) !== JSON.stringify(after),
      bigMove: (_k: string, c: ChangeRow) =>
        Math.abs((c.after?.balance ?? 0) - (c.before?.balance ?? 0)) >= 1000 && c.table === 'customers',
    },
  },
  {
    params: CHANGE,
    want: 'pair',
    texts: TEXT_SAMPLES,
    lambdas: {
      byId: (_k: string, c: ChangeRow) => [String(c.after?.id ?? c.before?.id), c.after],
      byCountry: (k: string, c: ChangeRow) => [c.after === null ? 'none' : c.after.country, { k, op: c.op }],
    },
  },
  {
    params: PAYMENT_CUSTOMER,
    want: 'value',
    texts: TEXT_SAMPLES,
    lambdas: {
      enrich: (_k: string, p: PaymentRow, c: CustomerRow | null) => ({
        ...p,
        customer: c?.name ?? 'unknown',
        vip: c?.vip ?? false,
      }),
      riskOf: (_k: string, p: PaymentRow, c: CustomerRow | null) => {
        let risk = 0
        if (c === null) risk += 50
        else {
          if (c.country !== p.country) risk += 20
          if (!c.vip && p.amount > 1000) risk += 15
          if (c.balance < p.amount) risk += 10
        }
        if (p.attempts > 3) risk += 10
        return { id: p.id, risk: Math.min(risk, 100), level: risk >= 50 ? 'high' : risk >= 20 ? 'medium' : 'low' }
      },
      domestic: (_k: string, p: PaymentRow, c: CustomerRow | null) => c?.country === p.country,
      balanceAfter: (_k: string, p: PaymentRow, c: CustomerRow | null) => (c ? c.balance - p.amount : null),
      greeting: (_k: string, p: PaymentRow, c: CustomerRow | null) =>
        `Dear ${c ? c.name.split(' ')[0] : 'customer'}, you paid ${p.amount.toFixed(2)} ${p.currency}.`,
      contact: (_k: string, _p: PaymentRow, c: CustomerRow | null) => c?.phone ?? c?.email ?? null,
      merged: (_k: string, p: PaymentRow, c: CustomerRow | null) => ({ ...c, ...p }),
      mergedKnown: (_k: string, p: PaymentRow, c: CustomerRow | null) => {
        if (c === null) return { id: p.id, name: null, email: null, amount: p.amount }
        const { id: _id, ...who } = c
        return { id: p.id, name: who.name, email: who.email, amount: p.amount }
      },
    },
  },
  {
    params: ACCOUNT_STATE,
    want: 'value',
    texts: TEXT_SAMPLES,
    lambdas: {
      totals: (_k: string, p: PaymentRow, a: Account) => ({
        ...a,
        n: a.n + 1,
        sum: a.sum + p.amount,
        max: Math.max(a.max, p.amount),
        last: p.id,
      }),
      onlySettled: (_k: string, p: PaymentRow, a: Account) =>
        p.status === 'settled' ? { ...a, n: a.n + 1, sum: a.sum + p.amount } : a,
      countriesSeen: (_k: string, p: PaymentRow, a: Account) => ({
        ...a,
        n: a.n + 1,
        countries: a.countries.includes(p.country) ? a.countries : [...a.countries, p.country],
      }),
      lastTen: (_k: string, p: PaymentRow, a: Account) => ({ ...a, countries: [...a.countries, p.country].slice(-10) }),
      refunds: (_k: string, p: PaymentRow, a: Account) => {
        if (p.status === 'failed') return a
        const signed = p.status === 'refund' ? -p.amount : p.amount
        return { ...a, n: a.n + 1, sum: a.sum + signed, last: p.id }
      },
      mutating: (_k: string, p: PaymentRow, a: Account) => {
        a.n += 1
        a.sum += p.amount
        return a
      },
      assigned: (_k: string, p: PaymentRow, a: Account) => Object.assign({}, a, { sum: a.sum + p.amount, n: a.n + 1 }),
      copied: (_k: string, p: PaymentRow, a: Account) => {
        const next = { ...a }
        next.n += 1
        next.sum += p.amount
        return next
      },
    },
  },
  {
    params: TEXT,
    want: 'value',
    texts: TEXT_SAMPLES,
    lambdas: {
      keyValueText: (_k: string, v: string) =>
        v.split(';').map(part => {
          const [name, value] = part.split(':')
          return { name: name ?? '', value: Number(value) }
        }),
      firstNumber: (_k: string, v: string) => Number(v.match(/-?\d+(\.\d+)?/)?.[0] ?? NaN),
      allNumbers: (_k: string, v: string) => (v.match(/\d+/g) ?? []).map(Number),
      geo: (_k: string, v: string) => {
        const [lat, lon] = v.split(',').map(Number)
        return { lat: lat ?? 0, lon: lon ?? 0 }
      },
      geoParsed: (_k: string, v: string) => {
        const [lat, lon] = v.split(',').map(parseFloat)
        return lat === undefined || lon === undefined || isNaN(lat) || isNaN(lon) ? null : { lat, lon }
      },
      payload: (_k: string, v: string) => {
        try {
          return JSON.parse(v) as { x: number }
        } catch {
          return null
        }
      },
      wordCounts: (_k: string, v: string) => {
        const counts: Record<string, number> = {}
        for (const w of v.toLowerCase().split(/\W+/)) counts[w] = (counts[w] ?? 0) + 1
        return Object.entries(counts).map(([word, n]) => ({ word, n }))
      },
      longest: (_k: string, v: string) => v.split(/\s+/).reduce((a, b) => (b.length > a.length ? b : a), ''),
      reversed: (_k: string, v: string) => v.split('').reverse().join(''),
      palindrome: (_k: string, v: string) => {
        const s = v.toLowerCase().replace(/[^a-z0-9]/g, '')
        return s === s.split('').reverse().join('')
      },
      titleCase: (_k: string, v: string) =>
        v
          .split(' ')
          .map(w => w.charAt(0).toUpperCase() + w.slice(1).toLowerCase())
          .join(' '),
      vowels: (_k: string, v: string) => v.split('').filter(c => 'aeiou'.includes(c)).length,
      parsedDate: (_k: string, v: string) => Date.parse(v),
      dateOfText: (_k: string, v: string) => new Date(v).getTime(),
      csvRow: (_k: string, v: string) => {
        const [id, name, price] = v.split(',')
        if (!id || !name || !price) return null
        return { id: id.trim(), name: name.trim(), price: parseFloat(price) }
      },
    },
  },
  {
    params: TEXT,
    want: 'list',
    texts: TEXT_SAMPLES,
    lambdas: {
      words: (_k: string, v: string) =>
        v
          .toLowerCase()
          .split(/[^\p{L}]+/u)
          .filter(w => w.length > 2 && !stopWords.has(w)),
      bigrams: (_k: string, v: string) => {
        const words = v.split(' ')
        return words.slice(1).map((w, i) => `${words[i]} ${w}`)
      },
      ngrams: (_k: string, v: string) => {
        const grams: string[] = []
        for (let i = 0; i + 3 <= v.length; i++) grams.push(v.slice(i, i + 3))
        return grams
      },
      characters: (_k: string, v: string) => Array.from(v),
      hashtags: (_k: string, v: string) => v.match(/#\w+/g) ?? [],
      tagsByWords: (_k: string, v: string) =>
        v
          .split(' ')
          .filter(w => w.startsWith('#'))
          .map(w => w.slice(1)),
      nonEmptyLines: (_k: string, v: string) =>
        v
          .split(/\r?\n/)
          .map(l => l.trim())
          .filter(l => l.length > 0),
    },
  },
]

/** Names, addresses, numbers and lines of text: normalised, masked, checked, parsed. A fifth is hard on purpose. */
// biome-ignore-all lint/style: lambdas as people write them
// biome-ignore-all lint/complexity: lambdas as people write them
// biome-ignore-all lint/suspicious: lambdas as people write them
// biome-ignore-all lint/performance: lambdas as people write them
import { PERSON, type PersonRow, TEXT_SAMPLES } from './domains.js'
import { type Group, TEXT } from './group.js'

const dialling = new Map([
  ['DE', '49'],
  ['GB', '44'],
  ['US', '1'],
])
const freeMail = new Set(['gmail.com', 'gmx.de', 'yahoo.com', 'example.com'])
const abbreviations: Record<string, string> = { 'st.': 'street', 'rd.': 'road', 'ave.': 'avenue', 'str.': 'straße' }
const levels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL']
const ZIP: Record<string, RegExp> = { DE: /^\d{5}$/, US: /^\d{5}(-\d{4})?$/ }
const capitalize = (s: string) => (s === '' ? s : s[0]!.toUpperCase() + s.slice(1).toLowerCase())
const isBlank = (s: string | null | undefined) => s === null || s === undefined || s.trim() === ''
const digitsOnly = (s: string) => s.replace(/\D+/g, '')

export const identity: readonly Group[] = [
  {
    params: PERSON,
    want: 'value',
    texts: TEXT_SAMPLES,
    lambdas: {
      fullName: (_k: string, p: PersonRow) => `${p.first} ${p.last}`.trim(),
      sortName: (_k: string, p: PersonRow) => `${p.last.toUpperCase()}, ${p.first}`,
      initials: (_k: string, p: PersonRow) => (p.first[0] ?? '') + (p.last[0] ?? ''),
      initialsAll: (_k: string, p: PersonRow) =>
        `${p.first} ${p.last}`
          .split(/[\s-]+/)
          .map(w => w[0])
          .join('')
          .toUpperCase(),
      niceName: (_k: string, p: PersonRow) => ({
        ...p,
        first: capitalize(p.first.trim()),
        last: capitalize(p.last.trim()),
      }),
      normalMail: (_k: string, p: PersonRow) => p.email.trim().toLowerCase(),
      canonicalMail: (_k: string, p: PersonRow) => {
        const [user, domain] = p.email.trim().toLowerCase().split('@')
        if (user === undefined || domain === undefined) return null
        const plain = domain === 'gmail.com' ? user.split('+')[0]!.replaceAll('.', '') : user
        return `${plain}@${domain}`
      },
      maskedMail: (_k: string, p: PersonRow) => {
        const at = p.email.indexOf('@')
        return at <= 1 ? '***' : `${p.email[0]}***${p.email.slice(at)}`
      },
      maskedMailRegexp: (_k: string, p: PersonRow) => p.email.replace(/^(.).*(@.*)$/, '$1***$2'),
      mailDomain: (_k: string, p: PersonRow) => p.email.split('@').pop(),
      mailDomainAt: (_k: string, p: PersonRow) => p.email.split('@').at(-1)?.toLowerCase() ?? '',
      company: (_k: string, p: PersonRow) => {
        const domain = p.email.slice(p.email.lastIndexOf('@') + 1).toLowerCase()
        return freeMail.has(domain) ? null : domain.split('.')[0]
      },
      phone: (_k: string, p: PersonRow) => {
        let n = p.phone.replace(/[^\d+]/g, '')
        if (n.startsWith('00')) n = '+' + n.slice(2)
        if (!n.startsWith('+')) n = '+' + (dialling.get(p.country) ?? '1') + n.replace(/^0+/, '')
        return n
      },
      maskedPhone: (_k: string, p: PersonRow) =>
        p.phone.slice(0, 3) + '*'.repeat(Math.max(0, p.phone.length - 5)) + p.phone.slice(-2),
      phoneDigits: (_k: string, p: PersonRow) => digitsOnly(p.phone),
      phoneParts: (_k: string, p: PersonRow) => {
        const m = /^\+(\d{2})\s*\(0\)(\d+)/.exec(p.phone)
        return m === null ? null : { country: m[1]!, area: m[2]! }
      },
      iban: (_k: string, p: PersonRow) => p.iban.replace(/\s+/g, '').toUpperCase(),
      ibanBlocks: (_k: string, p: PersonRow) =>
        p.iban
          .replace(/\s+/g, '')
          .replace(/(.{4})/g, '$1 ')
          .trim(),
      ibanMasked: (_k: string, p: PersonRow) => {
        const iban = p.iban.replaceAll(' ', '')
        return iban.length < 8 ? '' : iban.slice(0, 4) + 'X'.repeat(iban.length - 8) + iban.slice(-4)
      },
      ibanCheck: (_k: string, p: PersonRow) => {
        const iban = p.iban.replace(/\s/g, '').toUpperCase()
        const rearranged = iban.slice(4) + iban.slice(0, 4)
        let remainder = 0
        for (const c of rearranged) {
          const code = c.charCodeAt(0)
          const text = code >= 65 ? String(code - 55) : c
          for (const d of text) remainder = (remainder * 10 + Number(d)) % 97
        }
        return remainder === 1
      },
      ibanBigint: (_k: string, p: PersonRow) => BigInt(digitsOnly(p.iban) || '0') % 97n === 1n,
      ibanReduce: (_k: string, p: PersonRow) =>
        (p.iban.slice(4) + p.iban.slice(0, 4))
          .split('')
          .map(c => (c >= 'A' && c <= 'Z' ? String(c.charCodeAt(0) - 55) : c))
          .join('')
          .split('')
          .reduce((rest, d) => (rest * 10 + Number(d)) % 97, 0) === 1,
      street: (_k: string, p: PersonRow) =>
        p.street
          .toLowerCase()
          .split(' ')
          .map(w => abbreviations[w] ?? w)
          .join(' '),
      houseNumber: (_k: string, p: PersonRow) => p.street.match(/(\d+\s*[a-z]?)$/i)?.[1] ?? '',
      houseWord: (_k: string, p: PersonRow) => p.street.split(' ').find(w => /^\d/.test(w)) ?? null,
      addressLine: (_k: string, p: PersonRow) =>
        [p.street, `${p.zip} ${p.city}`, p.country]
          .map(s => s.trim())
          .filter(s => s.length > 0)
          .join(', '),
      zipNormal: (_k: string, p: PersonRow) =>
        p.country === 'DE' ? p.zip.padStart(5, '0') : p.zip.toUpperCase().replace(' ', ''),
      zipValid: (_k: string, p: PersonRow) => ZIP[p.country]?.test(p.zip) ?? p.zip !== '',
      matchKey: (_k: string, p: PersonRow) =>
        [p.last, p.first.slice(0, 1), p.zip, p.born]
          .join('')
          .toLowerCase()
          .normalize('NFD')
          .replace(/[\u0300-\u036f]/g, '')
          .replace(/[^a-z0-9]/g, ''),
      umlauts: (_k: string, p: PersonRow) =>
        p.last.toLowerCase().replaceAll('ä', 'ae').replaceAll('ö', 'oe').replaceAll('ü', 'ue').replaceAll('ß', 'ss'),
      age: (_k: string, p: PersonRow) => {
        const [y, m, d] = p.born.split('-').map(Number)
        if (y === undefined || m === undefined || d === undefined) return null
        const today = { y: 2024, m: 6, d: 1 }
        return today.y - y - (today.m < m || (today.m === m && today.d < d) ? 1 : 0)
      },
      bornYear: (_k: string, p: PersonRow) => Number(p.born.slice(0, 4)),
      bornTime: (_k: string, p: PersonRow) => Date.parse(p.born),
      bornDate: (_k: string, p: PersonRow) => new Date(p.born).getUTCFullYear(),
      bornParts: (_k: string, p: PersonRow) => {
        const m = p.born.match(/^(\d{4})-(\d{2})-(\d{2})$/)
        if (!m) return null
        const [, year, month, day] = m
        return `${day}.${month}.${year}`
      },
      bornNamed: (_k: string, p: PersonRow) => /^(?<y>\d{4})-(?<m>\d\d)/.exec(p.born)?.groups?.['y'] ?? '',
      redacted: (_k: string, p: PersonRow) => ({
        ...p,
        taxId: p.taxId === null ? null : '***',
        iban: '',
        phone: '',
        born: p.born.slice(0, 4),
      }),
      withoutPii: (_k: string, { first, last, email, phone, iban, taxId, ...rest }: PersonRow) => rest,
      taxIdDigits: (_k: string, p: PersonRow) => p.taxId?.replace(/[^0-9]/g, '') ?? null,
      taxIdTail: (_k: string, p: PersonRow) => (p.taxId && p.taxId.length >= 4 ? p.taxId.slice(-4) : null),
      soundex: (_k: string, p: PersonRow) => {
        const codes: Record<string, string> = {
          b: '1',
          f: '1',
          p: '1',
          v: '1',
          c: '2',
          g: '2',
          s: '2',
          d: '3',
          t: '3',
          l: '4',
          m: '5',
          n: '5',
          r: '6',
        }
        const s = p.last.toLowerCase()
        let out = s.charAt(0).toUpperCase()
        let last = ''
        for (const c of s.slice(1)) {
          const code = codes[c] ?? ''
          if (code !== '' && code !== last) out += code
          last = code
          if (out.length === 4) break
        }
        return out.padEnd(4, '0')
      },
      completeness: (_k: string, p: PersonRow) =>
        [p.first, p.last, p.email, p.phone, p.street].filter(x => x.trim() !== '').length / 5,
      missing: (_k: string, p: PersonRow) => {
        if (isBlank(p.email)) return 'email'
        if (isBlank(p.phone)) return 'phone'
        if (isBlank(p.taxId)) return 'taxId'
        return null
      },
      emptyFields: (_k: string, p: PersonRow) =>
        Object.entries(p)
          .filter(([, v]) => v === '' || v === null)
          .map(([name]) => name),
      mailHash: (_k: string, p: PersonRow) => {
        let h = 5381
        for (let i = 0; i < p.email.length; i++) h = ((h << 5) + h + p.email.charCodeAt(i)) >>> 0
        return h.toString(36)
      },
      userName: (_k: string, p: PersonRow) =>
        (p.first.charAt(0) + p.last)
          .toLowerCase()
          .replace(/[^a-z]/g, '')
          .substring(0, 8),
      salutation: (_k: string, p: PersonRow) =>
        p.country === 'DE' ? `Guten Tag ${p.first} ${p.last}` : `Dear ${p.first || 'customer'}`,
      crm: (k: string, p: PersonRow) => ({
        externalId: k,
        name: { given: p.first, family: p.last, full: `${p.first} ${p.last}` },
        contacts: [
          { kind: 'email', value: p.email.toLowerCase() },
          { kind: 'phone', value: digitsOnly(p.phone) },
        ].filter(c => c.value !== ''),
        address: { line1: p.street, postalCode: p.zip, city: p.city, countryCode: p.country.slice(0, 2).toUpperCase() },
      }),
      csvEscaped: (_k: string, p: PersonRow) =>
        [p.first, p.last, p.street].map(f => (/[",\n]/.test(f) ? `"${f.replace(/"/g, '""')}"` : f)).join(','),
    },
  },
  {
    params: PERSON,
    want: 'test',
    texts: TEXT_SAMPLES,
    lambdas: {
      mailLooksRight: (_k: string, p: PersonRow) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(p.email),
      mailByHand: (_k: string, p: PersonRow) => {
        const at = p.email.indexOf('@')
        return at > 0 && at === p.email.lastIndexOf('@') && p.email.indexOf('.', at) > at + 1
      },
      adult: (_k: string, p: PersonRow) => p.born.length === 10 && p.born <= '2006-06-01',
      german: (_k: string, p: PersonRow) => ['DE', 'AT', 'CH'].includes(p.country.toUpperCase()),
      sameName: (_k: string, p: PersonRow) => p.first.toLowerCase() === p.last.toLowerCase(),
      hasPhone: (_k: string, p: PersonRow) => digitsOnly(p.phone).length >= 7,
      shouting: (_k: string, p: PersonRow) => p.last !== '' && p.last === p.last.toUpperCase(),
      complete: (_k: string, p: PersonRow) => ![p.first, p.last, p.email, p.zip].some(isBlank),
      suspiciousName: (_k: string, p: PersonRow) => /\d|[<>]|https?:/i.test(p.first + p.last),
    },
  },
  {
    params: TEXT,
    want: 'value',
    texts: TEXT_SAMPLES,
    lambdas: {
      logLevel: (_k: string, line: string) => levels.find(l => line.includes(l)) ?? 'INFO',
      severity: (_k: string, line: string) => levels.indexOf(line.split(' ')[2] ?? ''),
      logParts: (_k: string, line: string) => {
        const m = line.match(/^(\S+ \S+) (\w+) \[([^\]]+)\] (\S+) - (.*)$/)
        if (m === null) return null
        return { time: m[1]!, level: m[2]!, thread: m[3]!, logger: m[4]!, message: m[5]! }
      },
      logBySplit: (_k: string, line: string) => {
        const [date, time, level, thread, ...rest] = line.split(' ')
        return {
          at: `${date}T${time}`,
          level: level ?? 'INFO',
          thread: thread?.slice(1, -1) ?? '',
          message: rest.join(' '),
        }
      },
      accessStatus: (_k: string, line: string) => Number(line.split('" ')[1]?.split(' ')[0] ?? 0),
      accessLog: (_k: string, line: string) => {
        const quoted = line.split('"')
        const request = quoted[1] ?? ''
        const [method, path] = request.split(' ')
        const [status, bytes] = (quoted[2] ?? '').trim().split(' ')
        return {
          ip: line.split(' ')[0]!,
          method: method ?? '',
          path: path ?? '',
          status: Number(status),
          bytes: Number(bytes),
        }
      },
      accessRegexp: (_k: string, line: string) => {
        const m = /^(\S+) \S+ (\S+) \[([^\]]+)\] "(\w+) ([^"]*)" (\d{3}) (\d+|-)$/.exec(line)
        return m ? { ip: m[1]!, user: m[2]!, method: m[4]!, status: Number(m[6]) } : null
      },
      tookMs: (_k: string, line: string) => {
        const i = line.indexOf('took')
        return i < 0 ? null : parseInt(line.slice(i + 5), 10)
      },
      duration: (_k: string, v: string) => {
        if (v.endsWith('ms')) return parseFloat(v)
        if (v.endsWith('s')) return parseFloat(v) * 1000
        if (v.endsWith('m')) return parseFloat(v) * 60_000
        return Number(v)
      },
      logfmt: (_k: string, line: string) =>
        line
          .split(' ')
          .filter(p => p.includes('='))
          .map(p => ({ name: p.slice(0, p.indexOf('=')), value: p.slice(p.indexOf('=') + 1).replaceAll('"', '') })),
      logfmtTable: (_k: string, line: string) => Object.fromEntries(line.split(' ').map(p => p.split('='))),
      queryValue: (_k: string, url: string) => {
        const query = url.split('?')[1]
        if (query === undefined) return ''
        const found = query.split('&').find(p => p.startsWith('page='))
        return found === undefined ? '' : decodeURIComponent(found.slice(5))
      },
      semicolonCsv: (_k: string, line: string) => line.split(';').map(f => f.trim().replace(/^"|"$/g, '')),
      csvParser: (_k: string, line: string) => {
        const fields: string[] = []
        let field = ''
        let quoted = false
        for (let i = 0; i < line.length; i++) {
          const c = line[i]!
          if (c === '"') quoted = !quoted
          else if (c === ';' && !quoted) {
            fields.push(field)
            field = ''
          } else field += c
        }
        fields.push(field)
        return fields
      },
      germanNumber: (_k: string, v: string) => Number(v.replaceAll('.', '').replace(',', '.')),
      moneyText: (_k: string, v: string) => {
        const [amount, currency] = v.split(' ')
        return { amount: parseFloat((amount ?? '').replace(/,/g, '')), currency: currency?.toUpperCase() ?? 'EUR' }
      },
      currencyOf: (_k: string, v: string) => v.replace(/[^A-Z]/g, '').slice(0, 3) || 'EUR',
      hexToNumber: (_k: string, v: string) => parseInt(v, 16),
      binary: (_k: string, v: string) => v.length.toString(2),
      base64: (_k: string, v: string) => btoa(v),
      bufferHex: (_k: string, v: string) => Buffer.from(v).toString('hex'),
      snake: (_k: string, v: string) => v.replace(/([A-Z])/g, '_$1').toLowerCase(),
      snakeFn: (_k: string, v: string) => v.replace(/[A-Z]/g, c => `_${c.toLowerCase()}`),
      camel: (_k: string, v: string) =>
        v
          .split('_')
          .map((w, i) => (i === 0 ? w.toLowerCase() : capitalize(w)))
          .join(''),
      ellipsis: (_k: string, v: string) => (v.length > 20 ? `${v.slice(0, 19)}…` : v),
      quoted: (_k: string, v: string) => `'${v.replaceAll("'", "''")}'`,
      stripTags: (_k: string, v: string) => v.replace(/<[^>]*>/g, ''),
      htmlEscaped: (_k: string, v: string) =>
        v.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;'),
      collapsed: (_k: string, v: string) => v.replace(/\s+/g, ' ').trim(),
      extension: (_k: string, v: string) => {
        const dot = v.lastIndexOf('.')
        return dot === -1 || dot < v.lastIndexOf('/') ? '' : v.substring(dot + 1).toLowerCase()
      },
      fileName: (_k: string, v: string) => v.split('/').pop() ?? '',
      parent: (_k: string, v: string) => v.split('/').slice(0, -1).join('/') || '/',
      caesar: (_k: string, v: string) =>
        v
          .split('')
          .map(c => (c >= 'a' && c <= 'z' ? String.fromCharCode(((c.charCodeAt(0) - 97 + 3) % 26) + 97) : c))
          .join(''),
      countA: (_k: string, v: string) => v.split('a').length - 1,
      digitsSum: (_k: string, v: string) =>
        v
          .replace(/\D/g, '')
          .split('')
          .map(Number)
          .reduce((a, b) => a + b, 0),
      versionCompare: (k: string, v: string) => {
        const a = k.split('.').map(Number)
        const b = v.split('.').map(Number)
        for (let i = 0; i < 3; i++) {
          const d = (a[i] ?? 0) - (b[i] ?? 0)
          if (d !== 0) return Math.sign(d)
        }
        return 0
      },
      levenshtein: (k: string, v: string) => {
        let row = Array.from({ length: v.length + 1 }, (_, i) => i)
        for (let i = 1; i <= k.length; i++) {
          const next = [i]
          for (let j = 1; j <= v.length; j++)
            next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (k[i - 1] === v[j - 1] ? 0 : 1)))
          row = next
        }
        return row[v.length]!
      },
      localeOrder: (k: string, v: string) => k.localeCompare(v, 'de', { sensitivity: 'base' }),
      yesNo: (_k: string, v: string) => ['yes', 'y', 'true', '1', 'on'].includes(v.trim().toLowerCase()),
      asBoolean: (_k: string, v: string) => v === 'true' || v === '1',
      numberOrNull: (_k: string, v: string) => {
        const n = Number(v.trim())
        return v.trim() === '' || Number.isNaN(n) ? null : n
      },
      safeInteger: (_k: string, v: string) => {
        const n = parseInt(v, 10)
        return Number.isSafeInteger(n) && n <= Number.MAX_SAFE_INTEGER ? n : 0
      },
      isoToUnix: (_k: string, v: string) => Math.floor(new Date(v).getTime() / 1000),
      dateOrNull: (_k: string, v: string) => {
        const t = Date.parse(v)
        return Number.isNaN(t) ? null : t
      },
      toMinutes: (_k: string, v: string) => {
        const [h, m] = v.split(':')
        return Number(h ?? 0) * 60 + Number(m ?? 0)
      },
    },
  },
  {
    params: TEXT,
    want: 'test',
    texts: TEXT_SAMPLES,
    lambdas: {
      isError: (_k: string, line: string) => line.includes(' ERROR ') || line.includes(' FATAL '),
      isJson: (_k: string, v: string) => v.startsWith('{') && v.endsWith('}'),
      isUuid: (_k: string, v: string) =>
        /^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i.test(v),
      isNumeric: (_k: string, v: string) => v.trim() !== '' && !isNaN(Number(v)),
      isIsoDate: (_k: string, v: string) => /^\d{4}-\d{2}-\d{2}(T.*)?$/.test(v),
      comment: (_k: string, line: string) => !line.trim() || line.trimStart().startsWith('#'),
      serverError: (_k: string, line: string) => / 5\d\d /.test(line),
      validDate: (_k: string, v: string) => !isNaN(Date.parse(v)),
    },
  },
]

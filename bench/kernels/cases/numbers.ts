/** Numbers to text and back: kernels that are called with one number each. */
import { emptyTask } from '../bench-task.js'
import { chance, type Sizes } from '../inputs.js'
import type { KernelCase, Subject } from '../kernel-case.js'
import { CALL } from './codecs.js'

const NUMBERS_MAX = 20_000
const OUT_BYTES = 4096
const INPUT = 'without the call from JavaScript'

interface Numbers {
  readonly name: string
  readonly values: readonly number[]
}

function numbers(count: number): readonly Numbers[] {
  const cents = Array.from({ length: count }, (_, i) => (100 + chance(i, 1, 9900)) / 100)
  let sum = 0
  return [
    { name: 'cents (12.34)', values: cents },
    { name: 'integers of 13 digits', values: cents.map((_, i) => 1_700_000_000_000 + i) },
    { name: 'sums of cents', values: cents.map(each => (sum += each)) },
    { name: 'uniform in [0, 1)', values: cents.map((_, i) => chance(i, 2, 0xffffffff) / 0xffffffff) },
  ]
}

type PrintKernel = (value: number, to: number) => number
type ParseKernel = (from: number, end: number, out: number) => number

function printing(values: readonly number[]): Subject {
  const task = emptyTask()
  const print = task.kernel<PrintKernel>('printF64')
  const { start } = task.place(new Uint8Array(OUT_BYTES))
  let bytes = 0
  return {
    pass(timer) {
      bytes = 0
      timer.start()
      for (const value of values) bytes += print(value, start) - start
      timer.stop()
    },
    check: () => String(bytes),
  }
}

function printingInJavaScript(values: readonly number[]): Subject {
  let bytes = 0
  return {
    pass(timer) {
      bytes = 0
      timer.start()
      for (const value of values) bytes += String(value).length
      timer.stop()
    },
    check: () => String(bytes),
  }
}

function parsing(values: readonly number[]): Subject {
  const task = emptyTask()
  const parse = task.kernel<ParseKernel>('parseJsonF64')
  const { start: out } = task.place(new Uint8Array(OUT_BYTES))
  const spans = values.map(value => task.place(Buffer.from(`${value},`)))
  const { views } = task.task.kernel
  return {
    pass(timer) {
      timer.start()
      for (const { start, end } of spans) parse(start, end, out)
      timer.stop()
    },
    check() {
      const results = spans.map(({ start, end }) => {
        parse(start, end, out)
        return views.refresh().data.getFloat64(out, true)
      })
      return String(results.reduce((sum, value) => sum + value, 0))
    },
  }
}

function parsingInJavaScript(values: readonly number[]): Subject {
  const texts = values.map(String)
  let sum = 0
  return {
    pass(timer) {
      sum = 0
      timer.start()
      for (const text of texts) sum += Number(text)
      timer.stop()
    },
    check: () => String(sum),
  }
}

export function numberCases({ records }: Sizes): KernelCase[] {
  return numbers(Math.min(records, NUMBERS_MAX)).flatMap(({ name, values }) => [
    {
      name: `print float64, ${name}`,
      input: INPUT,
      unit: 'number' as const,
      units: values.length,
      wasm: () => printing(values),
      javascript: () => printingInJavaScript(values),
      without: CALL,
    },
    {
      name: `parse float64, ${name}`,
      input: INPUT,
      unit: 'number' as const,
      units: values.length,
      wasm: () => parsing(values),
      javascript: () => parsingInJavaScript(values),
      without: CALL,
    },
  ])
}

/** Runs a regular expression's tables with the kernels, over any text: for tests. */
import { imageTable } from '../../../src/emit/lambda/regexp.js'
import type { RegexpTable } from '../../../src/lambda/regexp/form.js'
import { ImageBuilder } from '../../../src/wasm/image.js'
import type { Kernels } from '../kernel-harness.js'

const TABLES_BYTES = 1 << 18

export interface RegexpRun {
  test(text: string): boolean
  search(text: string): number
  replace(text: string, replacement: string, all: boolean): string
  split(text: string): string[]
}

/** Puts the tables into the arena, which is begun anew; texts follow until the next one. */
export function regexpRun(kernels: Kernels, table: RegexpTable): RegexpRun {
  kernels.reset()
  const place = kernels.alloc(TABLES_BYTES)
  const image = new ImageBuilder(place)
  const at = imageTable(image, table)
  kernels.u8.set(image.finish(), place)
  const call = (name: string, ...args: number[]): number => kernels.exports[name]!(...args)
  return {
    test: text => call('regexpTest', at, kernels.view(text)) === 1,
    search: text => call('regexpSearch', kernels.view(text), at),
    replace: (text, replacement, all) =>
      kernels.readView(call('regexpReplace', kernels.view(text), at, kernels.view(replacement), all ? 1 : 0)),
    split: text => {
      const list = call('regexpSplit', kernels.view(text), at) >>> 0
      const count = kernels.data.getUint32(list, true)
      const first = kernels.data.getUint32(list + 4, true)
      return Array.from({ length: count }, (_, index) => kernels.readView(first + index * 16))
    },
  }
}

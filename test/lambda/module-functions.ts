/** What js() names in the tests: state of its own, which a function that travels as text could not have. */
class Scale {
  readonly #factor: number
  constructor(factor: number) {
    this.#factor = factor
  }
  of(value: number): number {
    return value * this.#factor
  }
}
const scale = new Scale(3)

export function score(_key: string, value: number): number {
  return scale.of(value)
}
export function scoreOfItem(_key: string, item: { readonly n: number }): { n: number } {
  return { n: scale.of(item.n) }
}
export const notAFunction = 1

/** What js() names in the tests: state of its own, which a function that travels as text could not have. */
class Scale {
  constructor(factor) {
    this.factor = factor
  }
}
const scale = new Scale(3)

export function score(_key, value) {
  return value * scale.factor
}
export const notAFunction = 1

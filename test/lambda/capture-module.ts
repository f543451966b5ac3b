/** What captures.test.ts imports in every way there is. */
export const LIMIT = 10
export default { region: 'eu' }
export let counter = 1
export function bump(): void {
  counter += 1
}
export const vat = (x: number): number => x * (1 + RATE)
const RATE = 0.19
export enum Level {
  Low = 1,
  High = 2,
}
export namespace Units {
  export const perDozen = 12
}

export const home = { region: 'eu' }

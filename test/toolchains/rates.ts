/** What the samples import in every way there is. */
export const LIMIT = 10
export default { region: 'eu', floor: 0.5 }
export const home = { region: 'eu', limits: { low: 1, high: 100 } }
export const rates: Record<string, number> = { eu: 1.1, us: 1 }
export const vat = (x: number): number => x * (1 + RATE)
export function label(region: string): string {
  if (region === 'eu') return 'Europe'
  return region === 'ca' ? 'Canada' : 'elsewhere'
}
export let counter = 1
export function bump(): void {
  counter += 1
}
const RATE = 0.19

/** What enum-samples.ts imports: an enum and a namespace, which are objects made at run time. */
// biome-ignore-all lint/style/noNamespace: what is tested

export enum Level {
  Low = 1,
  High = 2,
}
export namespace Units {
  export const perDozen = 12
  export const half = (x: number): number => x / 2
}

/** A promise whose end is in the holder's hands. Settling it twice does nothing. */
export class Deferred<T = void> {
  readonly promise: Promise<T>
  readonly resolve: (value: T | PromiseLike<T>) => void
  readonly reject: (reason: unknown) => void

  constructor() {
    let resolve!: (value: T | PromiseLike<T>) => void
    let reject!: (reason: unknown) => void
    this.promise = new Promise<T>((onResolve, onReject) => {
      resolve = onResolve
      reject = onReject
    })
    this.resolve = resolve
    this.reject = reject
  }
}

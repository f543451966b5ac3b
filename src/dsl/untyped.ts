/**
 * The handles without their types: what the recording classes implement. The interfaces hold the types of keys and
 * values; a draft has none before `build()`, so the classes behind them are the same for all.
 */
import type { KGroupedStream, TimeWindowedKStream } from './kgrouped-stream.js'
import type { KStream } from './kstream.js'
import type { KTable } from './ktable.js'
import type { Stored } from './materialized.js'

// biome-ignore lint/suspicious/noExplicitAny: the one place where types end; every method of the interfaces must fit
type Any = any

/** A stream. */
export type AnyStream = KStream<Any, Any>
/** Grouped, without windows. */
export type AnyGroup = KGroupedStream<Any, Any>
/** Grouped, with windows. */
export type AnyWindowedGroup = TimeWindowedKStream<Any, Any>
/** Rows that cannot go fit wherever they may. */
export type AnyTable = KTable<Any, Any, never>
/** Branches by name; the interface computes their types. */
export type AnyBranches = Any
/** A user's function: only passed on. */
export type AnyFunction = (...args: never[]) => unknown

/** Options as they come: names are checked, serdes too, the rest is the interface's business. */
export type AnyOptions = (Stored & { readonly key?: unknown; readonly value?: unknown }) | undefined

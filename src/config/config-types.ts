/**
 * The two faces of a configuration as types: what users write, and what the engine sees. Both are derived from the
 * table of keys, so a new key is one row there and nothing here.
 */
import type { ConfigKey } from './config-key.js'
import type { configKeys } from './config-keys.js'

type Keys = typeof configKeys
type Given<K> = K extends ConfigKey<unknown, infer G> ? G : never
type Value<K> = K extends ConfigKey<infer T, infer _G> ? T : never
type ClientPrefix =
  | 'topic'
  | 'consumer'
  | 'main.consumer'
  | 'restore.consumer'
  | 'global.consumer'
  | 'producer'
  | 'admin'
type CamelCase<S extends string> = S extends `${infer A}.${infer B}` ? `${A}${Capitalize<CamelCase<B>>}` : S

/** What users write: `{ 'application.id': 'orders', 'embedded.dir': './data' }`. All keys: docs/configuration.md. */
export type StreamsConfigInput = { readonly [K in keyof Keys]?: Given<Keys[K]> | undefined } & {
  readonly [K in `${ClientPrefix}.${string}`]?: string | number | boolean | undefined
}

/** Settings of one client by Kafka's name without the prefix: `{ 'session.timeout.ms': 10000 }`. */
export type ClientSettings = Readonly<Record<string, string | number | boolean>>

/**
 * The configuration as the engine sees it. `commit.interval.ms` is `commitIntervalMs`, and so on; times are
 * milliseconds, sizes bytes; undefined where an optional key is not set.
 */
export type StreamsConfig = Readonly<
  { [K in keyof Keys as CamelCase<K>]: Value<Keys[K]> } & {
    applicationId: string
    /** Configs of internal topics. */
    topic: ClientSettings
    /** Of the main consumer: `consumer.` overruled by `main.consumer.`; the next two likewise. */
    consumer: ClientSettings
    restoreConsumer: ClientSettings
    globalConsumer: ClientSettings
    producer: ClientSettings
    admin: ClientSettings
  }
>

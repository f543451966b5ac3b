/**
 * Which value of a connection setting counts. All clients of an application share its connections, so of a setting
 * that is given for several of them the first of these counts: `main.consumer.`, `consumer.`, `producer.`, `admin.`,
 * and then without a prefix.
 */
import type { ConfigKey } from './config-key.js'
import type { connectionKeys } from './config-keys.js'
import type { StreamsConfig } from './config-types.js'

type Keys = typeof connectionKeys

/** Kafka's name of the setting, without a prefix. */
export type ConnectionKey = keyof Keys
type ValueOf<K> = K extends ConfigKey<infer T, infer _> ? T : never

/** The value that counts; its default where none is given. */
export function connectionSetting<K extends ConnectionKey>(config: StreamsConfig, key: K): ValueOf<Keys[K]> {
  const prefixed = config.consumer[key] ?? config.producer[key] ?? config.admin[key]
  const name = key.replace(/\.(\w)/g, (_, letter: string) => letter.toUpperCase())
  return (prefixed ?? Reflect.get(config, name)) as ValueOf<Keys[K]>
}

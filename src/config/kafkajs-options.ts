/**
 * kafkajs's own options, for those who have them already: the part of its configuration that says how brokers are
 * reached. Its other options would have no effect here and are refused.
 */
import type { KafkaConfig } from 'kafkajs'
import type { Read } from './config-key.js'

type Retry = NonNullable<KafkaConfig['retry']>

/** The same names, types and units (ms) as in `new Kafka({ … })`. */
export type KafkajsOptions = Partial<
  Pick<
    KafkaConfig,
    | 'authenticationTimeout'
    | 'clientId'
    | 'connectionTimeout'
    | 'reauthenticationThreshold'
    | 'requestTimeout'
    | 'sasl'
    | 'socketFactory'
    | 'ssl'
  >
> & {
  /** `host:port`. */
  readonly brokers?: readonly string[]
  readonly retry?: Pick<Retry, 'initialRetryTime' | 'maxRetryTime'>
}

type Check = readonly [what: string, isRight: (value: unknown) => boolean]

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const ms: Check = ['ms, at least 0', value => Number.isSafeInteger(value) && Number(value) >= 0]

const retryOptions: Readonly<Record<string, Check>> = { initialRetryTime: ms, maxRetryTime: ms }

const known: Readonly<Record<string, Check>> = {
  authenticationTimeout: ms,
  brokers: ["a list of 'host:port'", value => Array.isArray(value) && value.every(each => typeof each === 'string')],
  clientId: ['text', value => typeof value === 'string'],
  connectionTimeout: ms,
  reauthenticationThreshold: ms,
  requestTimeout: ms,
  retry: [
    'an object with initialRetryTime and maxRetryTime; how long to go on is task.timeout.ms',
    value => isObject(value) && Object.entries(value).every(([name, each]) => fits(name, each)),
  ],
  sasl: ['an object with a mechanism', value => isObject(value) && typeof value.mechanism === 'string'],
  socketFactory: ['a function', value => typeof value === 'function'],
  ssl: ["true, false or an object of Node's tls.connect", value => typeof value === 'boolean' || isObject(value)],
} satisfies Record<keyof KafkajsOptions, Check>

/** Total; the words never hold what was given, which may be secret. */
export function readKafkajsOptions(given: unknown): Read<KafkajsOptions> {
  if (!isObject(given)) return { expected: "an object of kafkajs's options" }
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue
    const check = Object.hasOwn(known, name) ? known[name] : undefined
    if (check === undefined) return { expected: `of kafkajs's options only ${Object.keys(known).join(', ')}` }
    if (!check[1](value)) return { expected: `as ${name} ${check[0]}` }
  }
  return { value: Object.freeze({ ...given }) as KafkajsOptions }
}

function fits(name: string, value: unknown): boolean {
  return value === undefined || (Object.hasOwn(retryOptions, name) && retryOptions[name]?.[1](value) === true)
}

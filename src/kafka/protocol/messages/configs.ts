/** Configs of topics and brokers: Kafka's DescribeConfigs and IncrementalAlterConfigs messages. */
import { defineApi } from '../api.js'
import { array, boolean, int8, int16, int32, nullableArray, nullableString, string, struct } from '../wire-type.js'

/** `resourceType` of both messages. */
export const CONFIG_RESOURCE = { topic: 2, broker: 4 } as const

/** `configSource`: which setting holds. Only `topic` was set for this very topic. */
export const CONFIG_SOURCE = {
  topic: 1,
  dynamicBroker: 2,
  dynamicDefaultBroker: 3,
  staticBroker: 4,
  default: 5,
} as const

/** `configOperation`. */
export const CONFIG_OPERATION = { set: 0, delete: 1, append: 2, subtract: 3 } as const

/** Kafka 2.0 and newer. `configurationKeys: null` asks for all. Brokers' own configs are only known to that broker. */
export const describeConfigsApi = defineApi({
  key: 32,
  name: 'DescribeConfigs',
  version: 2,
  isFlexible: false,
  request: struct({
    resources: array(struct({ resourceType: int8, resourceName: string, configurationKeys: nullableArray(string) })),
    includeSynonyms: boolean,
  }),
  response: struct({
    throttleTimeMs: int32,
    results: array(
      struct({
        errorCode: int16,
        errorMessage: nullableString,
        resourceType: int8,
        resourceName: string,
        configs: array(
          struct({
            name: string,
            value: nullableString,
            readOnly: boolean,
            configSource: int8,
            isSensitive: boolean,
            synonyms: array(struct({ name: string, value: nullableString, source: int8 })),
          }),
        ),
      }),
    ),
  }),
})

/** Kafka 2.4 and newer. To the controller. Other configs than those named stay (AlterConfigs resets them). */
export const incrementalAlterConfigsApi = defineApi({
  key: 44,
  name: 'IncrementalAlterConfigs',
  version: 1,
  isFlexible: true,
  request: struct({
    resources: array(
      struct({
        resourceType: int8,
        resourceName: string,
        configs: array(struct({ name: string, configOperation: int8, value: nullableString })),
      }),
    ),
    validateOnly: boolean,
  }),
  response: struct({
    throttleTimeMs: int32,
    responses: array(
      struct({ errorCode: int16, errorMessage: nullableString, resourceType: int8, resourceName: string }),
    ),
  }),
})

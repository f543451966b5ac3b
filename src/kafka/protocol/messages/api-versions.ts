/** What a broker speaks: asked on each new connection. Kafka's ApiVersions messages. */
import { defineApi } from '../api.js'
import { array, int16, int32, struct, type WireType } from '../wire-type.js'

const apiVersionRange = struct({ apiKey: int16, minVersion: int16, maxVersion: int16 })
const head = struct({ errorCode: int16, apiKeys: array(apiVersionRange) })

/** The versions of each request that a broker speaks, bounds included. */
export interface ApiVersionsResponse {
  readonly errorCode: number
  readonly apiKeys: readonly { readonly apiKey: number; readonly minVersion: number; readonly maxVersion: number }[]
  readonly throttleTimeMs: number
}

/** A broker that does not know our version answers with error 35 in the form of version 0: without throttle time. */
const response: WireType<ApiVersionsResponse> = {
  write(writer, value) {
    head.write(writer, value)
    int32.write(writer, value.throttleTimeMs)
  },
  read(reader) {
    const { errorCode, apiKeys } = head.read(reader)
    return { errorCode, apiKeys, throttleTimeMs: reader.left === 0 ? 0 : int32.read(reader) }
  },
}

/** Kafka 2.0 and newer. */
export const apiVersionsApi = defineApi({
  key: 18,
  name: 'ApiVersions',
  version: 2,
  isFlexible: false,
  request: struct({}),
  response,
})

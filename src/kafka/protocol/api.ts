/**
 * One request of Kafka's protocol with its response, at the one version that we speak. A broker that lacks the version
 * is refused when it is first to be asked (E631).
 */
import { WireReader } from './wire-reader.js'
import { nullableString, skipTags, type WireType } from './wire-type.js'
import { WireWriter } from './wire-writer.js'

export interface Api<Request, Response> {
  /** Kafka's number and name of the request. */
  readonly key: number
  readonly name: string
  readonly version: number
  /** Whether this version has compact lengths and tagged fields (KIP-482). */
  readonly isFlexible: boolean
  readonly request: WireType<Request>
  readonly response: WireType<Response>
}

/** What an `Api` sends. */
export type RequestOf<A> = A extends Api<infer Request, infer _> ? Request : never
/** What it is answered. */
export type ResponseOf<A> = A extends Api<infer _, infer Response> ? Response : never

/** Only for inference. */
export function defineApi<Request, Response>(api: Api<Request, Response>): Api<Request, Response> {
  return Object.freeze(api)
}

/** What stands in front of each request, beside its key and version. */
export interface RequestHeader {
  readonly correlationId: number
  readonly clientId: string
}

/**
 * A whole request: size, header, body. `extraBytes` follow the returned bytes on the wire and count in the size
 * (record batches that are not copied into it).
 */
export function encodeRequest<Request>(
  api: Api<Request, unknown>,
  header: RequestHeader,
  request: Request,
  extraBytes = 0,
): Uint8Array {
  const writer = new WireWriter(api.isFlexible)
  writer.int32(0)
  writer.int16(api.key)
  writer.int16(api.version)
  writer.int32(header.correlationId)
  // the client id is in the classic form in every version of the header
  const clientId = new WireWriter(false)
  nullableString.write(clientId, header.clientId)
  writer.raw(clientId.finish())
  if (api.isFlexible) writer.uvarint(0)
  api.request.write(writer, request)
  const frame = writer.finish()
  new DataView(frame.buffer, frame.byteOffset).setInt32(0, frame.length - 4 + extraBytes)
  return frame
}

/** The body of a response: what follows size and correlation id. @throws StreamsError E630 */
export function decodeResponse<Response>(
  api: Pick<Api<unknown, Response>, 'isFlexible' | 'response'>,
  body: Uint8Array,
): Response {
  const reader = new WireReader(body, api.isFlexible)
  if (api.isFlexible) skipTags(reader)
  return api.response.read(reader)
}

/** gzip by node:zlib; the output bound is enforced while it decompresses. */
import { gunzipSync, gzipSync } from 'node:zlib'
import { type Codec, OversizeError } from './compression.js'

export const gzipCodec: Codec = {
  decompress(bytes, sizeBytesMax) {
    try {
      return plainView(gunzipSync(bytes, { maxOutputLength: Math.max(1, sizeBytesMax) }))
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw new OversizeError('gzip', { cause })
      throw cause
    }
  },
  compress: bytes => plainView(gzipSync(bytes)),
}

/** zlib gives Buffers; records are plain Uint8Arrays whatever their compression. */
function plainView(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length)
}

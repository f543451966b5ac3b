/** gzip by node:zlib; the output bound is enforced while it decompresses. */
import { gunzipSync, gzipSync } from 'node:zlib'
import { type Codec, OversizeError } from './compression.js'

export const gzipCodec: Codec = {
  decompress(bytes, sizeBytesMax) {
    try {
      return gunzipSync(bytes, { maxOutputLength: Math.max(1, sizeBytesMax) })
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw new OversizeError('gzip', { cause })
      throw cause
    }
  },
  compress: bytes => gzipSync(bytes),
}

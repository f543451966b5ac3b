/** The codecs that are there without any kernel: gzip and zstd by Node or fzstd, lz4 and snappy in TypeScript. */
import type { CodecTable } from './compression.js'
import { gzipCodec } from './gzip.js'
import { lz4Codec } from './lz4.js'
import { snappyCodec } from './snappy.js'
import { zstdCodec } from './zstd.js'

export const standardCodecs: CodecTable = Object.freeze({
  gzip: gzipCodec,
  snappy: snappyCodec,
  lz4: lz4Codec,
  zstd: zstdCodec,
})

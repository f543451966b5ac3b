// The only entry file: what the host and generated code may call. Re-exports only, no logic.

// codec
export { CRC_SCRATCH_BYTES, crc32c, crc32cCombine } from './codec/crc32c';
export { murmur2 } from './codec/murmur2';

// text
export { NUMBER_OUT_BYTES, parseJsonF64, parseJsonI64 } from './text/number-parse';
export {
  NUMBER_TEXT_BYTES,
  printF32,
  printF64,
  printF64Json,
  printI32,
  printI64,
  printU32,
  printU64,
} from './text/number-print';
export { textToFloat, textToInteger, textToNumber } from './text/number-script';

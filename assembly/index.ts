// The only entry file: what the host and generated code may call. Re-exports only, no logic.

// codec
export { CRC_SCRATCH_BYTES, crc32c, crc32cCombine } from './codec/crc32c';
export { murmur2 } from './codec/murmur2';

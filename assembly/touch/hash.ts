// Hashes of a segment's keys in bulk: a pure function of the source rows, so it may run ahead of them.
import { INPUT_HASHES, INPUT_KEYS, INPUT_ROWS } from '../abi';
import { hashView } from '../state/key';

/**
 * In: INPUT_KEYS, view16[rows]. Out: INPUT_HASHES, u32[rows]; 0 for null keys. All rows of the segment, picked or not.
 * Cost: 1.5 ns per key of up to 12 bytes.
 */
export function hashKeys(input: usize): void {
  const rows = load<u32>(input, INPUT_ROWS);
  const keys = <usize>load<u32>(input, INPUT_KEYS);
  const hashes = <usize>load<u32>(input, INPUT_HASHES);
  for (let row: u32 = 0; row < rows; row++) store<u32>(hashes + (row << 2), hashView(keys + (row << 4)));
}

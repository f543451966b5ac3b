/** How large the slabs are that inputs are read into: where inputs are few, each fetch brings much. Pure. */
import { FETCH_BYTES_MAX, FETCH_BYTES_MIN, FETCH_MEMORY_BYTES, SLABS_PER_INPUT } from '../config/limits.js'

/** @param inputCount inputs of all tasks of this instance, at least 1 */
export function slabBytes(inputCount: number): number {
  const share = Math.floor(FETCH_MEMORY_BYTES / (SLABS_PER_INPUT * inputCount))
  return Math.min(FETCH_BYTES_MAX, Math.max(FETCH_BYTES_MIN, share))
}

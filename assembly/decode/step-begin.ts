// The beginning of a step: what the last one left for the main thread to read is given up.
import {
  H_EFFECT_COUNT,
  H_EFFECT_HEAD,
  H_EFFECT_TAIL,
  H_FAIL_CODE,
  H_FAIL_COUNT,
  H_FAIL_LIST,
  H_FAIL_TAIL,
  H_OUTPUT_BYTES,
  H_OUTPUT_COUNT,
  H_OUTPUT_HEAD,
  H_OUTPUT_TAIL,
  H_PICK_FROM,
  H_PICK_INPUT,
  H_PICK_TO,
  H_STATUS,
} from '../abi';
import { scratchReset } from '../memory/scratch';
import { stateStepEnd } from '../state/step-end';
import { releaseRetired } from './input';

/**
 * Empties scratch and the lists of outputs, effects and failed rows, and gives memory back that only they needed.
 * Blocks of outputs are not released: the main thread does that when the log has them. Segments and what is in them
 * stay.
 */
export function stepBegin(): void {
  scratchReset();
  releaseRetired();
  stateStepEnd();
  store<u32>(H_STATUS, 0);
  store<u32>(H_PICK_INPUT, 0);
  store<u32>(H_PICK_FROM, 0);
  store<u32>(H_PICK_TO, 0);
  store<u32>(H_OUTPUT_BYTES, 0);
  store<u32>(H_OUTPUT_HEAD, 0);
  store<u32>(H_OUTPUT_TAIL, 0);
  store<u32>(H_OUTPUT_COUNT, 0);
  store<u32>(H_EFFECT_HEAD, 0);
  store<u32>(H_EFFECT_TAIL, 0);
  store<u32>(H_EFFECT_COUNT, 0);
  store<u32>(H_FAIL_CODE, 0);
  store<u32>(H_FAIL_COUNT, 0);
  store<u32>(H_FAIL_LIST, 0);
  store<u32>(H_FAIL_TAIL, 0);
}

// The typed key of a row that comes from a store: its bytes were checked when the record was read, or are our own.
import { viewBytes } from '../column/view';
import { decodeCell } from '../decode/cell';
import { scratchAlloc } from '../memory/scratch';

/**
 * A cell, in scratch, of the key whose bytes are at `view` (view16, not null). In: SERDE_*, TypeDesc with offsets from
 * 0, bytes of the cell. Bytes that the serde refuses leave the cell zeroed. Valid until scratch is reset.
 */
export function keyCell(serde: u32, type: usize, cellBytes: u32, view: usize): usize {
  const cell = scratchAlloc(cellBytes);
  memory.fill(cell, 0, cellBytes);
  if (decodeCell(serde, type, viewBytes(view), load<u32>(view), cell, 0) != 0) memory.fill(cell, 0, cellBytes);
  return cell;
}

// The bytes of a windowed key where a record carries one: key bytes, then the window's start, 8 bytes big-endian.
// Source: org.apache.kafka.streams.kstream.TimeWindowedSerializer, WindowKeySchema.toBinary.
import { VIEW_BYTES } from '../abi';
import { copyWide, viewBytes, writeView } from '../column/view';
import { scratchAlloc } from '../memory/scratch';

/**
 * A view16, in scratch, of a windowed key's bytes. In: view16 of the inner key, not null; window start in ms.
 * Valid until scratch is reset.
 */
export function windowedKeyView(key: usize, windowStart: i64): usize {
  const length = load<u32>(key);
  const view = scratchAlloc(VIEW_BYTES + length + 24);
  const bytes = view + VIEW_BYTES;
  copyWide(bytes, viewBytes(key), length);
  store<u64>(bytes + length, bswap<u64>(<u64>windowStart));
  writeView(view, bytes, length + 8);
  return view;
}

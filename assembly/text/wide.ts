// 64 x 64 -> 128 bit multiplication, by four 32-bit ones: WebAssembly has no wide arithmetic in Node 20 to 24.

/** The high 64 bits of a · b. The low ones are `a * b`. */
export function multiplyHigh(a: u64, b: u64): u64 {
  const aLow = a & 0xffffffff;
  const aHigh = a >> 32;
  const bLow = b & 0xffffffff;
  const bHigh = b >> 32;
  const cross = aLow * bHigh;
  const other = aHigh * bLow;
  const middle = ((aLow * bLow) >> 32) + (cross & 0xffffffff) + other;
  return aHigh * bHigh + (cross >> 32) + (middle >> 32);
}

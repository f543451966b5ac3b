// What somebody would write who knows the columns: one loop for one function. Addresses are those of the generated
// loop's own memory.

/** { n, sum, max, last } of f64, 32 bytes for each group. */
export function fourFields(count: u32, slots: usize, price: usize, ts: usize, states: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    const state = states + ((<usize>load<u32>(slots + (i << 2))) << 5);
    const x = load<f64>(price + (i << 3));
    store<f64>(state, load<f64>(state) + 1);
    store<f64>(state, load<f64>(state, 8) + x, 8);
    store<f64>(state, max(load<f64>(state, 16), x), 16);
    store<f64>(state, load<f64>(ts + (i << 3)), 24);
  }
}

/** The projection of 12 operations and two tests of text, into cells of 8 bytes. */
export function projection(
  count: u32,
  region: usize,
  sku: usize,
  price: usize,
  qty: usize,
  fee: usize,
  discount: usize,
  out: usize,
): void {
  for (let i: u32 = 0; i < count; i++) {
    const p = load<f64>(price + (i << 3));
    const q = <f64>load<i32>(qty + (i << 2));
    const f = load<f64>(fee + (i << 3));
    // a view: u32 length, then bytes with zeros behind
    const eu = load<u64>(region + (i << 4)) == 0x7565_0000_0002;
    const s0 = (load<u32>(sku + (i << 4), 4) & 0xffff) == 0x3073;
    const base = eu ? p * 1.1 : p * 0.9 + 1;
    const extra = s0 ? p * load<f64>(discount + (i << 3)) + 2 : f - 3;
    store<f64>(out + (i << 3), base * q - f * 0.02 + extra / (q + 1));
  }
}

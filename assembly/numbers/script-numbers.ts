// Operations on numbers that JavaScript has and WebAssembly has not: `%` of doubles and ToInt32.
//
// Both are exact for every input. Source: ECMA-262 Number::remainder, ToInt32; musl fmod.c (as AssemblyScript's `%`).

/**
 * x % y as JavaScript computes it: the sign of x, exact; NaN for an infinite x or y = 0.
 *
 * In: any two doubles. Nulls, Overflow, Status codes: none. Cost: 2 ns for integers below 2^53, else up to 2,000 steps.
 */
export function numberRemainder(x: f64, y: f64): f64 {
  // integers on both sides: the machine's own remainder; a zero keeps the sign of x
  if (abs(x) <= 9007199254740991 && abs(y) <= 9007199254740991) {
    const a = <i64>x;
    const b = <i64>y;
    if (<f64>a == x && <f64>b == y && b != 0) return copysign<f64>(<f64>abs(a % b), x);
  }
  return x % y;
}

/**
 * x through ToInt32: modulo 2^32, towards zero; 0 for NaN and the infinities.
 *
 * In: any double. Nulls, Overflow, Status codes: none. Cost: 1 ns below 2^63.
 */
export function toInt32(x: f64): i32 {
  if (abs(x) < 9223372036854775808.0) return <i32>(<i64>x);
  const bits = reinterpret<u64>(x);
  const exponent = <i32>((bits >> 52) & 0x7ff) - 1075; // x = mantissa * 2^exponent, exponent >= 11
  if (exponent >= 32) return 0; // all bits lie above the lowest 32; NaN and the infinities too
  const low = <i32>(<u32>((bits & 0xfffffffffffff) | 0x10000000000000) << <u32>exponent);
  return <i64>bits < 0 ? -low : low;
}

// Everything that kernels and generated code may ask of the host: V8's mathematics, Unicode, the users' functions.
//
// Generated code cannot add imports (they would shift every index), so they are declared here once; the exported
// functions exist so that the compiler keeps the imports. What the numbers mean: src/wasm/host-functions.ts.

// @ts-ignore: decorator
@external('host', 'math1')
declare function math1(fn: i32, x: f64): f64;

// @ts-ignore: decorator
@external('host', 'math2')
declare function math2(fn: i32, x: f64, y: f64): f64;

// @ts-ignore: decorator
@external('host', 'text')
declare function text(fn: i32, a: usize, b: usize, c: usize): usize;

// @ts-ignore: decorator
@external('host', 'script')
declare function script(slot: i32, frame: usize): i32;

/** Math.<fn>(x) of the host. In: index in HOST_MATH_1. Cost: a call into JavaScript, about 8 ns. */
export function hostMath1(fn: i32, x: f64): f64 {
  return math1(fn, x);
}

/** Math.<fn>(x, y) of the host. In: index in HOST_MATH_2. */
export function hostMath2(fn: i32, x: f64, y: f64): f64 {
  return math2(fn, x, y);
}

/** A text function of the host. In: index in HOST_TEXT, addresses of views. Out: see there; texts lie in scratch. */
export function hostText(fn: i32, a: usize, b: usize, c: usize): usize {
  return text(fn, a, b, c);
}

/**
 * Runs the user's function of a slot. In: `slot` of the plan's calls, with CHECK_BIT to compare only; `frame` a cell of
 * the slot's frame type. Out: ROW_OK with the result in the frame, or the ROW_* of the failing row.
 */
export function hostScript(slot: i32, frame: usize): i32 {
  return script(slot, frame);
}

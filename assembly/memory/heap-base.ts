// First byte behind the kernels' constants: where the plan's image starts.
export function heapBase(): usize {
  return (__heap_base + 63) & ~63;
}

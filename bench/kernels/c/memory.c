// One mapping below 4 GiB and blocks of it: free lists per size class, never merged (assembly/memory/blocks.ts).
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "common.h"

#define MEMORY_START 0x10000000ul
#define MEMORY_BYTES (1u << 30)
#define BLOCK_HEADER 16
#define CLASSES 128

static u8 *memory;
static u32 top;
static u32 free_lists[CLASSES];

COLD _Noreturn void stop(const char *why) {
  fprintf(stderr, "%s\n", why);
  exit(1);
}

static u32 class_of(u32 bytes) {
  u32 b = (bytes < 16 ? 16 : bytes) - 1;
  u32 log = 31 - (u32)__builtin_clz(b);
  return (log << 2) | ((b >> (log - 2)) & 3);
}

static u32 bytes_of(u32 size_class) { return (5 + (size_class & 3)) << ((size_class >> 2) - 2); }

static void map_memory(void) {
  int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE;
  void *mapping = mmap((void *)MEMORY_START, MEMORY_BYTES, PROT_READ | PROT_WRITE, flags, -1, 0);
  if (mapping != (void *)MEMORY_START) stop("no memory below 4 GiB");
  memory = mapping;
}

void *allocate(u32 bytes) {
  if (memory == NULL) map_memory();
  u32 size_class = class_of(bytes);
  u32 *list = &free_lists[size_class];
  u8 *block = at(*list);
  if (*list != 0) *list = load32(block);
  else {
    u32 start = (top + 15) & ~15u;
    u64 end = (u64)start + BLOCK_HEADER + bytes_of(size_class);
    if (end + PADDING_BYTES > MEMORY_BYTES) stop("out of memory");
    top = (u32)end;
    block = memory + start + BLOCK_HEADER;
  }
  store32(block - 8, size_class);
  store32(block - 4, bytes);
  return block;
}

void *allocate_zeroed(u32 bytes) { return memset(allocate(bytes), 0, bytes); }

void release(void *block) {
  if (block == NULL) return;
  u32 *list = &free_lists[load32((u8 *)block - 8)];
  store32(block, *list);
  *list = address_of(block);
}

u32 memory_mark(void) {
  if (memory == NULL) map_memory();
  return top = (top + 4095) & ~4095u;
}

void memory_rewind(u32 mark) {
  top = mark;
  memset(free_lists, 0, sizeof free_lists);
}

// Types, unaligned loads, memory below 4 GiB and the clock of the native twin of the kernels (bench/kernels/).
//
// Where the kernels keep 32-bit addresses (views, slices, directories, rows), so does the twin: all its memory lies in
// one mapping below 4 GiB, so that both work on structures of the same size.
#ifndef COMMON_H
#define COMMON_H

#include <emmintrin.h>
#include <smmintrin.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <tmmintrin.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int32_t i32;
typedef int64_t i64;

/** Readable bytes behind everything that kernels read. */
#define PADDING_BYTES 64
/** Rows decoded at once. */
#define SEGMENT_ROWS_MAX 4096

#define COLD __attribute__((noinline, cold))
#define NOINLINE __attribute__((noinline))

static inline u16 load16(const void *p) { u16 x; memcpy(&x, p, 2); return x; }
static inline u32 load32(const void *p) { u32 x; memcpy(&x, p, 4); return x; }
static inline u64 load64(const void *p) { u64 x; memcpy(&x, p, 8); return x; }
static inline void store16(void *p, u16 x) { memcpy(p, &x, 2); }
static inline void store32(void *p, u32 x) { memcpy(p, &x, 4); }
static inline void store64(void *p, u64 x) { memcpy(p, &x, 8); }
static inline __m128i load128(const void *p) { return _mm_loadu_si128((const __m128i *)p); }
static inline void store128(void *p, __m128i x) { _mm_storeu_si128((__m128i *)p, x); }

/** Bytes of the mapping below 4 GiB, by their address. */
static inline u8 *at(u32 address) { return (u8 *)(uintptr_t)address; }
static inline u32 address_of(const void *p) { return (u32)(uintptr_t)p; }

/** Ends the program: the input is none that the twin reads, or something has gone wrong. */
COLD _Noreturn void stop(const char *why);

// memory.c: blocks with four size classes per doubling, as assembly/memory/blocks.ts has them.
void *allocate(u32 bytes);
void *allocate_zeroed(u32 bytes);
void release(void *block);
/** Forgets everything that was allocated since `mark`; pages that were touched stay so. */
u32 memory_mark(void);
void memory_rewind(u32 mark);

// codecs.c
u32 crc32c(const u8 *ptr, u32 length);
u32 crc32c_instruction(const u8 *ptr, u32 length);
u32 xxhash32(const u8 *ptr, u32 length, u32 seed);
i32 murmur2(const u8 *ptr, u32 length);
void codecs_init(void);

// lz4.c: bytes written, or -1 where the frame is corrupt or the room too small.
i64 lz4_decompress(const u8 *src, u32 length, u8 *dst, u32 capacity);
u32 lz4_compress(const u8 *src, u32 length, u8 *dst, u8 *scratch);

#endif

// The native twin of the kernels: `twin NAME FILE MILLISECONDS [ARGUMENT…]` runs one of them over the pieces of FILE
// (u32 length, bytes) again and again, and prints the median CPU time of a pass in nanoseconds, by part, with a check
// of the results: {"ns":{"frames":1.5e6},"check":"…"}. bench/kernels/native.ts builds and calls it.
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "state.h"

#define PASSES_MIN 3
#define PASSES_MAX 2000
#define PARTS_MAX 8
#define PIECES_MAX (1 << 20)

typedef struct { u8 *bytes; u32 length; } Piece;

static Piece *pieces;
static u32 piece_count;
static const char **arguments;

// ---- measuring ----

static const char *part_names[PARTS_MAX];
static u32 part_count;
static double passes[PARTS_MAX][PASSES_MAX];
static u32 pass_count;
static char check[128];

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

/** Adds the time since `start` to a part of this pass; the new start. */
static double lap(u32 part, double start) {
  double end = now();
  passes[part][pass_count] += end - start;
  return end;
}

static int by_size(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/** Runs passes for so long; the first warms up and is not counted. */
static void measure(double milliseconds, void (*pass)(void)) {
  pass();
  for (u32 i = 0; i < part_count; i++) passes[i][0] = 0;
  for (double end = now() + milliseconds * 1e6; pass_count < PASSES_MAX; pass_count++) {
    if (pass_count >= PASSES_MIN && now() >= end) break;
    pass();
  }
}

static void report(void) {
  printf("{\"ns\":{");
  for (u32 i = 0; i < part_count; i++) {
    qsort(passes[i], pass_count, sizeof(double), by_size);
    printf("%s\"%s\":%.1f", i == 0 ? "" : ",", part_names[i], passes[i][pass_count / 2]);
  }
  printf("},\"check\":\"%s\"}\n", check);
}

// ---- codecs: one part, `whole` ----

static u32 sum;

static void pass_crc32c(void) {
  double start = now();
  sum = 0;
  for (u32 i = 0; i < piece_count; i++) sum ^= crc32c(pieces[i].bytes, pieces[i].length);
  lap(0, start);
}

static void pass_crc32c_instruction(void) {
  double start = now();
  sum = 0;
  for (u32 i = 0; i < piece_count; i++) sum ^= crc32c_instruction(pieces[i].bytes, pieces[i].length);
  lap(0, start);
}

static void pass_xxhash32(void) {
  double start = now();
  sum = 0;
  for (u32 i = 0; i < piece_count; i++) sum ^= xxhash32(pieces[i].bytes, pieces[i].length, 0);
  lap(0, start);
}

/** Partitions of the keys, of four. */
static void pass_murmur2(void) {
  double start = now();
  sum = 0;
  for (u32 i = 0; i < piece_count; i++) sum += ((u32)murmur2(pieces[i].bytes, pieces[i].length) & 0x7fffffff) % 4;
  lap(0, start);
}

static u8 *output;

static void pass_lz4_decompress(void) {
  u32 capacity = (u32)atoi(arguments[0]);
  if (output == NULL) output = allocate(capacity + PADDING_BYTES);
  double start = now();
  u64 bytes = 0;
  for (u32 i = 0; i < piece_count; i++) {
    i64 written = lz4_decompress(pieces[i].bytes, pieces[i].length, output, capacity);
    if (written < 0) stop("a corrupt frame");
    bytes += (u64)written;
  }
  lap(0, start);
  sum = (u32)bytes;
}

static void pass_lz4_compress(void) {
  static u8 scratch[32768];
  if (output == NULL) output = allocate((u32)atoi(arguments[0]));
  double start = now();
  u64 bytes = 0;
  for (u32 i = 0; i < piece_count; i++) bytes += lz4_compress(pieces[i].bytes, pieces[i].length, output, scratch);
  lap(0, start);
  sum = (u32)bytes;
}

static void check_sum(void) { snprintf(check, sizeof check, "%u", sum); }

// ---- decode: `frames`, `columns` ----

static Input *input;
static StructType *type;

static bool is_checked;
static u64 rows, bits, string_bytes;

/** Adds the segment's columns to the check: bits of numbers, lengths of strings. */
static void check_segment(void) {
  rows += input->rows;
  for (u32 i = 0; type != NULL && i < type->count; i++) {
    const u8 *values = input->columns[i];
    for (u32 row = 0; row < input->rows; row++) {
      if (type->fields[i].kind == KIND_STRING) string_bytes += load32(values + row * 16);
      else if (type->fields[i].kind == KIND_INT32) bits ^= load32(values + row * 4);
      else bits ^= load64(values + row * 8);
    }
  }
}

static void pass_decode(void) {
  if (input == NULL) {
    input = input_new();
    if (arguments[0] != NULL) type = struct_type(input, arguments[0]);
  }
  input->decoded_offset = 0;
  for (u32 i = 0; i < piece_count; i++) {
    input_push(input, pieces[i].bytes, pieces[i].length);
    for (;;) {
      double start = now();
      decode_frames(input);
      start = lap(0, start);
      if (input->rows == 0) break;
      if (type != NULL) decode_columns(input, type);
      lap(1, start);
      if (is_checked) check_segment();
    }
  }
}

static void check_decode(void) {
  is_checked = true;
  pass_decode();
  snprintf(check, sizeof check, "%llu %016llx %llu", (unsigned long long)rows, (unsigned long long)bits,
           (unsigned long long)string_bytes);
}

// ---- totals: `copy`, `frames`, `columns`, `hash`, `touch`, `run`, `whole` ----

static Store *store;
static u32 mark;
static u8 *slab;

/** Arguments: fields, window and grace in ms, `new` (each pass fills its own store) or `again` (the same rows). */
static void totals_begin(void) {
  bool is_new = strcmp(arguments[3], "new") == 0;
  if (input == NULL) {
    u32 largest = 0;
    for (u32 i = 0; i < piece_count; i++) largest = pieces[i].length > largest ? pieces[i].length : largest;
    input = input_new();
    type = struct_type(input, arguments[0]);
    slab = allocate(largest + PADDING_BYTES);
    mark = memory_mark();
  } else if (is_new) memory_rewind(mark);
  if (store == NULL || is_new) store = store_new(atoll(arguments[1]), atoll(arguments[2]));
  input->decoded_offset = 0;
}

static void pass_totals(void) {
  totals_begin();
  double first = now();
  for (u32 i = 0; i < piece_count; i++) {
    double start = now();
    memcpy(slab, pieces[i].bytes, pieces[i].length);
    lap(0, start);
    input_push(input, slab, pieces[i].length);
    for (;;) {
      start = now();
      decode_frames(input);
      start = lap(1, start);
      if (input->rows == 0) break;
      decode_columns(input, type);
      start = lap(2, start);
      hash_keys(input);
      start = lap(3, start);
      sum ^= touch(store, input);
      start = lap(4, start);
      run_totals(store, input);
      lap(5, start);
    }
  }
  lap(6, first);
}

static void check_totals(void) {
  u64 counted;
  store_result(store, &rows, &counted, &bits);
  snprintf(check, sizeof check, "%llu %llu %016llx", (unsigned long long)rows, (unsigned long long)counted,
           (unsigned long long)bits);
}

// ---- the program ----

static void read_pieces(const char *path) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) stop("the file cannot be opened");
  pieces = malloc(PIECES_MAX * sizeof(Piece));
  u32 length;
  while (fread(&length, 1, 4, file) == 4) {
    if (piece_count == PIECES_MAX) stop("too many pieces");
    u8 *bytes = allocate_zeroed(length + PADDING_BYTES);
    if (fread(bytes, 1, length, file) != length) stop("a piece is cut short");
    pieces[piece_count++] = (Piece){bytes, length};
  }
  fclose(file);
}

typedef struct {
  const char *name;
  void (*pass)(void);
  void (*check)(void);
  u32 argument_count;
  const char *parts[PARTS_MAX];
} Kernel;

static const Kernel kernels[] = {
  {"crc32c", pass_crc32c, check_sum, 0, {"whole"}},
  {"crc32c-instruction", pass_crc32c_instruction, check_sum, 0, {"whole"}},
  {"xxhash32", pass_xxhash32, check_sum, 0, {"whole"}},
  {"murmur2", pass_murmur2, check_sum, 0, {"whole"}},
  {"lz4-decompress", pass_lz4_decompress, check_sum, 1, {"whole"}},
  {"lz4-compress", pass_lz4_compress, check_sum, 1, {"whole"}},
  {"decode", pass_decode, check_decode, 0, {"frames", "columns"}},
  {"totals", pass_totals, check_totals, 4, {"copy", "frames", "columns", "hash", "touch", "run", "whole"}},
};

static const Kernel *kernel_of(const char *name) {
  for (u32 i = 0; i < sizeof kernels / sizeof kernels[0]; i++) {
    if (strcmp(kernels[i].name, name) == 0) return kernels + i;
  }
  stop("no kernel of that name");
}

int main(int count, const char **values) {
  if (count < 4) stop("usage: twin NAME FILE MILLISECONDS [ARGUMENT…]");
  arguments = values + 4;
  codecs_init();
  read_pieces(values[2]);
  const Kernel *kernel = kernel_of(values[1]);
  if (count - 4 < (int)kernel->argument_count) stop("too few arguments");
  for (const char *const *name = kernel->parts; *name != NULL; name++) part_names[part_count++] = *name;
  measure(atof(values[3]), kernel->pass);
  kernel->check();
  report();
  return 0;
}

// A store of counts and sums by key, or by key and window, and the passes over a segment that work on it.
#ifndef STATE_H
#define STATE_H

#include "decode.h"

/** StateRow of assembly/abi.ts with its cell: one cache line. */
typedef struct {
  View key;
  i64 window_start;
  i64 timestamp;
  u32 headers, flags, log_next, cache_next;
  double count, sum;
} Row;

typedef struct { u32 head, tail, count; } RowList;
typedef struct Table Table;

typedef struct {
  /** 0: keys only. */
  i64 window_ms;
  i64 grace_ms, retention_ms, segment_ms;
  i64 observed_ms, stream_time;
  u64 rows, dropped;
  u32 flags;
  u32 stride;
  u32 limbo;
  u32 cache_bytes, cache_bytes_max;
  u32 output_bytes, output_bytes_max;
  /** Newest first; without windows the only one. */
  Table *tables;
  Table *expired;
  RowList log, cache;
} Store;

Store *store_new(i64 window_ms, i64 grace_ms);
void hash_keys(Input *input);
/** Reads the directory words and rows that the segment will ask for, and leaves each row's address as a hint. */
u32 touch(Store *store, Input *input);
/** Runs the segment's rows: count, and sum of column 0 (f64) times column 1 (i32). */
void run_totals(Store *store, Input *input);
/** Visible rows, sum of their counts, exclusive or of the bits of their sums: the same for equal results. */
void store_result(const Store *store, u64 *rows, u64 *counted, u64 *sum_bits);

#endif

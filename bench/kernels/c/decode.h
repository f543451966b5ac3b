// A segment of rows, and how record batches and JSON text become its columns.
#ifndef DECODE_H
#define DECODE_H

#include "common.h"

#define VIEW_INLINE_MAX 12u
#define NULL_LENGTH 0xffffffffu
#define NO_VALIDITY 0xffffffffu
#define FIELDS_MAX 16

/** Up to 12 bytes, then zeros; longer: { length, prefix, 0, address }. As assembly/column/view.ts. */
typedef struct { u32 length; u8 bytes[12]; } View;

typedef enum { KIND_INT32, KIND_INT64, KIND_FLOAT64, KIND_STRING } Kind;

/** A field that is read, with its place in the cell. */
typedef struct { u32 kind; u32 offset; u32 validity; u32 name; u32 name_bytes; } Field;

/** `"name":` as the last row had it at this place of the object. 80 bytes, as in assembly/abi.ts. */
typedef struct {
  u8 pattern[32];
  u8 mask[32];
  u32 length;
  u32 child;
  u32 value_length;
  u32 state;
} ShapeEntry;

typedef struct {
  Field *fields;
  u32 count;
  u32 cell_bytes;
  u8 *states;
  u8 *template;
  ShapeEntry *shape;
  u32 shape_count;
} StructType;

typedef struct {
  // raw bytes, and the open batch
  const u8 *raw, *raw_end;
  const u8 *record, *record_end;
  u32 records_left, last_delta, batch_flags;
  i64 base_offset, base_timestamp, max_timestamp, decoded_offset;
  // the segment
  u32 rows, row;
  i64 partition_time;
  i64 *offsets, *timestamps;
  View *keys;
  u64 *values, *headers;
  u8 *statuses;
  u32 *details, *hashes, *hints;
  u8 *columns[FIELDS_MAX];
  u8 *cells;
} Input;

Input *input_new(void);
/** Hands bytes over; offsets begin again. */
void input_push(Input *input, const u8 *bytes, u32 length);
/** Rows of the next segment: frames only, columns are left as they are. */
void decode_frames(Input *input);

/** `fields`: `name:kind` with kinds i32, i64, f64, string, separated by commas. */
StructType *struct_type(Input *input, const char *fields);
/** Values of all rows of the segment into columns. */
void decode_columns(Input *input, StructType *type);

static inline void write_view(View *view, const u8 *ptr, u32 length) {
  if (length <= VIEW_INLINE_MAX) {
    const __m128i places = _mm_setr_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    __m128i bytes = _mm_and_si128(load128(ptr), _mm_cmplt_epi8(places, _mm_set1_epi8((char)length)));
    store128(view, _mm_insert_epi32(_mm_slli_si128(bytes, 4), (int)length, 0));
  } else {
    view->length = length;
    store32(view->bytes, load32(ptr));
    store32(view->bytes + 4, 0);
    store32(view->bytes + 8, address_of(ptr));
  }
}

static inline const u8 *view_bytes(const View *view) {
  return view->length <= VIEW_INLINE_MAX ? view->bytes : at(load32(view->bytes + 8));
}

#endif

// Record batches to rows: assembly/decode/{batch,records,varint}.ts, with all checks, for batches that a producer
// without transactions, compression and headers writes. Anything else ends the program.
#include "decode.h"

#define BATCH_HEADER 61u
#define LOG_OVERHEAD 12u
#define RECORD_BYTES_MIN 7u
#define LOG_APPEND_TIME 8u
#define CONTINUE 0x8080808080808080ull

static inline u16 big16(const u8 *p) { return __builtin_bswap16(load16(p)); }
static inline u32 big32(const u8 *p) { return __builtin_bswap32(load32(p)); }
static inline i64 big64(const u8 *p) { return (i64)__builtin_bswap64(load64(p)); }

static inline const u8 *varint_end(const u8 *ptr) {
  if (ptr[0] < 0x80) return ptr + 1;
  if (ptr[1] < 0x80) return ptr + 2;
  u64 stop = ~load64(ptr) & CONTINUE;
  return stop == 0 ? NULL : ptr + ((__builtin_ctzll(stop) + 1) >> 3);
}

static inline i64 varint_at(const u8 *ptr) {
  i32 first = *ptr;
  if (first < 0x80) return (i64)((first >> 1) ^ -(first & 1));
  u64 word = load64(ptr);
  u64 stop = ~word & CONTINUE;
  u64 x = word & (stop ^ (stop - 1));
  x = (x & 0x007f007f007f007full) | ((x & 0x7f007f007f007f00ull) >> 1);
  x = (x & 0x00003fff00003fffull) | ((x & 0x3fff00003fff0000ull) >> 2);
  x = (x & 0x0fffffffull) | ((x & 0x0fffffff00000000ull) >> 4);
  return (i64)(x >> 1) ^ -(i64)(x & 1);
}

COLD static const u8 *malformed(void) { stop("a malformed record batch"); }

static inline const u8 *read_record(Input *input, u32 row, const u8 *ptr, const u8 *end) {
  const u8 *next = varint_end(ptr);
  if (next == NULL) return malformed();
  i64 length = varint_at(ptr);
  ptr = next;
  if (length < 0 || length > end - ptr) return malformed();
  const u8 *record_end = ptr + length;
  ptr++;
  next = varint_end(ptr);
  if (next == NULL) return malformed();
  i64 time_delta = varint_at(ptr);
  ptr = next;
  next = varint_end(ptr);
  if (next == NULL) return malformed();
  i64 offset_delta = varint_at(ptr);
  ptr = next;
  if ((u64)offset_delta > input->last_delta) return malformed();
  next = varint_end(ptr);
  if (next == NULL) return malformed();
  i64 key_bytes = varint_at(ptr);
  ptr = next;
  if (key_bytes < -1 || key_bytes > record_end - ptr) return malformed();
  View *key = input->keys + row;
  if (key_bytes < 0) store128(key, _mm_setr_epi32((int)NULL_LENGTH, 0, 0, 0));
  else {
    write_view(key, ptr, (u32)key_bytes);
    ptr += key_bytes;
  }
  next = varint_end(ptr);
  if (next == NULL) return malformed();
  i64 value_bytes = varint_at(ptr);
  ptr = next;
  if (value_bytes < -1 || value_bytes >= record_end - ptr) return malformed();
  input->values[row] = address_of(ptr) | ((u64)value_bytes << 32);
  if (value_bytes > 0) ptr += value_bytes;
  if (ptr + 1 == record_end && *ptr == 0) input->headers[row] = 0;
  else return malformed();
  bool append_time = (input->batch_flags & LOG_APPEND_TIME) != 0;
  input->timestamps[row] = append_time ? input->max_timestamp : input->base_timestamp + time_delta;
  input->offsets[row] = input->base_offset + offset_delta;
  return record_end;
}

static u32 read_records(Input *input, u32 from, u32 to) {
  const u8 *ptr = input->record, *end = input->record_end;
  u32 left = input->records_left;
  i64 next = input->decoded_offset;
  u32 row = from;
  while (row < to && left != 0) {
    ptr = ptr < end ? read_record(input, row, ptr, end) : malformed();
    left--;
    i64 offset = input->offsets[row];
    if (offset < next) continue;
    next = offset + 1;
    row++;
  }
  if (left == 0 && ptr != end) malformed();
  input->decoded_offset = next;
  input->record = ptr;
  input->records_left = left;
  return row;
}

static void check_batch(const u8 *batch, u32 bytes) {
  if (batch[16] != 2 || crc32c(batch + 21, bytes - 21) != big32(batch + 17)) malformed();
  i32 count = (i32)big32(batch + 57), last_delta = (i32)big32(batch + 23);
  if (big64(batch) < 0 || last_delta < 0 || count < 0 || count - 1 > last_delta) malformed();
  if (big16(batch + 21) & 0x37) stop("a batch that is compressed, transactional or a marker");
  if ((u32)count > (bytes - BATCH_HEADER) / RECORD_BYTES_MIN) malformed();
}

static bool open_batch(Input *input) {
  const u8 *batch = input->raw;
  if (batch >= input->raw_end) return false;
  u32 available = (u32)(input->raw_end - batch);
  u32 length = available < LOG_OVERHEAD ? 0 : big32(batch + 8);
  if (length < BATCH_HEADER - LOG_OVERHEAD || length > available - LOG_OVERHEAD) malformed();
  u32 bytes = length + LOG_OVERHEAD;
  check_batch(batch, bytes);
  input->raw = batch + bytes;
  input->base_offset = big64(batch);
  input->base_timestamp = big64(batch + 27);
  input->max_timestamp = big64(batch + 35);
  input->last_delta = big32(batch + 23);
  input->batch_flags = big16(batch + 21);
  input->records_left = big32(batch + 57);
  input->record = batch + BATCH_HEADER;
  input->record_end = batch + bytes;
  return true;
}

void decode_frames(Input *input) {
  memset(input->statuses, 0, SEGMENT_ROWS_MAX);
  u32 rows = 0;
  while (rows < SEGMENT_ROWS_MAX) {
    if (input->records_left != 0) rows = read_records(input, rows, SEGMENT_ROWS_MAX);
    else if (!open_batch(input)) break;
  }
  input->row = 0;
  input->rows = rows;
}

void input_push(Input *input, const u8 *bytes, u32 length) {
  input->raw = bytes;
  input->raw_end = bytes + length;
}

/** An array of the segment; 192 bytes behind each, so that columns are not 32 KiB apart (assembly/decode/input.ts). */
static void *place(u8 **top, u32 bytes_per_row) {
  u8 *array = *top;
  *top += SEGMENT_ROWS_MAX * bytes_per_row + 192;
  return array;
}

Input *input_new(void) {
  Input *input = allocate_zeroed(sizeof(Input));
  u8 *top = allocate_zeroed((SEGMENT_ROWS_MAX * 16 + 192) * (10 + FIELDS_MAX));
  input->partition_time = -1;
  input->offsets = place(&top, 8);
  input->timestamps = place(&top, 8);
  input->keys = place(&top, 16);
  input->values = place(&top, 8);
  input->headers = place(&top, 8);
  input->statuses = place(&top, 1);
  input->details = place(&top, 4);
  input->hashes = place(&top, 4);
  input->hints = place(&top, 4);
  for (int i = 0; i < FIELDS_MAX; i++) input->columns[i] = place(&top, 16);
  return input;
}

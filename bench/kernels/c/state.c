// Hash tables of rows, the touch pass and the row loop of an aggregate: assembly/state/{hash-table,window-table,
// key-value-table,dirty-rows,key}.ts, assembly/touch/*.ts, and the loop that src/emit/ writes for count and sum.
// Rows are never deleted and no commit comes, so rows stay in their lists and expired segments wait, as they do there.
#include "state.h"

#define PARTS 64u
#define PART_SHIFT 26
#define FIRST_ENTRIES 8u
#define CHUNK_ROWS_MIN 16u
#define CHUNK_BYTES_MAX (1u << 18)
#define LINE 64u
#define TOUCH_ROWS 1024u
#define FLAG_LIVE 1u
#define FLAG_LOG 2u
#define FLAG_CACHE 4u
#define FLAG_COUNTED 8u
#define LISTS (FLAG_LOG | FLAG_CACHE)
#define K1 0xff51afd7ed558ccdull
#define K2 0xc4ceb9fe1a85ec53ull
#define K3 0x9e3779b97f4a7c15ull
#define WINDOW_BITS 6

/** Rows from the next cache line on. */
typedef struct { u32 next, first, end; } Chunk;
/** Entries are hash << 32 | row, at most half of them are used; linear probing. */
typedef struct { u32 directory, mask, entries, limit; } Part;

struct Table {
  Table *older;
  u32 live, listed;
  i64 start_ms, end_ms;
  u32 chunks, top, end;
  Part parts[PARTS];
  u64 first_directories[PARTS * FIRST_ENTRIES];
};

static inline u64 rotate64(u64 x, int by) { return (x << by) | (x >> (64 - by)); }

static inline u32 finish(u64 hash) { return (u32)(((hash ^ (hash >> 32)) * K3) >> 32); }

static NOINLINE u32 hash_long(const u8 *ptr, u32 length) {
  u64 h = length * K3;
  const u8 *last = ptr + length - 8;
  for (; ptr < last; ptr += 8) h = rotate64((h ^ load64(ptr)) * K1, 31);
  return finish((h ^ load64(last)) * K2);
}

static inline u32 hash_view(const View *view) {
  u64 head = load64(view);
  u32 length = (u32)head;
  if (length <= VIEW_INLINE_MAX) return finish((rotate64(head * K1, 31) ^ load64((const u8 *)view + 8)) * K2);
  return length == NULL_LENGTH ? 0 : hash_long(at(load32(view->bytes + 8)), length);
}

NOINLINE void hash_keys(Input *input) {
  for (u32 row = 0; row < input->rows; row++) input->hashes[row] = hash_view(input->keys + row);
}

static inline u32 window_hash(u32 hash, i64 window_start) {
  if (window_start == 0) return hash;
  u32 mixed = (u32)(((u64)window_start * K3) >> 32);
  u32 low = 0xffffffffu >> WINDOW_BITS;
  return ((hash ^ mixed) & low) | (mixed & ~low);
}

static NOINLINE bool equal_bytes(const u8 *a, const u8 *b, u32 length) {
  u32 last = length - 8;
  for (u32 i = 0; i < last; i += 8) {
    if (load64(a + i) != load64(b + i)) return false;
  }
  return load64(a + last) == load64(b + last);
}

static inline bool same_key(const View *a, const View *b) {
  if (load64(a) != load64(b)) return false;
  if (a->length <= VIEW_INLINE_MAX) return load64((const u8 *)a + 8) == load64((const u8 *)b + 8);
  const u8 *left = at(load32(a->bytes + 8)), *right = at(load32(b->bytes + 8));
  return left == right || equal_bytes(left, right, a->length);
}

static u32 limit_of(u32 part, u32 entries) { return (u32)(((u64)entries * (96 + (part >> 1))) >> 8); }

static Table *new_table(void) {
  Table *table = allocate_zeroed(sizeof(Table));
  for (u32 part = 0; part < PARTS; part++) {
    u32 directory = address_of(table->first_directories + part * FIRST_ENTRIES);
    table->parts[part] = (Part){directory, FIRST_ENTRIES - 1, 0, limit_of(part, FIRST_ENTRIES)};
  }
  return table;
}

static inline u32 table_guess(const Table *table, u32 hash) {
  const Part *part = table->parts + (hash >> PART_SHIFT);
  const u64 *directory = (const u64 *)at(part->directory);
  u32 mask = part->mask;
  u32 here = hash & mask;
  u64 entry = directory[here];
  while ((u32)(entry >> 32) != hash && entry != 0) {
    here = (here + 1) & mask;
    entry = directory[here];
  }
  return (u32)entry;
}

static Row *table_find(const Table *table, const View *key, u32 hash, i64 window_start) {
  const Part *part = table->parts + (hash >> PART_SHIFT);
  const u64 *directory = (const u64 *)at(part->directory);
  u32 mask = part->mask;
  for (u32 here = hash & mask;; here = (here + 1) & mask) {
    u64 entry = directory[here];
    if ((u32)(entry >> 32) == hash) {
      Row *row = (Row *)at((u32)entry);
      if (row != NULL && row->window_start == window_start && same_key(&row->key, key)) return row;
    }
    if (entry == 0) return NULL;
  }
}

static NOINLINE void grow_part(Table *table, Part *part) {
  u64 *old = (u64 *)at(part->directory);
  u32 entries = part->mask + 1;
  u64 *directory = allocate_zeroed(entries << 4);
  u32 mask = (entries << 1) - 1;
  for (u32 i = 0; i < entries; i++) {
    u64 entry = old[i];
    if (entry == 0) continue;
    u32 here = (u32)(entry >> 32) & mask;
    while (directory[here] != 0) here = (here + 1) & mask;
    directory[here] = entry;
  }
  part->directory = address_of(directory);
  part->mask = mask;
  part->limit = limit_of((u32)(part - table->parts), entries << 1);
  if (entries > FIRST_ENTRIES) release(old);
}

static NOINLINE void add_chunk(Table *table, u32 stride) {
  Chunk *head = (Chunk *)at(table->chunks);
  u32 before = head == NULL ? 0 : table->end - head->first;
  u32 wish = head == NULL ? CHUNK_ROWS_MIN * stride : before << 1 < CHUNK_BYTES_MAX ? before << 1 : CHUNK_BYTES_MAX;
  u32 rows = wish / stride > 1 ? wish / stride : 1;
  Chunk *chunk = allocate(rows * stride + LINE + 16);
  u32 first = (address_of(chunk) + 12 + LINE - 1) & ~(LINE - 1);
  *chunk = (Chunk){table->chunks, first, first + rows * stride};
  table->chunks = address_of(chunk);
  table->top = first;
  table->end = chunk->end;
}

static Row *take_row(const Store *store, Table *table) {
  if (table->top == table->end) add_chunk(table, store->stride);
  Row *row = (Row *)at(table->top);
  table->top += store->stride;
  return row;
}

static void own_key(Row *row, const View *key) {
  row->key = *key;
  if (key->length <= VIEW_INLINE_MAX) return;
  u8 *bytes = allocate(key->length);
  memcpy(bytes, at(load32(key->bytes + 8)), key->length);
  store32(row->key.bytes + 8, address_of(bytes));
}

static Row *table_insert(const Store *store, Table *table, const View *key, u32 key_hash, i64 window_start) {
  u32 hash = window_hash(key_hash, window_start);
  Part *part = table->parts + (hash >> PART_SHIFT);
  u32 entries = part->entries + 1;
  if (entries > part->limit) grow_part(table, part);
  part->entries = entries;
  Row *row = take_row(store, table);
  own_key(row, key);
  row->window_start = window_start;
  for (u8 *to = (u8 *)&row->timestamp, *end = (u8 *)row + store->stride; to < end; to += 8) store64(to, 0);
  u64 *directory = (u64 *)at(part->directory);
  u32 here = hash & part->mask;
  while (directory[here] != 0) here = (here + 1) & part->mask;
  directory[here] = ((u64)hash << 32) | address_of(row);
  return row;
}

static inline bool is_expired(const Store *store, i64 window_start) {
  return window_start <= store->observed_ms - store->retention_ms;
}

static inline Table *segment_of(const Store *store, i64 window_start) {
  Table *segment = store->tables;
  while (segment != NULL && window_start < segment->start_ms) segment = segment->older;
  return segment != NULL && window_start < segment->end_ms ? segment : NULL;
}

static NOINLINE Table *add_segment(Store *store, i64 window_start) {
  Table *segment = new_table();
  segment->start_ms = window_start - window_start % store->segment_ms;
  segment->end_ms = segment->start_ms + store->segment_ms;
  Table **link = &store->tables;
  while (*link != NULL && (*link)->start_ms > segment->start_ms) link = &(*link)->older;
  segment->older = *link;
  *link = segment;
  return segment;
}

static NOINLINE void expire_segments(Store *store) {
  i64 limit = store->observed_ms - store->retention_ms;
  Table **link = &store->tables;
  while (*link != NULL && (*link)->end_ms - 1 > limit) link = &(*link)->older;
  Table *segment = *link;
  *link = NULL;
  while (segment != NULL) {
    Table *older = segment->older;
    store->rows -= segment->live;
    segment->older = store->expired;
    store->expired = segment;
    segment = older;
  }
}

static Table *table_of(const Store *store, const Row *row) {
  if (store->window_ms == 0) return store->tables;
  Table *segment = segment_of(store, row->window_start);
  if (segment == NULL) stop("a change of an expired row");
  return segment;
}

static u32 count_row(Store *store, Table *table, Row *row, u32 flags) {
  bool is_live = (flags & FLAG_LIVE) != 0;
  if (is_live == ((flags & FLAG_COUNTED) != 0)) return flags;
  store->rows += is_live ? 1 : (u64)-1;
  table->live += is_live ? 1u : (u32)-1;
  return row->flags = flags ^ FLAG_COUNTED;
}

static void append(RowList *list, Row *row, u32 *link) {
  *link = 0;
  size_t offset = (size_t)((u8 *)link - (u8 *)row);
  if (list->tail == 0) list->head = address_of(row);
  else store32(at(list->tail) + offset, address_of(row));
  list->tail = address_of(row);
  list->count++;
}

static NOINLINE void row_changed(Store *store, Row *row) {
  u32 flags = row->flags;
  u32 wanted = store->flags & ~flags;
  bool is_counted = ((flags & FLAG_LIVE) != 0) == ((flags & FLAG_COUNTED) != 0);
  if (wanted == 0 && is_counted && (flags & (LISTS | FLAG_LIVE)) != 0) return;
  if (store->window_ms != 0 && row->window_start > store->observed_ms) {
    store->observed_ms = row->window_start;
    expire_segments(store);
  }
  Table *table = table_of(store, row);
  flags = count_row(store, table, row, flags);
  if ((flags & LISTS) == 0 && wanted != 0) table->listed++;
  if (wanted & FLAG_LOG) append(&store->log, row, &row->log_next);
  if (wanted & FLAG_CACHE) {
    append(&store->cache, row, &row->cache_next);
    store->cache_bytes += store->stride + (row->key.length > VIEW_INLINE_MAX ? row->key.length : 0);
  }
  row->flags = flags | wanted;
}

/** The row in limbo has no value and is in no list unless it has been put since: here it always has. */
static void settle_limbo(Store *store) {
  Row *row = (Row *)at(store->limbo);
  if (row == NULL) return;
  store->limbo = 0;
  if ((row->flags & (LISTS | FLAG_LIVE)) == 0) stop("a row without a value");
}

static NOINLINE Row *upsert(Store *store, const View *key, u32 hash, i64 window_start) {
  Table *table;
  if (store->window_ms == 0) {
    if (store->tables == NULL) store->tables = new_table();
    table = store->tables;
  } else {
    if (is_expired(store, window_start)) return NULL;
    table = segment_of(store, window_start);
    if (table == NULL) table = add_segment(store, window_start);
  }
  Row *found = table_find(table, key, window_hash(hash, window_start), window_start);
  if (found != NULL) return found;
  settle_limbo(store);
  Row *row = table_insert(store, table, key, hash, window_start);
  store->limbo = address_of(row);
  return row;
}

static NOINLINE Row *window_upsert_hinted(Store *store, const View *key, u32 hash, i64 window_start, u32 hint) {
  Row *row = (Row *)at(hint);
  bool is_hinted = row != NULL && row->window_start == window_start && same_key(&row->key, key);
  return is_hinted && !is_expired(store, window_start) ? row : upsert(store, key, hash, window_start);
}

static NOINLINE Row *store_upsert_hinted(Store *store, const View *key, u32 hash, u32 hint) {
  Row *row = (Row *)at(hint);
  return row != NULL && same_key(&row->key, key) ? row : upsert(store, key, hash, 0);
}

static void probe_windows(const Store *store, Input *input, u32 from, u32 to) {
  i64 start = 0, end = 0;
  const Table *segment = NULL;
  for (u32 row = from; row < to; row++) {
    i64 time = input->timestamps[row];
    if (time < start || time >= end) {
      if (time < 0) {
        input->hints[row] = 0;
        continue;
      }
      start = time - (i64)((u64)time % (u64)store->window_ms);
      end = start + store->window_ms;
      segment = segment_of(store, start);
    }
    u32 hash = window_hash(input->hashes[row], start);
    input->hints[row] = segment == NULL ? 0 : table_guess(segment, hash);
  }
}

NOINLINE u32 touch(Store *store, Input *input) {
  u32 sum = 0;
  u32 last = store->stride - 4;
  for (u32 from = 0; from < input->rows; from += TOUCH_ROWS) {
    u32 to = from + TOUCH_ROWS < input->rows ? from + TOUCH_ROWS : input->rows;
    if (store->tables == NULL) {
      memset(input->hints + from, 0, (to - from) * 4);
      continue;
    }
    if (store->window_ms != 0) probe_windows(store, input, from, to);
    else {
      for (u32 row = from; row < to; row++) input->hints[row] = table_guess(store->tables, input->hashes[row]);
    }
    for (u32 row = from; row < to; row++) {
      const u8 *hint = at(input->hints[row]);
      if (hint != NULL) sum ^= ((const Row *)hint)->flags ^ load32(hint + last);
    }
  }
  return sum;
}

static inline void add_order(Store *store, Input *input, u32 row, i64 window_start) {
  i64 time = input->timestamps[row];
  const View *key = input->keys + row;
  u32 hash = input->hashes[row], hint = input->hints[row];
  Row *state = store->window_ms == 0 ? store_upsert_hinted(store, key, hash, hint)
                                     : window_upsert_hinted(store, key, hash, window_start, hint);
  if (state == NULL) return;
  bool is_live = (state->flags & FLAG_LIVE) != 0;
  double count = is_live ? state->count : 0, sum = is_live ? state->sum : 0;
  double price = ((const double *)input->columns[0])[row];
  double quantity = (double)((const i32 *)input->columns[1])[row];
  i64 timestamp = is_live && state->timestamp > time ? state->timestamp : time;
  state->count = count + 1;
  state->sum = sum + price * quantity;
  state->flags |= FLAG_LIVE;
  state->timestamp = timestamp;
  if (input->headers[row] != 0 || state->headers != 0) stop("a record with headers");
  if ((state->flags & 15) != 15) row_changed(store, state);
}

/** The first row that is bad or has a negative timestamp. */
static u32 run_end(const Input *input, u32 row) {
  while (row < input->rows && input->statuses[row] == 0 && input->timestamps[row] >= 0) row++;
  return row;
}

NOINLINE void run_totals(Store *store, Input *input) {
  u32 to = run_end(input, 0);
  if (to != input->rows) stop("a bad row");
  for (u32 row = 0; row < to; row++) {
    i64 time = input->timestamps[row];
    if (input->keys[row].length == NULL_LENGTH) store->dropped++;
    else if (store->window_ms == 0) add_order(store, input, row, 0);
    else {
      if (time > store->stream_time) store->stream_time = time;
      i64 closed = store->stream_time - store->grace_ms;
      for (i64 start = time - (i64)((u64)time % (u64)store->window_ms); start <= time; start += store->window_ms) {
        if (start + store->window_ms <= closed) store->dropped++;
        else add_order(store, input, row, start);
      }
    }
    input->row = row + 1;
    if (store->cache_bytes > store->cache_bytes_max) stop("the cache is full");
    if (store->output_bytes >= store->output_bytes_max) stop("there is output");
  }
  i64 latest = input->partition_time;
  for (u32 row = 0; row < to; row++) latest = input->timestamps[row] > latest ? input->timestamps[row] : latest;
  input->partition_time = latest;
}

Store *store_new(i64 window_ms, i64 grace_ms) {
  Store *store = allocate_zeroed(sizeof(Store));
  store->window_ms = window_ms;
  store->grace_ms = grace_ms;
  store->retention_ms = window_ms + grace_ms;
  store->segment_ms = store->retention_ms / 2 > 60000 ? store->retention_ms / 2 : 60000;
  store->observed_ms = store->stream_time = -1;
  store->flags = LISTS;
  store->stride = sizeof(Row);
  store->cache_bytes_max = 1u << 30;
  store->output_bytes_max = 1u << 29;
  return store;
}

void store_result(const Store *store, u64 *rows, u64 *counted, u64 *sum_bits) {
  *rows = *counted = *sum_bits = 0;
  for (const Table *table = store->tables; table != NULL; table = table->older) {
    for (u32 chunk = table->chunks; chunk != 0; chunk = load32(at(chunk))) {
      const Chunk *head = (const Chunk *)at(chunk);
      u32 end = chunk == table->chunks ? table->top : head->end;
      for (u32 row = head->first; row < end; row += store->stride) {
        const Row *state = (const Row *)at(row);
        if (store->window_ms != 0 && is_expired(store, state->window_start)) continue;
        *rows += 1;
        *counted += (u64)state->count;
        *sum_bits ^= load64(&state->sum);
      }
    }
  }
}

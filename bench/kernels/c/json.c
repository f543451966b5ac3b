// JSON objects to columns: assembly/decode/{json,json-member,json-number,json-skip,columns}.ts for flat objects of
// plain strings and numbers, with every check of their common path. What takes a long way there (escapes, text beyond
// ASCII, nested values, long numbers, missing fields) ends the program here, in functions that are not inlined.
#include "decode.h"

/** Rows whose cells stay in the first-level cache until their columns are filled. */
#define BLOCK_ROWS 128u
#define SHAPE_ENTRIES_MAX 32u
#define SHAPE_TRIES 4u
#define STATE_UNSEEN 255
#define NUMBER_BYTES_MAX 15u

static const double powers[23] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                  1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

COLD static u64 bad_json(void) { stop("bad JSON, or a value that the twin does not read"); }

static inline const u8 *skip_blank(const u8 *ptr, const u8 *end) {
  while (ptr < end && (*ptr == 0x20 || *ptr == 0x0a || *ptr == 0x0d || *ptr == 0x09)) ptr++;
  return ptr;
}

/** Bit i: byte i ends plain text. */
static inline u32 ends_plain_text(__m128i block) {
  __m128i quotes = _mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8('"')), _mm_cmpeq_epi8(block, _mm_set1_epi8('\\')));
  return (u32)_mm_movemask_epi8(_mm_or_si128(quotes, _mm_cmplt_epi8(block, _mm_set1_epi8(0x20))));
}

static inline u32 digit_bits(__m128i block) {
  __m128i value = _mm_sub_epi8(block, _mm_set1_epi8('0'));
  return (u32)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(value, _mm_set1_epi8(9)), value));
}

static inline u32 byte_bits(__m128i block, char byte) {
  return (u32)_mm_movemask_epi8(_mm_cmpeq_epi8(block, _mm_set1_epi8(byte)));
}

static inline u32 trailing_zeros(u32 bits) { return bits == 0 ? 32 : (u32)__builtin_ctz(bits); }

static inline const u8 *short_string_end(const u8 *ptr, const u8 *end) {
  const u8 *stop = ptr + 1 + trailing_zeros(ends_plain_text(load128(ptr + 1)) | 0x10000);
  return stop < end && *stop == '"' ? stop : NULL;
}

/** A string of more than 15 bytes. */
static NOINLINE const u8 *long_string_end(const u8 *ptr, const u8 *end) {
  u32 found = 0;
  for (; ptr < end; ptr += 16) {
    found = ends_plain_text(load128(ptr));
    if (found) break;
  }
  if (found) ptr += trailing_zeros(found);
  if (ptr >= end || *ptr != '"') bad_json();
  return ptr;
}

static NOINLINE const u8 *skip_value(const u8 *ptr, const u8 *end) {
  if (ptr < end && *ptr == '"') return long_string_end(ptr + 1, end) + 1;
  bad_json();
  return NULL;
}

static inline const u8 *skip_plain_number(const u8 *ptr, const u8 *end) {
  u32 length = trailing_zeros(~digit_bits(load128(ptr)));
  if (length - 1 > 14 || (length != 1 && *ptr == '0')) return NULL;
  u32 c = ptr[length];
  return c != '.' && (c | 0x20) != 'e' && ptr + length <= end ? ptr + length : NULL;
}

/** Past a number with a fraction. */
static NOINLINE const u8 *skip_number(const u8 *ptr, const u8 *end) {
  const u8 *start = ptr;
  u32 whole = trailing_zeros(~digit_bits(load128(ptr)));
  if (whole == 0 || whole > 14 || (whole != 1 && *ptr == '0')) bad_json();
  ptr += whole;
  if (*ptr == '.') {
    u32 fraction = trailing_zeros(~digit_bits(load128(ptr + 1)));
    if (fraction == 0 || fraction > 15) bad_json();
    ptr += 1 + fraction;
  }
  if ((*ptr | 0x20) == 'e' || ptr > end || ptr == start) bad_json();
  return ptr;
}

static inline const u8 *pass_value(u32 c, const u8 *ptr, const u8 *end) {
  const u8 *after = NULL;
  if (c == '"') {
    const u8 *stop = short_string_end(ptr, end);
    if (stop != NULL) after = stop + 1;
  } else if (c - '0' < 10) {
    after = skip_plain_number(ptr, end);
    if (after == NULL) return skip_number(ptr, end);
  }
  return after != NULL ? after : skip_value(ptr, end);
}

static inline u64 eight_digits(u64 word) {
  word = ((word & 0x0f0f0f0f0f0f0f0full) * 2561) >> 8;
  word = ((word & 0x00ff00ff00ff00ffull) * 6553601) >> 16;
  return ((word & 0x0000ffff0000ffffull) * 42949672960001ull) >> 32;
}

static inline u64 digits_value(__m128i block, u32 length, i32 point) {
  const __m128i places = _mm_setr_epi8(-16, -15, -14, -13, -12, -11, -10, -9, -8, -7, -6, -5, -4, -3, -2, -1);
  __m128i source = _mm_add_epi8(places, _mm_set1_epi8((char)length));
  __m128i before_point = _mm_cmplt_epi8(source, _mm_set1_epi8((char)(point + 1)));
  __m128i digits = _mm_shuffle_epi8(block, _mm_add_epi8(source, before_point));
  u64 high = (u64)_mm_cvtsi128_si64(digits), low = (u64)_mm_extract_epi64(digits, 1);
  return eight_digits(high) * 100000000 + eight_digits(low);
}

static inline const u8 *read_f64(const u8 *ptr, const u8 *end, u8 *out) {
  bool negative = *ptr == '-';
  const u8 *start = ptr + negative;
  __m128i block = load128(start);
  u32 digits = digit_bits(block);
  u32 points = byte_bits(block, '.');
  u32 length = trailing_zeros(~(digits | points));
  u32 whole = trailing_zeros(~digits);
  u32 point = points & ((1u << length) - 1);
  u32 fraction = point != 0 ? length - whole - 1 : 0;
  u32 exponents = byte_bits(_mm_or_si128(block, _mm_set1_epi8(0x20)), 'e');
  u32 plain = (u32)(length - 1 < NUMBER_BYTES_MAX) & (u32)(whole != 0) & (u32)((point & (point - 1)) == 0) &
              ((u32)(point == 0) | (u32)(fraction != 0)) & ((u32)(whole == 1) | (u32)(*start != '0')) &
              ~(exponents >> length) & (u32)(start + length <= end);
  if (!(plain & 1)) bad_json();
  double value = (double)(i64)digits_value(block, length, point != 0 ? (i32)whole : -128) / powers[fraction];
  value = negative ? -value : value;
  memcpy(out, &value, 8);
  return start + length;
}

static inline const u8 *read_i64(const u8 *ptr, const u8 *end, i64 *out) {
  bool negative = *ptr == '-';
  const u8 *start = ptr + negative;
  __m128i block = load128(start);
  u32 length = trailing_zeros(~digit_bits(block));
  u32 last = start[length] | 0x20;
  bool plain = length - 1 < NUMBER_BYTES_MAX && (length == 1 || *start != '0') && last != 'e' && last != '.' &&
               start + length <= end;
  if (!plain) bad_json();
  i64 value = (i64)digits_value(block, length, -128);
  *out = negative ? -value : value;
  return start + length;
}

static inline void set_valid(const Field *field, u8 *cell) {
  if (field->validity != NO_VALIDITY) cell[field->validity] = 1;
}

static inline const u8 *read_field(u32 c, const Field *field, const u8 *ptr, const u8 *end, u8 *cell) {
  u8 *to = cell + field->offset;
  if (field->kind == KIND_STRING && c == '"') {
    const u8 *stop = short_string_end(ptr, end);
    if (stop == NULL) stop = long_string_end(ptr + 1, end);
    set_valid(field, cell);
    write_view((View *)to, ptr + 1, (u32)(stop - ptr) - 1);
    return stop + 1;
  }
  if (c - '0' < 10) {
    set_valid(field, cell);
    if (field->kind == KIND_FLOAT64) return read_f64(ptr, end, to);
    i64 value;
    const u8 *after = read_i64(ptr, end, &value);
    if (field->kind == KIND_INT64) store64(to, (u64)value);
    else {
      if ((i64)(i32)value != value) bad_json();
      store32(to, (u32)value);
    }
    return after;
  }
  bad_json();
  return NULL;
}

static inline bool is_member(const u8 *ptr, const ShapeEntry *entry) {
  __m128i low = _mm_xor_si128(load128(ptr), load128(entry->pattern));
  if (!_mm_testz_si128(low, load128(entry->mask))) return false;
  if (entry->length <= 16) return true;
  __m128i high = _mm_xor_si128(load128(ptr + 16), load128(entry->pattern + 16));
  return _mm_testz_si128(high, load128(entry->mask + 16));
}

/** Reads the name in full and learns it. */
static NOINLINE ShapeEntry *read_member(StructType *type, const u8 *ptr, const u8 *end, ShapeEntry *place) {
  if (*ptr != '"') bad_json();
  const u8 *after = long_string_end(ptr + 1, end) + 1;
  u32 bytes = (u32)(after + 1 - ptr);
  if (after >= end || *after != ':' || bytes > 32) bad_json();
  u32 index = (u32)(place - type->shape);
  if (index >= SHAPE_ENTRIES_MAX || index > type->shape_count) bad_json();
  if (index == type->shape_count) type->shape_count++;
  memset(place, 0, sizeof *place);
  memcpy(place->pattern, ptr, bytes);
  memset(place->mask, 0xff, bytes);
  place->length = bytes;
  for (u32 i = 0; i < type->count; i++) {
    const Field *field = type->fields + i;
    if (field->name_bytes != bytes - 3 || memcmp(at(field->name), ptr + 1, bytes - 3) != 0) continue;
    place->child = address_of(field);
    place->state = address_of(type->states + i);
  }
  return place;
}

static NOINLINE ShapeEntry *locate_member(StructType *type, const u8 *ptr, const u8 *end, ShapeEntry *place) {
  ShapeEntry *entry = place + 1, *learnt_end = type->shape + type->shape_count;
  for (u32 tries = SHAPE_TRIES; entry < learnt_end && tries != 0; entry++, tries--) {
    if (is_member(ptr, entry)) return entry;
  }
  return read_member(type, ptr, end, place);
}

static inline const u8 *read_members(StructType *type, const u8 *ptr, const u8 *end, u8 *cell) {
  ShapeEntry *next = type->shape;
  ShapeEntry *learnt_end = next + type->shape_count;
  while (ptr < end) {
    ShapeEntry *entry = next;
    if (next >= learnt_end || !is_member(ptr, next)) {
      ptr = skip_blank(ptr, end);
      entry = locate_member(type, ptr, end, next);
      learnt_end = type->shape + type->shape_count;
      if (entry < learnt_end) next = entry;
    }
    next++;
    const Field *child = (const Field *)at(entry->child);
    ptr += entry->length;
    u32 c = *ptr;
    if (c <= 0x20) {
      ptr = skip_blank(ptr, end);
      c = *ptr;
    }
    const u8 *after;
    if (child == NULL) after = pass_value(c, ptr, end);
    else {
      after = read_field(c, child, ptr, end, cell);
      *at(entry->state) = 0;
    }
    const u8 *guess = ptr + entry->value_length;
    if (guess == after) ptr = guess;
    else {
      entry->value_length = (u32)(after - ptr);
      ptr = after;
    }
    u32 mark = *ptr;
    if (mark <= 0x20) {
      ptr = skip_blank(ptr, end);
      mark = *ptr;
    }
    ptr++;
    if (mark == '}') return ptr;
    if (mark != ',') bad_json();
  }
  bad_json();
  return NULL;
}

static inline void decode_json(StructType *type, const u8 *ptr, u32 length, u8 *cell) {
  const u8 *end = ptr + length;
  ptr = skip_blank(ptr, end);
  if (ptr == end || *ptr != '{') bad_json();
  u8 *states_end = type->states + type->count;
  for (u8 *to = type->states; to < states_end; to += 16) store128(to, load128(type->template + (to - type->states)));
  ptr++;
  if (*ptr <= 0x20) ptr = skip_blank(ptr, end);
  if (*ptr == '}') ptr++;
  else ptr = read_members(type, ptr, end, cell);
  for (u8 *from = type->states; from < states_end; from += 16) {
    __m128i states = load128(from);
    if (!_mm_testz_si128(states, states)) bad_json();
  }
  if (ptr < end) ptr = skip_blank(ptr, end);
  if (ptr != end) bad_json();
}

static void decode_rows(Input *input, StructType *type, u32 from, u32 to) {
  memset(input->cells, 0, (to - from) * type->cell_bytes);
  u8 *cell = input->cells;
  for (u32 row = from; row < to; row++, cell += type->cell_bytes) {
    if (input->statuses[row] != 0) continue;
    u64 slice = input->values[row];
    u32 length = (u32)(slice >> 32);
    if (length == NULL_LENGTH) bad_json();
    decode_json(type, at((u32)slice), length, cell);
  }
}

static void fill_columns(Input *input, StructType *type, u32 from, u32 count) {
  u32 stride = type->cell_bytes;
  for (u32 i = 0; i < type->count; i++) {
    const u8 *source = input->cells + type->fields[i].offset;
    u8 *values = input->columns[i];
    switch (type->fields[i].kind) {
      case KIND_STRING:
        values += from * 16;
        for (u32 k = 0; k < count; k++, source += stride) store128(values + k * 16, load128(source));
        break;
      case KIND_INT32:
        values += from * 4;
        for (u32 k = 0; k < count; k++, source += stride) store32(values + k * 4, load32(source));
        break;
      default:
        values += from * 8;
        for (u32 k = 0; k < count; k++, source += stride) store64(values + k * 8, load64(source));
    }
  }
}

void decode_columns(Input *input, StructType *type) {
  for (u32 from = 0; from < input->rows; from += BLOCK_ROWS) {
    u32 to = from + BLOCK_ROWS < input->rows ? from + BLOCK_ROWS : input->rows;
    decode_rows(input, type, from, to);
    fill_columns(input, type, from, to - from);
  }
}

static u32 kind_of(const char *name, u32 length) {
  if (length == 6 && memcmp(name, "string", 6) == 0) return KIND_STRING;
  if (length == 3 && memcmp(name, "f64", 3) == 0) return KIND_FLOAT64;
  if (length == 3 && memcmp(name, "i64", 3) == 0) return KIND_INT64;
  if (length == 3 && memcmp(name, "i32", 3) == 0) return KIND_INT32;
  stop("an unknown kind of field");
}

StructType *struct_type(Input *input, const char *fields) {
  StructType *type = allocate_zeroed(sizeof(StructType));
  type->fields = allocate_zeroed(FIELDS_MAX * sizeof(Field));
  type->shape = allocate_zeroed((SHAPE_ENTRIES_MAX + 1) * sizeof(ShapeEntry));
  type->states = allocate_zeroed(16);
  type->template = allocate_zeroed(16);
  u32 offset = 0;
  for (const char *ptr = fields; *ptr != 0;) {
    if (type->count == FIELDS_MAX) stop("too many fields");
    const char *colon = strchr(ptr, ':');
    if (colon == NULL) stop("a field without a kind");
    u32 name_bytes = (u32)(colon - ptr), kind_bytes = (u32)strcspn(colon + 1, ",");
    Field *field = type->fields + type->count;
    u8 *name = allocate(name_bytes);
    memcpy(name, ptr, name_bytes);
    u32 kind = kind_of(colon + 1, kind_bytes);
    u32 size = kind == KIND_STRING ? 16 : kind == KIND_INT32 ? 4 : 8;
    offset = (offset + (size < 8 ? size : 8) - 1) & ~((size < 8 ? size : 8) - 1);
    *field = (Field){kind, offset, NO_VALIDITY, address_of(name), name_bytes};
    offset += size;
    type->template[type->count++] = STATE_UNSEEN;
    ptr = colon + 1 + kind_bytes;
    if (*ptr == ',') ptr++;
  }
  type->cell_bytes = (offset + 7) & ~7u;
  input->cells = allocate(BLOCK_ROWS * type->cell_bytes + 16);
  return type;
}

// The only entry file: what the host and generated code may call. Re-exports only, no logic.

// codec
export { CRC_SCRATCH_BYTES, crc32c, crc32cCombine } from './codec/crc32c';
export { CODEC_CORRUPT, CODEC_NEEDS_ROOM, CODEC_OK } from './codec/codec-result';
export { lz4Decompress } from './codec/lz4';
export { LZ4_SCRATCH_BYTES, lz4Compress, lz4FrameBytesMax } from './codec/lz4-compress';
export { murmur2 } from './codec/murmur2';
export { snappyDecompress } from './codec/snappy';
export { xxhash32 } from './codec/xxhash32';

// text
export { NUMBER_OUT_BYTES, parseJsonF64, parseJsonI64 } from './text/number-parse';
export {
  NUMBER_TEXT_BYTES,
  printF32,
  printF64,
  printF64Json,
  printI32,
  printI64,
  printU32,
  printU64,
} from './text/number-print';
export { textToFloat, textToInteger, textToNumber } from './text/number-script';
export { jsonTextBytesMax, printJsonContent } from './text/json-print';
export { unescapeJsonContent } from './text/json-unescape';
export { FIXED_TEXT_BYTES, printFixed } from './text/number-fixed';
export { copyAsUtf8, isAscii, isUtf8, utf16Length } from './text/utf8';

// memory
export { heapBase } from './memory/heap-base';
export { allocate, allocateZeroed, capacityOf, release } from './memory/blocks';
export { scratchAlloc, scratchCommit, scratchReserve, scratchReset } from './memory/scratch';

// state
export { hashView } from './state/key';
export { storeFind, storeFindHinted, storeUpsert, storeUpsertHinted } from './state/key-value-table';
export { windowFind, windowFindHinted, windowUpsert, windowUpsertHinted } from './state/window-table';
export { cachePop, rowChanged, rowDelete, rowSettled } from './state/dirty-rows';
export { cellStore } from './state/value';
export { encodeChangelog } from './state/changelog';
export { restoreBatches, restoreRecords } from './state/restore';
export { storeScan, storeScanEnd } from './state/scan';
export { stateStepEnd } from './state/step-end';

export { keepHeaders, keptHeaders } from './state/row-headers';

// operators
export { keyCell } from './operators/key-cell';
export { windowedKeyView } from './operators/windowed-key';

// touch
export { hashKeys } from './touch/hash';
export { touch } from './touch/touch';

// host
export { hostMath1, hostMath2, hostScript, hostText } from './host';

// numbers
export { dateClip, datePart, dateToIso, dateUtc } from './numbers/dates';
export { numberRemainder, toInt32 } from './numbers/script-numbers';

// tables and headers
export { dictionaryFind } from './strings/dictionary';
export { headersGet, headersView } from './strings/headers';
export { jsonText } from './strings/json-text';

// strings
export {
  stringConcat,
  textBegin,
  textBoolean,
  textBytes,
  textEnd,
  textInteger,
  textNumber,
  textString,
} from './strings/builder';
export {
  stringToLowerAscii,
  stringToUpperAscii,
  stringTrim,
  stringTrimEnd,
  stringTrimStart,
} from './strings/case';
export { stringCompare, stringEquals } from './strings/compare';
export { stringPadEnd, stringPadStart, stringRepeat } from './strings/fill';
export {
  booleanToString,
  integerToString,
  numberToFixed,
  numberToString,
  stringParseFloat,
  stringParseInt,
  stringToNumber,
} from './strings/number-text';
export { regexpReplace, regexpSearch, regexpSplit, regexpTest } from './strings/regexp';
export { stringReplace, stringReplaceAll } from './strings/replace';
export {
  stringEndsWith,
  stringIncludes,
  stringIndexOf,
  stringLastIndexOf,
  stringStartsWith,
} from './strings/search';
export {
  stringAt,
  stringCharAt,
  stringCharCodeAt,
  stringLength,
  stringSlice,
  stringSubstring,
} from './strings/slice';
export { stringAppend } from './strings/append';
export { stringCharacters } from './strings/characters';
export { stringSplit } from './strings/split';

// a step: begin, decode, pick, encode
export { stepBegin } from './decode/step-begin';
export { inputInit, inputPush, inputSeek, takeFreedSlab } from './decode/input';
export { decode } from './decode/decode';
export { codecBuffer, codecDone, codecFailed, codecKind, codecSource } from './decode/inflate';
export { decodeCell } from './decode/cell';
export { pick, picked } from './touch/pick';
export { dropped, rowFailed } from './column/failures';
export { effectRow, sinkReserve } from './column/sink-builder';
export { closeOutputs, encode } from './encode/encode';
export { encodedBytesMax, encodeValue } from './encode/cell';
export { WRITER_BYTES, writerAppend, writerClose, writerNameTopic, writerOpen } from './encode/batch-writer';

/** Lengths of text as UTF-8, without encoding it. */

/** Bytes that `text` takes as UTF-8; a lone half of a surrogate pair counts 3, as U+FFFD. */
export function utf8ByteLength(text: string): number {
  return Buffer.byteLength(text, 'utf8')
}

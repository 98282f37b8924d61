/**
 * Go strings are bytes, usually UTF-8; ours are JavaScript strings. Cutting one inside a character (`slice "ä" 0 1`)
 * leaves bytes that are no UTF-8. Each such byte is kept as a lone surrogate U+DC80..U+DCFF, as Python does (PEP 383),
 * so that every Go string has a JavaScript string.
 */
const STRAY_BYTE = /[\udc80-\udcff]/u;

export function isStrayByte(rune: string): boolean {
  return STRAY_BYTE.test(rune);
}

export function toBytes(text: string): Buffer {
  if (!STRAY_BYTE.test(text)) return Buffer.from(text);
  const bytesOf = (rune: string) => (isStrayByte(rune) ? Buffer.of(rune.charCodeAt(0) - 0xdc00) : Buffer.from(rune));
  return Buffer.concat(Array.from(text, bytesOf));
}

export function fromBytes(bytes: Uint8Array): string {
  let text = '';
  for (let offset = 0; offset < bytes.length;) {
    const lead = bytes[offset] ?? 0;
    const encoded = Buffer.from(
      bytes.subarray(offset, offset + (lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4)),
    );
    const isCharacter = Buffer.from(encoded.toString()).equals(encoded);
    text += isCharacter ? encoded.toString() : String.fromCharCode(0xdc00 + lead);
    offset += isCharacter ? encoded.length : 1;
  }
  return text;
}

/** Stray bytes that have come to lie side by side may be a character again. */
export function rejoinBytes(text: string): string {
  return STRAY_BYTE.test(text) ? fromBytes(toBytes(text)) : text;
}

/** Where only characters will do, Go too puts U+FFFD for every byte that is none. */
export function replaceStrayBytes(text: string): string {
  return text.replace(/[\udc80-\udcff]/gu, '\ufffd');
}

/**
 * Order by bytes, as Go compares and sorts strings; the order of UTF-16 is another one only where surrogates are
 * involved.
 */
export function compareStrings(left: string, right: string): number {
  if (/[\ud800-\uffff]/.test(left + right)) return Buffer.compare(toBytes(left), toBytes(right));
  return left < right ? -1 : Number(left > right);
}

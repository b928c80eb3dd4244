/** The text of a file that a person has written, in UTF-8 or, with its mark, in UTF-16. */
export function textOf(bytes: Buffer): string {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return bytes.toString(isUtf16 ? 'utf16le' : 'utf8').replace(/^\uFEFF/, '');
}

/**
 * A value without the quotes around it: `docker run --env-file` and its like hand them over as they stand in the file.
 * Quotes that are only at its ends and belong to different parts, as in `"A", "B"`, stay.
 */
export function unquoted(value: string): string {
  const [, quote, inside] = /^(["'])(.*)\1$/s.exec(value.trim()) ?? [];
  return quote === undefined || inside === undefined || inside.includes(quote) ? value : inside;
}

/** Code points that no database keeps whole: half of a pair (lone surrogates), and NUL. */
const CANNOT_BE_KEPT = /[\p{Surrogate}\0]/gu;

/**
 * Text as it can be written and read again on every database: what cannot be kept becomes `�` (U+FFFD).
 *
 * PostgreSQL refuses NUL, SQLite cuts there, and half of a pair is no text in UTF-8.
 */
export function keepable(text: string): string {
  return text.replace(CANNOT_BE_KEPT, '\u{FFFD}');
}

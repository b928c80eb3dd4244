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

/** Controls, half pairs, line separators, and what Unicode says is drawn as nothing. */
const UNSEEN = /[\p{Cc}\p{Surrogate}\p{Zl}\p{Zp}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/** Drawn as nothing and needed all the same: joiners in scripts and emoji, variation selectors, the tags of flags. */
const JOINING = /^(\u200C|\u200D|[\uFE00-\uFE0F]|[\u{E0020}-\u{E007F}])$/u;

const LINES = /^[\n\r\t]$/;

/**
 * The characters of a text that nobody sees, such as `U+0000` or `U+200B`, each once: what is kept would not be what
 * was read.
 *
 * @param severalLines whether line ends and tabs belong to it
 */
export function unseenIn(text: string, { severalLines = false } = {}): string[] {
  const unseen = [...text.matchAll(UNSEEN)]
    .map(([character]) => character)
    .filter((character) => !JOINING.test(character) && !(severalLines && LINES.test(character)));
  return [...new Set(unseen)].map(
    (character) => `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`,
  );
}

/** A text on one line, without what nobody sees: a name that somebody gave themselves must not look like a sentence of ours. */
export function onOneLine(text: string): string {
  return text
    .replace(/\s+/gu, ' ')
    .replace(UNSEEN, (character) => (JOINING.test(character) ? character : ''))
    .trim();
}

/** Whether nothing of a text would be seen. */
export function isBlank(text: string): boolean {
  return text.replace(UNSEEN, '').trim() === '';
}

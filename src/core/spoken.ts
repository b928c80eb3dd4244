/**
 * What others say, made fit to be kept and shown: cut to what a person reads, and without a secret in any encoding.
 */

/** Characters of a foreign error text that are kept: several sentences. */
const LONGEST_WORDS = 500;

/** Characters of a code; Marketo's have four. */
const LONGEST_CODE = 40;

const HIDDEN = '[secret]';

/** Shorter values would blot out ordinary words. */
const SHORTEST_SECRET = 6;

/** A text cut between what a reader sees as characters; what is cut says so. */
export function cutWords(text: string, longest = LONGEST_WORDS): string {
  if (text.length <= longest) return text;
  let kept = '';
  // No more than that many units can be kept, so no more are looked at.
  for (const { segment } of new Intl.Segmenter().segment(text.slice(0, longest * 2))) {
    if (kept.length + segment.length >= longest) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}

export function cutCode(code: string): string {
  return cutWords(code, LONGEST_CODE);
}

/**
 * Takes secrets out of texts, however they are written there: as they are, URL-encoded (twice, too), JSON- or
 * HTML-escaped, in hexadecimal, in base64 at any offset, and every mixture of the first.
 */
export function secretsTaken(secrets: readonly string[]): (text: string) => string {
  const patterns = secrets
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .flatMap((secret) => [escaped(secret), hexadecimal(secret), ...base64(secret)])
    .map((pattern) => new RegExp(pattern, 'g'));
  return (text) => patterns.reduce((left, pattern) => left.replace(pattern, HIDDEN), text);
}

const bytesOf = (text: string) => [...new TextEncoder().encode(text)];

/** Letters of a number in hexadecimal, in either case. */
const hexOf = (number: number, digits: number) =>
  number
    .toString(16)
    .padStart(digits, '0')
    .replace(/[a-f]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);

const NAMED: Readonly<Record<string, string>> = {
  '&': 'amp',
  '<': 'lt',
  '>': 'gt',
  '"': 'quot',
  "'": 'apos',
};

/** Each character in any of its escaped forms; a backslash may stand doubled, as in JSON within JSON. */
function escaped(secret: string): string {
  return [...secret]
    .map((character) => {
      const point = character.codePointAt(0) ?? 0;
      const units = [...Array(character.length).keys()].map((at) => hexOf(character.charCodeAt(at), 4));
      const forms = [
        `\\\\*${literally(character)}`,
        bytesOf(character)
          .map((byte) => `%(?:25)*${hexOf(byte, 2)}`)
          .join(''),
        units.map((unit) => `\\\\+u${unit}`).join(''),
        `\\\\+x${hexOf(point, 2)}`,
        `&(?:amp;)*#0*${point};`,
        `&(?:amp;)*#[xX]0*${hexOf(point, 1)};`,
        ...(NAMED[character] ? [`&(?:amp;)*${NAMED[character]};`] : []),
        ...(character === ' ' ? ['\\+'] : []),
      ];
      return `(?:${forms.join('|')})`;
    })
    .join('');
}

function literally(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function hexadecimal(secret: string): string {
  return bytesOf(secret)
    .map((byte) => hexOf(byte, 2))
    .join('[ :-]?');
}

/** The letters that the secret alone decides, at each of the three offsets that it may have among other bytes. */
function base64(secret: string): string[] {
  const bytes = bytesOf(secret);
  return [0, 1, 2].map((offset) => {
    const text = btoa(String.fromCharCode(...Array(offset).fill(0), ...bytes));
    const whole = Math.floor(((offset + bytes.length) * 8) / 6);
    return [...text.slice(Math.ceil((offset * 8) / 6), whole)].map(base64Letter).join('');
  });
}

/** As base64 and as base64url write it, escaped in JSON and in a URL, too. */
function base64Letter(letter: string): string {
  if (letter === '+') return '(?:\\+|-|%(?:25)*2[bB]|\\\\+u002[bB])';
  if (letter === '/') return '(?:\\\\*\\/|_|%(?:25)*2[fF]|\\\\+u002[fF])';
  return letter;
}

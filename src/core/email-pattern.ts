import { emailKey, isEmailAddress } from './email-address.ts';

/** A part that people fill in, such as `{purpose}`. */
const PART = /\{[A-Za-z][\w -]*\}/g;

/** What may stand in its place: letters, digits, dots, dashes and underscores, one at least. */
const FILLED = '[a-z0-9._-]+';

/** More of them, or two without anything between, can be read in too many ways. */
const MOST_PARTS = 3;

/** Why a text is no pattern for addresses, as the end of a sentence that begins with “It”; `undefined` for one that is. */
export function patternProblem(pattern: string): string | undefined {
  const parts = pattern.match(PART) ?? [];
  if (parts.length === 0) return 'must have a part in braces that people fill in, such as {purpose}';
  if (parts.length > MOST_PARTS) return `must have at most ${MOST_PARTS} parts in braces`;
  if (pattern.includes('}{')) return 'must have something between two parts in braces';
  return isEmailAddress(pattern.replace(PART, 'x'))
    ? undefined
    : 'must be an address once the parts in braces are filled in';
}

/**
 * Whether an address is one of a pattern's, such as `mkto-erp@example.com` of `mkto-{purpose}@example.com`; capitals do
 * not count.
 *
 * @param pattern one in which `patternProblem` finds nothing
 */
export function matchesPattern(email: string, pattern: string): boolean {
  const literal = (text: string) => text.toLowerCase().replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  const expression = pattern.split(PART).map(literal).join(FILLED);
  return new RegExp(`^${expression}$`).test(emailKey(email));
}

/** What stands behind the last `@` of an address, in small letters. */
export function domainOf(email: string): string {
  return emailKey(email).split('@').at(-1) ?? '';
}

import leven from 'leven';
import type { Mark, TypedSearch } from '../../core/listed-users.ts';

/** Words that set users apart, with those that people are likely to type for them. */
const MARK_WORDS: Readonly<Record<string, Mark>> = {
  expiring: 'ending',
  ending: 'ending',
  soon: 'ending',
  ended: 'ended',
  expired: 'ended',
  idle: 'idle',
  unused: 'idle',
  unowned: 'unowned',
  orphaned: 'unowned',
  found: 'found',
  ignored: 'ignored',
};

/** A word this far from one of these, in letters, is taken for a slip of it. */
const SLIP = 2;

/** Words that somebody may have meant by one that is none of them. */
export function nearestMarks(word: string): string[] {
  const typed = word.toLowerCase();
  return Object.keys(MARK_WORDS).filter(
    (known) => Math.abs(known.length - typed.length) <= SLIP && leven(known, typed) <= SLIP,
  );
}

/** The word that stands for a mark in sentences: the first of those that mean it. */
export function wordOf(mark: Mark | 'mine'): string {
  return Object.keys(MARK_WORDS).find((word) => MARK_WORDS[word] === mark) ?? mark;
}

const MINE: readonly string[] = ['mine', 'my'];

/**
 * Reads what users are looked for by, such as `expiring role:"API Integration" erp`. What cannot be read, or says again what
 * was said before, is reported, never dropped.
 */
export function parseSearch(parts: readonly string[]): {
  readonly search: TypedSearch;
  readonly notRead: readonly string[];
} {
  const marks = new Set<Mark>();
  let isMine = false;
  let instance: string | undefined;
  let role: string | undefined;
  const words: string[] = [];
  const notRead: string[] = [];
  for (const part of parts) {
    const [, key = '', value = ''] = /^(\w+):([\s\S]*)$/.exec(part) ?? [];
    const word = part.toLowerCase();
    const marked = Object.hasOwn(MARK_WORDS, word) ? MARK_WORDS[word] : undefined;
    if (key !== '') {
      if (/^instance$/i.test(key) && value !== '' && instance === undefined) instance = value;
      else if (/^role$/i.test(key) && value !== '' && role === undefined) role = value;
      else notRead.push(part);
    } else if (marked !== undefined) marks.add(marked);
    else if (MINE.includes(word)) isMine = true;
    else if (word !== '' && word !== 'all') words.push(part);
  }
  return { search: { marks: [...marks], isMine, instance, role, words }, notRead };
}

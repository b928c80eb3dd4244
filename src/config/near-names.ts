import leven from 'leven';
import { NAMES, SECRETS, type Setting } from './settings.ts';

/** A name in the environment that is none of ours, and the one of ours that it is close to. */
export interface NearName {
  readonly given: string;
  /** Ours as it is written, such as `SLACK_BOT_TOKEN_FILE`. */
  readonly ours: string;
  readonly meant: Setting;
  /** Whether the name is ours but for its spelling; otherwise it is a part of it, which other programs use as well. */
  readonly isSpelling: boolean;
  /** Whether it would be right without `_FILE`: only secrets may come from a file. */
  readonly isFile: boolean;
}

/** Everything that is ours: how it is written, and which setting it is. */
const OURS = new Map<string, Setting>([
  ...NAMES.map((setting) => [setting, setting] as const),
  ...SECRETS.map((setting) => [`${setting}_FILE`, setting] as const),
]);

/** Shorter ones (HOST, PORT) are close to too much that belongs to others. */
const SHORTEST = 8;

/** From this length on two slips are likelier than another name. */
const TWO_SLIPS_FROM = 12;

/** What people write for a word of ours. */
const WORDS: Readonly<Record<string, string>> = { MKTO: 'MARKETO', DB: 'DATABASE' };

/** What people put before a name of ours. Kubernetes puts such before HOST and PORT, which are too short to be meant. */
const PREFIX = /^(MKTO_API_USER|MARKETO|SLACK)_/;

/**
 * The names that are close to ours: other case, no underscores, singular and plural, a slip or two, a word too many
 * before or too few behind, words in another order.
 */
export function nearNames(names: readonly string[]): NearName[] {
  return names.map(nearName).filter((near) => near !== undefined);
}

function nearName(given: string): NearName | undefined {
  if (OURS.has(given)) return undefined;
  const words = wordsOf(given);
  const setting = OURS.get(words.slice(0, -1).join('_'));
  if (words.at(-1) === 'FILE' && setting !== undefined && !OURS.has(words.join('_'))) {
    return { given, ours: setting, meant: setting, isSpelling: true, isFile: true };
  }
  const ours = spelled(words);
  const meant = ours === undefined ? undefined : OURS.get(ours);
  if (ours !== undefined && meant !== undefined)
    return { given, ours, meant, isSpelling: true, isFile: false };
  const whole = NAMES.find((each) => isAllButOne(words, each.split('_')));
  return whole === undefined
    ? undefined
    : { given, ours: whole, meant: whole, isSpelling: false, isFile: false };
}

/** What is said beside a name that there is not: the one that is meant, or all that there are. */
export function whichIsMeant(given: string, known: readonly string[]): string {
  const meant = nearest(given, known);
  return meant === undefined ? `There are ${known.join(', ')}.` : `Is “${meant}” meant?`;
}

/** The known word that a mistyped one is nearest to; case and what stands between words do not count. */
export function nearest<Name extends string>(given: string, known: readonly Name[]): Name | undefined {
  const plain = plainOf(given);
  const near = known
    .map((name) => ({ name, slips: slipsBetween(plain, plainOf(name)) }))
    .sort((one, other) => one.slips - other.slips)[0];
  if (!near) return undefined;
  const { length } = plainOf(near.name);
  return near.slips <= (length < SHORTEST ? 1 : 2) && near.slips < length / 2 ? near.name : undefined;
}

/** Keys that mean nothing, each with the one that it is close to. */
export function unknownKeys(keys: readonly string[], known: readonly string[]): string | undefined {
  const unknown = keys.filter((key) => !known.includes(key));
  if (unknown.length === 0) return undefined;
  const named = unknown.map((key) => {
    const meant = nearest(key, known);
    return meant === undefined ? `“${key}”` : `“${key}” (is “${meant}” meant?)`;
  });
  return `${named.join(', ')} means nothing here. Known: ${known.join(', ')}.`;
}

function wordsOf(name: string): string[] {
  return name
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => WORDS[word] ?? word);
}

function plainOf(name: string): string {
  return name.toUpperCase().replace(/[^A-Z0-9]/g, '');
}

function spelled(words: readonly string[]): string | undefined {
  const name = words.join('_');
  // A cut-off end says more than a slip: ADMIN_CHANNEL is the beginning of ADMIN_CHANNEL_ID.
  const shortened = words.length > 1 && NAMES.find((setting) => setting.replace(/_[A-Z]+$/, '') === name);
  if (shortened) return shortened;
  const candidates = [name, name.replace(PREFIX, ''), name.replace(/^MARKETO_API_USER_/, '')];
  for (const candidate of candidates) {
    const plain = plainOf(candidate);
    const exact = [...OURS].find(([ours]) => plainOf(ours) === plain && plain.length >= SHORTEST);
    if (exact) return exact[0];
  }
  const sorted = [...words].sort().join('_');
  const mixed = NAMES.find((setting) => setting.split('_').sort().join('_') === sorted);
  if (mixed && words.length > 1) return mixed;
  const near = [...OURS]
    .map(([ours]) => ({ ours, slips: slipsBetween(plainOf(name), plainOf(ours)) }))
    .filter(({ ours, slips }) => slips <= allowed(plainOf(ours).length))
    .sort((one, other) => one.slips - other.slips)[0];
  return near?.ours;
}

function allowed(length: number): number {
  if (length < SHORTEST) return 0;
  return length < TWO_SLIPS_FROM ? 1 : 2;
}

/** Two letters that changed places are one slip. */
function slipsBetween(one: string, other: string): number {
  const slips = leven(one, other);
  const isSwap = slips === 2 && one.length === other.length && sortedLetters(one) === sortedLetters(other);
  return isSwap ? 1 : slips;
}

function sortedLetters(text: string): string {
  return [...text].sort().join('');
}

function isAllButOne(words: readonly string[], whole: readonly string[]): boolean {
  return words.length > 1 && words.length === whole.length - 1 && words.every((word) => whole.includes(word));
}

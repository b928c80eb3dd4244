import leven from 'leven';
import parseArguments from 'string-argv';
import { parseDate } from '../../core/calendar.ts';
import type { TypedSearch } from '../../core/listed-users.ts';
import type { NewApiUserForm } from '../../core/new-api-user.ts';
import type { FormNote } from '../views/create-form.ts';
import { parseSearch } from './parse-search.ts';

/** A change that was typed, as far as it could be read. */
export type TypedChange =
  | {
      readonly kind: 'change';
      readonly change: 'create';
      /** Name or label of a Marketo instance, as typed. */
      readonly instance: string | undefined;
      readonly values: Partial<NewApiUserForm>;
      readonly notes: readonly FormNote[];
    }
  /** Another end of access: the address as typed, and the day where one was. */
  | {
      readonly kind: 'change';
      readonly change: 'set_expiry';
      readonly address: string | undefined;
      readonly day: string | undefined;
      /** What is neither. */
      readonly notRead: readonly string[];
    }
  /** Another owner: the address as typed, and the person who was mentioned. */
  | {
      readonly kind: 'change';
      readonly change: 'set_owner';
      readonly address: string | undefined;
      readonly owner: string | undefined;
      /** What is neither. */
      readonly notRead: readonly string[];
    }
  /** A user that is to go for good: the address as typed. */
  | {
      readonly kind: 'change';
      readonly change: 'revoke';
      readonly address: string | undefined;
      /** What is none. */
      readonly notRead: readonly string[];
    }
  /** A user that is to get other roles: the address as typed. */
  | {
      readonly kind: 'change';
      readonly change: 'change_roles';
      readonly address: string | undefined;
      /** What is none. */
      readonly notRead: readonly string[];
    };

/** Users that are looked for. */
export interface TypedList {
  readonly kind: 'list';
  /** As it was typed, for the buttons that turn its pages. */
  readonly text: string;
  readonly search: TypedSearch;
  readonly notRead: readonly string[];
}

/** A review of every user: how far it is, one that is to begin, or one that is to end. */
export interface TypedReview {
  readonly kind: 'review';
  readonly what: 'show' | 'start' | 'stop';
  /** Name or label of a Marketo instance, as typed. */
  readonly instance: string | undefined;
  /** What is neither. */
  readonly notRead: readonly string[];
}

export type Command =
  | TypedChange
  | { readonly kind: 'help' }
  | { readonly kind: 'pending' }
  | TypedList
  /** A user, by its address or a part of that. */
  | { readonly kind: 'show'; readonly address: string | undefined }
  | TypedReview
  | { readonly kind: 'unknown'; readonly word: string; readonly nearest: readonly string[] };

const WORDS = [
  'create',
  'extend',
  'transfer',
  'roles',
  'revoke',
  'list',
  'show',
  'pending',
  'review',
  'help',
] as const;

/** What may stand before a colon, and the field that it fills. */
const FIELDS: Readonly<Record<string, keyof NewApiUserForm | 'instance'>> = {
  instance: 'instance',
  email: 'email',
  first: 'firstName',
  firstname: 'firstName',
  last: 'lastName',
  lastname: 'lastName',
  role: 'role',
  workspace: 'workspace',
  reason: 'reason',
  expires: 'expires',
  owner: 'owner',
};

/** A word this far from one of ours, in letters, is taken for a slip of it. */
const SLIP = 3;

/**
 * Reads what was typed after the command, such as
 * `create erp-sync@example.com expires:2027-03-31 role:"API Integration"`.
 *
 * An address alone means `create`. What cannot be read is reported, never dropped.
 */
export function parseCommand(text: string): Command {
  const [first, ...rest] = parseArguments(normalized(text));
  if (first === undefined) return create([]);
  const word = first.toLowerCase();
  if (word === 'help') return { kind: 'help' };
  if (word === 'pending') return { kind: 'pending' };
  if (word === 'list') return parseList(text.trim().slice(first.length));
  if (word === 'show') return { kind: 'show', address: rest.length === 0 ? undefined : rest.join(' ') };
  if (word === 'create') return create(rest);
  if (word === 'extend') return extend(rest);
  if (word === 'review') return review(rest);
  if (word === 'transfer') return transfer(rest);
  if (word === 'revoke') return ofOne('revoke', rest);
  if (word === 'roles') return ofOne('change_roles', rest);
  if (isAddress(first) || /^\w+:/.test(first)) return create([first, ...rest]);
  return { kind: 'unknown', word: first, nearest: nearestTo(word) };
}

/** More than anybody types, and what a button can carry. */
const LONGEST_SEARCH = 1_000;

/** Reads what was typed after `list`, and what a button carries of it. */
export function parseList(typed: string): TypedList {
  const text = typed.trim().slice(0, LONGEST_SEARCH);
  return { kind: 'list', text, ...parseSearch(parseArguments(normalized(text))) };
}

/** What begins so, and else the words that are the fewest letters away. */
function nearestTo(word: string): readonly string[] {
  const begun = WORDS.filter((known) => known.startsWith(word));
  if (begun.length > 0) return begun;
  const near = WORDS.filter((known) => isNear(known, word));
  const least = Math.min(...near.map((known) => leven(known, word)));
  return near.filter((known) => leven(known, word) === least);
}

/** A word that is much longer is not compared letter by letter. */
function isNear(known: string, word: string): boolean {
  return Math.abs(word.length - known.length) <= SLIP && leven(known, word) <= SLIP;
}

function create(parts: readonly string[]): Command {
  const typedValues: { -readonly [F in keyof NewApiUserForm | 'instance']?: string } = {};
  const notRead: string[] = [];
  const notes: FormNote[] = [];
  for (const part of parts) {
    const [, key = '', value = ''] = /^(\w+):([\s\S]*)$/.exec(part) ?? [];
    const field = isAddress(part) && key === '' ? 'email' : FIELDS[key.toLowerCase()];
    const typed = key === '' ? part : value;
    if (field === 'expires' && !parseDate(typed)) notes.push({ note: 'date', value: typed });
    else if (field === 'owner' && !idOf(typed)) notRead.push(part);
    else if (field === undefined || typed === '' || typedValues[field] !== undefined) notRead.push(part);
    else typedValues[field] = field === 'owner' ? idOf(typed) : typed;
  }
  if (notRead.length > 0) notes.unshift({ note: 'not_read', parts: notRead });
  const { instance, ...values } = typedValues;
  return { kind: 'change', change: 'create', instance, values: values as Partial<NewApiUserForm>, notes };
}

/** `extend erp-sync@example.com 2027-06-30`, the day also as `expires:2027-06-30`. */
function extend(parts: readonly string[]): Command {
  const days = parts.map((part) => part.replace(/^expires:/i, '')).filter((part) => parseDate(part));
  const address = parts.find(isAddress);
  const notRead = parts.filter((part) => part !== address && part.replace(/^expires:/i, '') !== days[0]);
  return { kind: 'change', change: 'set_expiry', address, day: days[0], notRead };
}

/** `transfer erp-sync@example.com @omar`. */
function transfer(parts: readonly string[]): Command {
  const idIn = (part: string) => idOf(part.replace(/^owner:/i, ''));
  const address = parts.find(isAddress);
  const owner = parts.map(idIn).find((id) => id !== undefined);
  const notRead = parts.filter((part) => part !== address && (owner === undefined || idIn(part) !== owner));
  return { kind: 'change', change: 'set_owner', address, owner, notRead };
}

/** `review`, `review start production`, the instance also as `instance:production`. */
function review([first = '', ...rest]: readonly string[]): Command {
  const word = first.toLowerCase();
  const what = word === 'start' || word === 'stop' ? word : 'show';
  const parts = what === 'show' && word !== 'show' && word !== '' ? [first, ...rest] : rest;
  const [instance, ...notRead] = parts.map((part) => part.replace(/^instance:/i, ''));
  return { kind: 'review', what, instance: instance === '' ? undefined : instance, notRead };
}

/** `revoke erp-sync@example.com`, `roles erp-sync@example.com`. */
function ofOne(change: 'revoke' | 'change_roles', parts: readonly string[]): Command {
  const address = parts.find(isAddress);
  return { kind: 'change', change, address, notRead: parts.filter((part) => part !== address) };
}

function isAddress(text: string): boolean {
  return text.includes('@') && !text.startsWith('<@') && !/^\w+:/.test(text);
}

/** `<@U123|sam>`, as Slack writes a mention in a command with escaping. */
function idOf(mention: string): string | undefined {
  return /^<@([UW][A-Z0-9]+)(\|[^>]*)?>$/.exec(mention)?.[1];
}

/** Undoes what Slack and phones do to typed text: entities, links around addresses, curly quotes. */
function normalized(text: string): string {
  return (
    text
      // Up to the next `<` at the most, so that the time grows with the text and no faster.
      .replace(/<mailto:([^<>]*)>/g, (_, inside: string) => inside.slice(inside.indexOf('|') + 1))
      .replace(/[“”„«»]/g, '"')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&')
  );
}

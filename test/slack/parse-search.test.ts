import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../src/slack/commands/parse-command.ts';
import { nearestMarks } from '../../src/slack/commands/parse-search.ts';

const search = (typed: string) => {
  const parsed = parseCommand(typed);
  if (parsed.kind !== 'list') throw new Error(`not a list: ${parsed.kind}`);
  const { marks, isMine, instance, role, words } = parsed.search;
  return { marks, isMine, instance, role, words, notRead: parsed.notRead };
};

const NOTHING = {
  marks: [],
  isMine: false,
  instance: undefined,
  role: undefined,
  words: [],
  notRead: [],
};

describe('what is typed after “list”', () => {
  it.each([
    ['list', {}],
    ['list all', {}],
    ['LIST Expiring', { marks: ['ending'] }],
    ['list ending expiring', { marks: ['ending'] }],
    ['list expired', { marks: ['ended'] }],
    ['list found mine', { marks: ['found'], isMine: true }],
    // What goes together, and what excludes each other: that is said of the list.
    ['list unowned found', { marks: ['unowned', 'found'] }],
    ['list ended expiring', { marks: ['ended', 'ending'] }],
    ['list unowned', { marks: ['unowned'] }],
    ['list erp sync', { words: ['erp', 'sync'] }],
    ['list role:"API Integration" instance:sandbox', { role: 'API Integration', instance: 'sandbox' }],
    ['list role:“API Integration”', { role: 'API Integration' }],
    ['list "Acme production" ended', { marks: ['ended'], words: ['Acme production'] }],
    ['list <mailto:erp@example.com|erp@example.com>', { words: ['erp@example.com'] }],
    // What cannot be, or was said before, is reported.
    ['list role:a role:b', { role: 'a', notRead: ['role:b'] }],
    ['list role: owner:grace', { notRead: ['role:', 'owner:grace'] }],
    ['list instance:a instance:b', { instance: 'a', notRead: ['instance:b'] }],
    ['list constructor toString', { words: ['constructor', 'toString'] }],
  ])('%s', (typed, expected) => {
    expect(search(typed)).toEqual({ ...NOTHING, ...expected });
  });

  it('is known again from what a button carries of it', () => {
    const parsed = parseCommand('list expiring role:"API Integration" a&amp;b');
    if (parsed.kind !== 'list') throw new Error('not a list');
    expect(parseCommand(`list ${parsed.text}`)).toEqual(parsed);
  });

  it.each([
    ['expirng', ['expiring']],
    ['endd', ['ended']],
    ['Unownd', ['unowned']],
    ['erp', []],
    ['x'.repeat(5_000), []],
  ])('%s may be a slip of %o', (typed, meant) => {
    expect(nearestMarks(typed)).toEqual(expect.arrayContaining(meant));
    if (meant.length === 0) expect(nearestMarks(typed)).toEqual([]);
  });
});

describe('what is typed after “transfer”', () => {
  const read = (given: object) => ({ kind: 'change', change: 'set_owner', notRead: [], ...given });
  it.each([
    ['transfer', read({ address: undefined, owner: undefined })],
    ['transfer erp@example.com <@U0OMAR|omar>', read({ address: 'erp@example.com', owner: 'U0OMAR' })],
    ['Transfer owner:<@U0OMAR> erp@example.com', read({ address: 'erp@example.com', owner: 'U0OMAR' })],
    [
      'transfer erp@example.com @omar please',
      read({ address: 'erp@example.com', owner: undefined, notRead: ['@omar', 'please'] }),
    ],
    [
      'transfer <@U0OMAR> <@U0RITA> erp@example.com bi@example.com',
      read({ address: 'erp@example.com', owner: 'U0OMAR', notRead: ['<@U0RITA>', 'bi@example.com'] }),
    ],
  ])('%s', (typed, expected) => {
    expect(parseCommand(typed)).toEqual(expected);
  });
});

describe('what is typed after “show”', () => {
  it.each([
    ['show', undefined],
    ['show erp-sync@example.com', 'erp-sync@example.com'],
    ['Show erp', 'erp'],
    ['show <mailto:erp@example.com|erp@example.com>', 'erp@example.com'],
  ])('%s', (typed, address) => {
    expect(parseCommand(typed)).toEqual({ kind: 'show', address });
  });
});

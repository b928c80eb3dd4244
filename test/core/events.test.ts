import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { AuditEvent } from '../../src/core/audit-event.ts';
import { eventFor, testEvent } from '../../src/core/events/event.ts';
import { isPaused, nextTry } from '../../src/core/events/pause.ts';
import { EVENT_TYPES, TOLD_ACTIONS, toldOf } from '../../src/core/events/told.ts';
import { apiUser, at, event, NOW } from '../builders.ts';

const END = '2027-03-31T21:59:59Z';
const user = apiUser({ expiry: at(END) });

const happened = (action: AuditEvent['action'], details: AuditEvent['details'] = {}, given = {}) => ({
  audit: event({ action, details }),
  user,
  ...given,
});
const typeOf = (...about: Parameters<typeof happened>) => toldOf(happened(...about))?.type;
const change = (from: string, to: string) => typeOf('api_user.expiry_changed', { from, to });

/** Something of each type, as the audit has it. */
const EXAMPLES: Readonly<Record<string, ReturnType<typeof happened>>> = {
  'api_user.created': happened('api_user.created', { userid: 'x', owner: 'U0OMAR', operation: 'o' }),
  'api_user.ending': happened('reminder.sent', { recipient: 'U0OMAR', threshold: 7, daysLeft: 7 }),
  'api_user.extended': happened('api_user.expiry_changed', { from: END, to: '2027-06-29T21:59:59Z' }),
  'api_user.shortened': happened('api_user.expiry_changed', { from: END, to: '2027-02-01T21:59:59Z' }),
  'api_user.ended': happened('api_user.expired', { expiry: END, user: user.id, owner: 'U0OMAR' }),
  'api_user.revoked': happened('api_user.revoked'),
  'api_user.gone': happened('api_user.gone'),
  'api_user.orphaned': happened('api_user.orphaned', { owner: 'U0LEFT' }),
  'api_user.idle': happened('api_user.idle_asked', { owner: 'U0OMAR', days: 60 }),
};

const made = (name: string, given = {}) => {
  const example = { ...EXAMPLES[name], ...given } as ReturnType<typeof happened>;
  const event = eventFor({ ...example, sequence: 7, hash: 'ab'.repeat(32) });
  if (!event) throw new Error(`no event for ${name}`);
  return event;
};

/** The names of all fields, and of those within. */
const shapeOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shapeOf(inner)]))
    : typeof value;

describe('what others are told', () => {
  it('is another end of access by which way it moved', () => {
    expect(change(END, '2027-04-01T21:59:59Z')).toBe('api_user.extended');
    expect(change(END, 'never')).toBe('api_user.extended');
    expect(change('unknown', END)).toBe('api_user.extended');
    expect(change('2027-01-01T00:00:00Z', END)).toBe('api_user.extended');
    expect(change(END, '2027-02-01T21:59:59Z')).toBe('api_user.shortened');
    expect(change('never', END)).toBe('api_user.shortened');
  });

  it('is an end at once as an end, and the same news as the end that Marketo shows then', () => {
    const second = NOW.subtract({ seconds: 1 });
    const atOnce = toldOf(happened('api_user.expiry_changed', { from: END, to: second.toString() }));
    const shown = second.add({ milliseconds: 400 }).toString();
    const noted = toldOf(happened('api_user.expired', { expiry: shown }));
    expect(atOnce?.type).toBe('api_user.ended');
    expect(atOnce?.once).toBe(noted?.once);
    expect(toldOf(happened('api_user.expired', { expiry: END }))?.once).not.toBe(noted?.once);
    expect(change(END, NOW.add({ seconds: 1 }).toString())).toBe('api_user.shortened');
  });

  it('is nothing where an end is the same to the second, or cannot be read', () => {
    expect(change(END, '2027-03-31T21:59:59.4Z')).toBeUndefined();
    expect(change(END, 'unknown')).toBeUndefined();
    expect(change('never', 'never')).toBeUndefined();
    expect(typeOf('api_user.expiry_changed')).toBeUndefined();
  });

  it('is a warning once for its threshold, whoever was warned, and no warning of what has ended', () => {
    const warned = (recipient: string, threshold: number | string, daysLeft: number, given = {}) =>
      toldOf(happened('reminder.sent', { recipient, threshold, daysLeft }, given));
    const first = warned('U0OMAR', 7, 7);
    expect(first).toMatchObject({ type: 'api_user.ending', more: { daysLeft: 7 } });
    expect(warned('C024BE91L', 7, 6)?.once).toBe(first?.once);
    expect(warned('U0OMAR', 3, 3)?.once).not.toBe(first?.once);
    const later = apiUser({ expiry: at('2027-06-29T21:59:59Z') });
    expect(warned('U0OMAR', 7, 7, { user: later })?.once).not.toBe(first?.once);
    expect(warned('U0OMAR', 7, 7, { user: apiUser({ id: 'other' }) })?.once).not.toBe(first?.once);
    expect(warned('U0OMAR', 0, 0)?.type).toBe('api_user.ending');
    expect(warned('U0OMAR', 'ended', 0)).toBeUndefined();
    expect(warned('U0OMAR', -3, -3)).toBeUndefined();
  });

  it('is nothing of what is nobody else’s', () => {
    for (const action of [
      'api_user.create_requested',
      'request.opened',
      'reminder.skipped',
      'access.refused',
    ] as const)
      expect(typeOf(action)).toBeUndefined();
  });

  it('has an example here for every type and every action', () => {
    const types = Object.keys(EXAMPLES).map((name) => made(name).type);
    expect([...types, 'test']).toEqual(EVENT_TYPES);
    expect(types).toEqual(Object.keys(EXAMPLES));
    const actions = Object.values(EXAMPLES).map(({ audit }) => audit.action);
    expect(new Set(actions)).toEqual(new Set(TOLD_ACTIONS));
  });
});

describe('an event', () => {
  it('has the id of its entry in the audit, and is the same whenever it is made', () => {
    const one = made('api_user.created');
    expect(one).toEqual(made('api_user.created'));
    expect(one.id).toMatch(/^evt_[0-9a-f]{32}$/);
    expect(JSON.parse(one.body)).toMatchObject({ version: 1, id: one.id, type: 'api_user.created' });
  });

  it('says what the audit says of its user before what is known of it later', () => {
    const { data } = JSON.parse(made('api_user.orphaned', { user: apiUser({ owner: 'U0RITA' }) }).body);
    expect(data.user).toEqual({
      id: 'user-1',
      email: 'erp-sync@example.com',
      userid: 'erp-sync@example.com',
      owner: 'U0LEFT',
      expiry: END,
    });
    expect(JSON.parse(made('api_user.extended').body).data).toMatchObject({
      by: 'U0GRACE',
      user: { expiry: '2027-06-29T21:59:59Z', owner: 'U0OMAR' },
      from: END,
      to: '2027-06-29T21:59:59Z',
    });
  });

  it('says where something is not known', () => {
    const unowned = { user: apiUser({ owner: undefined, expiry: 'never' }) };
    expect(JSON.parse(made('api_user.gone', unowned).body).data.user).toMatchObject({
      owner: null,
      expiry: 'never',
    });
    expect(JSON.parse(made('api_user.gone', { user: undefined }).body).data.user).toEqual({
      id: null,
      email: 'erp-sync@example.com',
      userid: null,
      owner: null,
      expiry: 'unknown',
    });
  });

  it('has in the documentation the very shape that is sent, whatever its type', () => {
    const page = readFileSync(new URL('../../docs/events.md', import.meta.url), 'utf8');
    const shown = [...page.matchAll(/^### `([a-z_.]+)`\n.*?```json\n(.*?)```/gms)].map(
      ([, type = '', json = '']) => [type, JSON.parse(json)] as const,
    );
    expect(shown.map(([type]) => type)).toEqual(EVENT_TYPES);
    for (const [type, body] of shown) {
      const sent = type === 'test' ? testEvent('evt_test_1', NOW) : made(type);
      expect(shapeOf(body), type).toEqual(shapeOf(JSON.parse(sent.body)));
      expect(body.type).toBe(type);
    }
  });
});

describe('a pause', () => {
  const minutes = (tries: number, asked?: number) => NOW.until(nextTry(NOW, tries, asked)).total('minutes');

  it('grows to an hour, and is as long as the receiver asks for, up to a day', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 400].map((tries) => minutes(tries))).toEqual([1, 2, 5, 15, 30, 60, 60, 60]);
    expect(minutes(1, 600)).toBe(10);
    expect(minutes(4, 600)).toBe(15);
    expect(minutes(1, 1e9)).toBe(24 * 60);
  });

  it('ends at its time, and where it is longer than any can be', () => {
    expect(isPaused(undefined, NOW)).toBe(false);
    expect(isPaused(NOW.add({ seconds: 1 }), NOW)).toBe(true);
    expect(isPaused(NOW, NOW)).toBe(false);
    expect(isPaused(NOW.add({ hours: 24 }), NOW)).toBe(true);
    expect(isPaused(NOW.add({ hours: 25 }), NOW)).toBe(false);
  });
});

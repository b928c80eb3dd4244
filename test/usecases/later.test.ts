import { describe, expect, it } from 'vitest';
import { movableClock } from '../../sandbox/clock.ts';
import type { Instance } from '../../src/ports/instance.ts';
import type { Ports } from '../../src/ports/ports.ts';
import { redrawStale } from '../../src/usecases/messages/redraw.ts';
import { remindLater } from '../../src/usecases/remind/later.ts';
import { remind } from '../../src/usecases/remind/remind.ts';
import { apiUser, at, person } from '../builders.ts';
import { DATABASES, type TestDatabase } from '../store/databases.ts';
import { callerOf, INSTANCE, marketoUser, processOn, recordsWithUser, smallMarketo } from './changes.ts';
import { smallSlack } from './small-slack.ts';

const OMAR = 'U0OMAR';
const PEOPLE = [person(), person({ id: OMAR, name: 'Omar' }), person({ id: 'U0RITA', name: 'Rita' })];
/** 30 days before the end of the user, in the morning. */
const WARNED = at('2027-03-01T08:00:00Z');
const expiry = at('2027-03-31T21:59:59Z');

describe.each(DATABASES)('a warning that is answered with a later one, on $kind', ({ open }) => {
  async function opened(database: TestDatabase) {
    await recordsWithUser(database.records, apiUser({ expiry, createdAt: at('2027-01-10T10:00:00Z') }));
    const small = smallMarketo(marketoUser({ expiry }));
    small.marketo.callsInLastSevenDays = async () => [];
    const clock = movableClock(WARNED);
    const slack = smallSlack();
    const { ports: given } = processOn(database.records, small, { clock, people: PEOPLE });
    const ports: Ports = { ...given, messenger: slack.messenger };
    const run = () =>
      remind(ports, ports.instances.get(INSTANCE) as Instance, { nextRun: clock.now().add({ hours: 24 }) });
    await run();
    const to = async (recipient: string) =>
      (await database.kept.messages())
        .filter((row) => row.recipient === `person:${recipient}`)
        .map(({ id }) => slack.shown.get(String(id)) ?? '');
    const later = (by: string, about: Partial<{ user: string; expiry: typeof expiry }> = {}) =>
      remindLater(ports, callerOf(by), { user: 'user-1', expiry, ...about });
    return { ports, clock, run, to, later };
  }

  it('says in the message and in the digest when that is, and leaves one button', async () => {
    await using database = await open();
    const { ports, to, later } = await opened(database);
    expect((await to(OMAR))[0]).toContain('Remind me later');
    expect(await later(OMAR)).toMatchObject({ kind: 'said' });
    await redrawStale(ports);
    const [warning = ''] = await to(OMAR);
    expect(warning).toContain('The next warning comes on March 24, 2027');
    expect(warning).toContain('Extend 90 days');
    expect(warning).not.toMatch(/Remind me later|Another date|No longer needed/);
    const [digest = ''] = await to('U0GRACE');
    expect(digest).toMatch(/@U0OMAR {2}will be reminded on March 24, 2027/);
    expect(digest).toContain('Another date');
  });

  it('puts no warning off: the next one comes on that day, with its own buttons, and the last one offers none', async () => {
    await using database = await open();
    const { ports, clock, run, to, later } = await opened(database);
    await later(OMAR);
    for (const day of ['2027-03-02', '2027-03-23', '2027-03-24', '2027-03-30', '2027-03-31']) {
      clock.moveTo(at(`${day}T08:00:00Z`));
      await run();
    }
    await redrawStale(ports);
    const told = await to(OMAR);
    expect(told).toHaveLength(4);
    expect(told[0]).toContain('The next warning comes on March 24');
    expect(told[1]).toContain('Remind me later');
    expect(told[3]).not.toContain('Remind me later');
    expect(await later(OMAR)).toMatchObject({ kind: 'not_so', why: 'isLast' });
  });

  it('counts once, however often it is pressed, and is in the history', async () => {
    await using database = await open();
    const { ports, later } = await opened(database);
    await Promise.all([later(OMAR), later(OMAR)]);
    await later(OMAR);
    const events = (await ports.records.audit.list()).filter(({ action }) => action === 'reminder.later');
    expect(events).toMatchObject([{ actor: OMAR, details: { day: '2027-03-24' } }]);
  });

  it('is refused to anybody but the owner, also to an administrator, and to whoever is no member', async () => {
    await using database = await open();
    const { later, ports } = await opened(database);
    for (const other of ['U0GRACE', 'U0RITA'])
      expect(await later(other)).toMatchObject({ kind: 'not_so', why: 'notYours' });
    expect(await later('U0NOBODY')).toMatchObject({ kind: 'denied' });
    expect(await later(OMAR, { user: 'user-9' })).toMatchObject({ kind: 'not_so', why: 'notYours' });
    expect((await ports.records.apiUsers.get('user-1'))?.later).toBeUndefined();
  });

  it.each([
    ['otherEnd', `expiry = '2027-06-30T21:59:59Z'`, WARNED],
    ['otherEnd', 'expiry = null', WARNED],
    ['hasEnded', `state = 'active'`, expiry],
    [
      'notNeeded',
      `let_end_by = 'U0OMAR', let_end_at = '2027-03-01T09:00:00Z', let_end_expiry = expiry`,
      WARNED,
    ],
    ['notYours', `owner = 'U0RITA'`, WARNED],
    ['notYours', `state = 'gone'`, WARNED],
  ] as const)(
    'by a button that is no longer so (%s) changes nothing, and says why',
    async (why, set, now) => {
      await using database = await open();
      const { clock, later } = await opened(database);
      await database.execute(`update api_users set ${set}`);
      clock.moveTo(now);
      expect(await later(OMAR)).toMatchObject({ kind: 'not_so', why });
      expect(await database.rows('api_users', 'id')).toMatchObject([{ later_by: null }]);
    },
  );

  it('is forgotten with the end and with the owner that it was about', async () => {
    await using database = await open();
    const { ports, to, later } = await opened(database);
    await later(OMAR);
    await redrawStale(ports);
    await database.execute(`update api_users set owner = 'U0RITA'`);
    await database.execute(`update messages set stale_at = '2027-03-01T09:00:00.000000000Z'`);
    await redrawStale(ports);
    expect((await to('U0GRACE'))[0]).not.toContain('will be reminded');
  });
});

import { describe, expect, it } from 'vitest';
import { movableClock } from '../../sandbox/clock.ts';
import { wordsFor } from '../../src/locales/words.ts';
import { pendingMessage } from '../../src/slack/messages/pending.ts';
import { authorize } from '../../src/usecases/authorize.ts';
import { decideRequest } from '../../src/usecases/changes/decide-request.ts';
import { pendingFor } from '../../src/usecases/changes/pending.ts';
import { settleOperation } from '../../src/usecases/changes/settle.ts';
import { tryAgain } from '../../src/usecases/changes/try-again.ts';
import { wish } from '../../src/usecases/changes/wish.ts';
import { NOW, person } from '../builders.ts';
import { DATABASES, type TestDatabase } from '../store/databases.ts';
import { textOf } from '../words-on-screen.ts';
import { callerOf, marketoUser, processOn, recordsWithUser, smallMarketo } from './changes.ts';

const GRACE = 'U0GRACE';
const GUS = 'U0GUS';
const OMAR = 'U0OMAR';
const RITA = 'U0RITA';
const EMAIL = 'erp-sync@example.com';
const words = wordsFor({ locale: 'en-US', timeZone: 'Europe/Berlin' });

describe.each(DATABASES)('what waits, on $kind', ({ open }) => {
  async function opened(database: TestDatabase) {
    const { records } = database;
    await recordsWithUser(records);
    const small = smallMarketo(marketoUser());
    const clock = movableClock(NOW.add({ minutes: 1 }));
    const people = [GRACE, GUS, OMAR, RITA].map((id) => person({ id, name: id }));
    const { ports } = processOn(records, small, { clock, people, administrators: [GRACE, GUS] });
    const shownTo = async (id: string) => {
      const answer = await authorize(ports, callerOf(id), 'pending', {
        need: 'member',
        asked: 'every_instance',
      });
      if (!answer.ok) throw new Error('denied');
      const { blocks } = pendingMessage(words, await pendingFor(ports, answer.standing, 4));
      return { text: textOf(blocks), json: JSON.stringify(blocks) };
    };
    const end = (id: string, by: string, until: { day: string } | { now: true }, why?: string) =>
      wish(ports, {
        id,
        caller: callerOf(by),
        kind: 'set_expiry',
        about: 'user-1',
        form: { until, why },
      });
    return { records, ports, small, clock, shownTo, end };
  }

  it('says beside access that is asked for who has ended it, and why', async () => {
    await using database = await open();
    const { ports, shownTo, end, clock } = await opened(database);
    await end('now', GRACE, { now: true }, 'The secret has leaked');
    await settleOperation(ports, 'now');
    clock.move({ minutes: 1 });
    expect(await end('back', OMAR, { day: '2027-05-01' })).toMatchObject({ kind: 'waits' });
    const { text } = await shownTo(GUS);
    expect(text).toContain(`@${GRACE}  has ended its access at once`);
    expect(text).toContain('The secret has leaked');
  });

  it('says of a revocation that it is on hold while somebody asks to have the user back, with no button', async () => {
    await using database = await open();
    const { ports, shownTo, end, clock, small } = await opened(database);
    small.inUse.add(EMAIL);
    const going = { id: 'gone', caller: callerOf(GRACE), kind: 'revoke', about: 'user-1', form: {} } as const;
    await wish(ports, going);
    await settleOperation(ports, 'gone');
    expect((await shownTo(GUS)).json).toContain('say:removed');
    clock.move({ minutes: 1 });
    await end('back', OMAR, { day: '2027-05-01' });
    const { text, json } = await shownTo(GUS);
    expect(text).toContain(`On hold:  @${OMAR}  asks to bring it back`);
    expect(text).toContain(`@${GRACE}  is having it deleted: to approve stops that`);
    expect(text).not.toContain('Delete every service');
    expect(json).not.toContain('say:removed');
  });

  it('has what was approved until it is made, for whoever asked and those who decide, with a way to try it again', async () => {
    await using database = await open();
    const { ports, shownTo, end, small } = await opened(database);
    await end('later', OMAR, { day: '2027-11-30' }, 'A longer contract');
    await decideRequest(ports, { caller: callerOf(GUS), request: 'later', version: 1, says: 'approve' });
    for (const who of [OMAR, GRACE]) expect((await shownTo(who)).text).toContain('it is being done');
    expect((await shownTo(RITA)).text).toContain('Nothing waits');
    small.meets('refused');
    await settleOperation(ports, 'later');
    for (const who of [OMAR, GRACE]) {
      const { text, json } = await shownTo(who);
      expect(text).toMatch(
        /Approved, and not done.*Marketo’s own words.*can be tried again until January 24, 2027/,
      );
      expect(json).toContain('request:again');
    }
    await tryAgain(ports, { caller: callerOf(OMAR), request: 'later' });
    await settleOperation(ports, 'later');
    for (const who of [OMAR, GRACE]) expect((await shownTo(who)).text).toContain('Nothing waits');
  });

  it('no longer has what was made in another way since, nor after two weeks', async () => {
    await using database = await open();
    const { ports, shownTo, end, small, clock } = await opened(database);
    const fails = async (id: string, day: string) => {
      await end(id, OMAR, { day }, 'A longer contract');
      await decideRequest(ports, { caller: callerOf(GUS), request: id, version: 1, says: 'approve' });
      small.meets('refused');
      await settleOperation(ports, id);
      clock.move({ minutes: 1 });
    };
    await fails('first', '2027-11-30');
    await end('other', GRACE, { day: '2027-12-15' });
    await settleOperation(ports, 'other');
    expect((await shownTo(GRACE)).text).toContain('Nothing waits');
    clock.move({ minutes: 1 });
    await fails('second', '2027-12-30');
    expect((await shownTo(GRACE)).text).toContain('Approved, and not done');
    clock.move({ days: 15 });
    expect((await shownTo(GRACE)).text).toContain('Nothing waits');
  });
});

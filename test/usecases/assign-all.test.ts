import { describe, expect, it } from 'vitest';
import { movableClock } from '../../sandbox/clock.ts';
import { assignAll } from '../../src/usecases/assign-all.ts';
import { goOn } from '../../src/usecases/changes/go-on.ts';
import { announceOrphans } from '../../src/usecases/orphans.ts';
import { apiUser, event, NOW, operation, person } from '../builders.ts';
import { DATABASES, type TestDatabase } from '../store/databases.ts';
import { callerOf, INSTANCE, marketoUser, processOn, smallMarketo } from './changes.ts';
import { smallSlack } from './small-slack.ts';

const GRACE = 'U0GRACE';
const OMAR = 'U0OMAR';
const RITA = 'U0RITA';
const GUS = 'U0GUS';

const email = (index: number) => `user-${index}@example.com`;

describe.each(DATABASES)('what an owner who has left was accountable for, on $kind', ({ open }) => {
  async function opened(database: TestDatabase, count = 3) {
    const { records } = database;
    await records.migrate();
    const small = smallMarketo();
    for (let index = 0; index < count; index += 1) {
      const known = { userid: email(index), email: email(index) };
      const made = apiUser({ ...known, id: `user-${index}`, owner: OMAR });
      await records.operations.open(
        operation({ id: `make-${index}`, newUser: { ...operation().change.data, email: email(index) } }),
        event(),
      );
      await records.operations.succeed(`make-${index}`, { made }, event());
      await records.operations.markAnnounced(
        { id: `make-${index}`, state: 'succeeded', finishedAt: NOW },
        NOW,
      );
      small.users.set(email(index), marketoUser(known));
    }
    const clock = movableClock(NOW.add({ minutes: 1 }));
    const people = [GRACE, GUS, RITA].map((id) => person({ id, name: id }));
    people.push(person({ id: OMAR, name: OMAR, isDeactivated: true }));
    const { ports: given } = processOn(records, small, { clock, people, administrators: [GRACE, GUS] });
    const slack = smallSlack();
    const ports = { ...given, messenger: slack.messenger };
    const instance = ports.instances.get(INSTANCE);
    if (!instance) throw new Error('no instance');
    await announceOrphans(ports, instance);
    slack.shown.clear();
    const assign = (to: string | undefined, { by = GRACE, batch = 'form-1' } = {}) =>
      assignAll(ports, { caller: callerOf(by), batch, instance: INSTANCE, from: OMAR, to });
    const owners = async () =>
      Promise.all(
        Array.from(
          { length: count },
          async (_, index) => (await records.apiUsers.get(`user-${index}`))?.owner,
        ),
      );
    return { records, ports, small, clock, slack, assign, owners };
  }

  const carriedOut = async (result: Awaited<ReturnType<typeof assignAll>>) =>
    result.kind === 'promised' ? result.carryOut() : result.kind;

  it('is assigned to one person with one press, who is told once of all of it', async () => {
    await using database = await open();
    const { assign, owners, slack, ports } = await opened(database);
    expect(await carriedOut(await assign(RITA))).toEqual({ assigned: 3, not: 0 });
    expect(await owners()).toEqual([RITA, RITA, RITA]);
    const texts = [...slack.shown.values()];
    expect(texts).toHaveLength(2);
    for (const text of texts) expect(text).toContain('3 API-only users have a new owner');
    await goOn(ports);
    expect(slack.shown.size).toBe(2);
    expect(await carriedOut(await assign(RITA, { batch: 'again' }))).toBe('nothing_left');
  });

  it('is written down for each by itself, with who did it', async () => {
    await using database = await open();
    const { assign, records } = await opened(database);
    await carriedOut(await assign(RITA));
    const changed = (await records.audit.list()).filter(({ action }) => action === 'api_user.owner_changed');
    expect(changed.map(({ actor, subject }) => `${actor} ${subject}`).sort()).toEqual(
      [0, 1, 2].map((index) => `${GRACE} ${email(index)}`),
    );
  });

  it('is not assigned to nobody, to somebody who has left, or by whoever is no administrator', async () => {
    await using database = await open();
    const { assign, owners } = await opened(database);
    expect(await assign(undefined)).toMatchObject({ kind: 'problems', problems: [{ problem: 'missing' }] });
    expect(await assign(OMAR, { batch: 'two' })).toMatchObject({ kind: 'problems' });
    expect(await assign(RITA, { by: RITA, batch: 'three' })).toMatchObject({ kind: 'denied' });
    expect(await owners()).toEqual([OMAR, OMAR, OMAR]);
  });

  it('says what was not assigned: one is gone, and one has got an owner meanwhile', async () => {
    await using database = await open();
    const { assign, owners, small, slack } = await opened(database);
    const said = await assign(RITA);
    small.users.delete(email(1));
    expect(await carriedOut(said)).toEqual({ assigned: 2, not: 1 });
    expect(await owners()).toEqual([RITA, OMAR, RITA]);
    expect([...slack.shown.values()][0]).toContain('1 was not assigned');
  });

  it('is told after a restart where the process died in between', async () => {
    await using database = await open();
    const { assign, owners, slack, ports, small, clock } = await opened(database);
    const said = await assign(RITA);
    const { getUser } = small.marketo;
    Object.assign(small.marketo, {
      getUser: async () => {
        throw new Error('the process was killed here');
      },
    });
    await carriedOut(said).catch(() => {});
    Object.assign(small.marketo, { getUser });
    for (let minute = 0; minute < 10; minute += 1) {
      clock.move({ minutes: 1 });
      await goOn(ports);
    }
    expect(await owners()).toEqual([RITA, RITA, RITA]);
    expect(slack.shown.size).toBe(2);
  });

  it('has one owner for each where two administrators assign it at once', async () => {
    await using database = await open();
    const { assign, owners } = await opened(database, 8);
    const both = await Promise.all([
      assign(RITA).then(carriedOut),
      assign(GUS, { by: GUS, batch: 'form-2' }).then(carriedOut),
    ]);
    expect(both).toHaveLength(2);
    for (const owner of await owners()) expect([RITA, GUS]).toContain(owner);
  });
});

import { describe, expect, it } from 'vitest';
import type { MarketoUser } from '../../src/ports/marketo.ts';
import type { AuditEventRow } from '../../src/store/schema.ts';
import { apiUser, event, NOW, newApiUser, operation } from '../builders.ts';
import { isWhole } from './audit-chain.ts';
import { DATABASES } from './databases.ts';

/** What one database refuses and the other cuts, and what both keep. */
const ODD = [
  'a\0b',
  'half \ud800 pair',
  '\udc00',
  'e\u0301 👩‍👧 \u202e',
  'line\nline',
  `quote ' " \\ %`,
  '\ufeff',
];

describe.each(DATABASES)('odd text on $kind', ({ open }) => {
  it('breaks no event of the audit: what is stored is what the hash is over', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    for (const text of ODD)
      await records.audit.append(
        event({ actor: text, subject: text, instance: text, details: { [text]: text } }),
      );
    const rows = await database.rows<AuditEventRow>('audit_events', 'sequence');
    expect(isWhole(rows)).toBe(true);
    expect(rows.map(({ subject }) => subject)).toEqual(
      ODD.map((text) => text.replaceAll('\0', '\ufffd').replace(/\p{Surrogate}/gu, '\ufffd')),
    );
    // What is JSON keeps it whole.
    expect((await records.audit.list()).map(({ details }) => Object.values(details)[0])).toEqual(ODD);
  });

  it('goes through the journal and the users, from whatever side it comes', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    for (const [index, text] of ODD.entries()) {
      const id = `operation-${index}`;
      const email = `u${index}@example.com`;
      const newUser = newApiUser({ email, firstName: text, reason: text });
      await records.operations.open(operation({ id, newUser }), event());
      expect((await records.operations.get(id))?.change.data).toMatchObject({
        firstName: text,
        reason: text,
      });
      await records.operations.succeed(
        id,
        {
          made: apiUser({
            id: `user-${index}`,
            email,
            userid: `${email}${text}`,
            firstName: text,
            reason: text,
          }),
        },
        event({ subject: text }),
      );
    }
    expect(await database.rows('api_users', 'id')).toHaveLength(ODD.length);
    await records.operations.open(operation({ id: 'failed' }), event());
    await records.operations.fail(
      operation({ id: 'failed' }),
      { reason: 'refused', message: 'No\0\ud800' },
      event(),
    );
    expect((await records.operations.get('failed'))?.failure?.message).toBe('No\0\ud800');
  });

  it('in Marketo’s list is the same user at the next reading', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    const users: MarketoUser[] = ODD.map((text, index) => ({
      userid: `${index}${text}`,
      id: index,
      email: `${index}${text}@example.com`,
      firstName: text,
      lastName: text,
      apiOnly: true,
    }));
    for (const hours of [1, 2, 3]) {
      const at = NOW.add({ hours });
      const run = await records.reconciliations.start('123-ABC-456', at);
      let next = 0;
      const page = {
        apiUsers: users,
        readAt: at,
        nextOffset: users.length,
        unreadable: [],
        newId: () => {
          next += 1;
          return `found-${hours}-${next}`;
        },
      };
      await records.reconciliations.keepPage(run, page, (what, user) =>
        event({ action: `api_user.${what}`, subject: user.email }),
      );
    }
    expect(await database.rows('api_users', 'id')).toHaveLength(users.length);
    const events = await records.audit.list();
    expect(events.map(({ action }) => action)).toEqual(users.map(() => 'api_user.found'));
  });
});

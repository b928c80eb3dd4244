import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import type { AuditEvent } from '../../src/core/audit-event.ts';
import { newReview } from '../../src/core/review.ts';
import type { OpenRecords } from '../../src/store/records.ts';
import type { AuditEventRow } from '../../src/store/schema.ts';
import {
  apiUser,
  at,
  event,
  letEndOperation,
  lettingEnd,
  NOW,
  newApiUser,
  newExpiry,
  operation,
  request,
} from '../builders.ts';
import { isWhole } from './audit-chain.ts';
import { DATABASES } from './databases.ts';

const OLD = '123-ABC-456';
const NEW = 'production';
const later = NOW.add({ hours: 1 });

const renamed = (details: { moved: number; joined: number }): AuditEvent =>
  event({ actor: 'operator', action: 'instance.renamed', instance: NEW, subject: NEW, details });

const rename = (records: OpenRecords, options = {}) =>
  records.renameInstance({ from: OLD, to: NEW }, renamed, options);

/** A user that was made under the old name, with everything that goes with it. */
async function made(records: OpenRecords, id: string, email = `${id}@example.com`) {
  const newUser = newApiUser({ email });
  await records.operations.open(operation({ id: `make-${id}`, newUser }), event());
  await records.operations.succeed(
    `make-${id}`,
    { made: apiUser({ id, email, userid: email }) },
    event({ action: 'api_user.created', subject: email }),
  );
}

/** A reconciliation under the new name, as a start with other settings runs it. */
async function foundAnew(records: OpenRecords, ...emails: string[]) {
  const run = await records.reconciliations.start(NEW, later);
  await records.reconciliations.keepPage(
    run,
    {
      apiUsers: emails.map((email) => ({
        userid: email,
        id: 77,
        email,
        firstName: 'E',
        lastName: 'S',
        apiOnly: true,
      })),
      readAt: later,
      nextOffset: emails.length,
      unreadable: [],
      newId: () => `twin-${emails[0]}-${Math.random()}`,
    },
    (what, user) => event({ action: `api_user.${what}`, actor: 'app', instance: NEW, subject: user.email }),
  );
  return run;
}

describe.each(DATABASES)('giving an instance another name on $kind', ({ open }) => {
  it('moves everything that the records have of it, and leaves the audit as it was, with an event more', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    await made(records, 'erp');
    await records.operations.open(
      operation({ id: 'open', newUser: newApiUser({ email: 'b@example.com' }) }),
      event(),
    );
    await records.reconciliations.start(OLD, NOW);
    await records.jobs.recordRun(`remind:${OLD}`, NOW);
    await records.jobs.recordRun('remind:another', NOW);
    for (const key of [
      `rest:${OLD}:2027-01-11T06:00:00Z:C1`,
      `findings:${OLD}:2027-01-10T04:00:00Z:C1`,
      `unreadable:${OLD}:Get Users:a shape:C1`,
    ])
      await records.deliveries.claim({ key, instance: OLD, apiUserId: undefined, recipient: 'C1' }, 'm', NOW);
    const before = await database.rows<AuditEventRow>('audit_events', 'sequence');
    expect(await records.instances()).toEqual([{ name: OLD, apiUsers: 1, openOperations: 1 }]);

    const told = { kind: 'outcome', instance: OLD, operation: 'open', for: 'owner', attempt: 0 } as const;
    await records.messages.begin({
      id: 'm',
      about: told,
      recipient: { kind: 'person', id: 'U1' },
      sentAt: NOW,
    });

    expect(await rename(records)).toEqual({ moved: 1, joined: 0 });

    expect(await records.instances()).toEqual([{ name: NEW, apiUsers: 1, openOperations: 1 }]);
    expect(await records.apiUsers.findByEmail(NEW, 'erp@example.com')).toMatchObject({ owner: 'U0OMAR' });
    expect(await records.operations.get('open')).toMatchObject({ instance: NEW, state: 'open' });
    expect(await records.reconciliations.latest(NEW)).toBeDefined();
    expect(await records.reconciliations.latest(OLD)).toBeUndefined();
    const jobs = (await database.rows('job_runs', 'job')).map(({ job }) => job);
    expect(jobs).toEqual(['remind:another', `remind:${NEW}`]);
    const keys = (await database.rows('deliveries', 'key')).map(({ key }) => key);
    expect(keys).toEqual([
      `findings:${NEW}:2027-01-10T04:00:00Z:C1`,
      `rest:${NEW}:2027-01-11T06:00:00Z:C1`,
      `unreadable:${NEW}:Get Users:a shape:C1`,
    ]);
    for (const table of [
      'api_users',
      'requests',
      'operations',
      'deliveries',
      'messages',
      'reconciliations',
      'marketo_places',
    ])
      expect((await database.rows(table, 'instance')).filter(({ instance }) => instance === OLD)).toEqual([]);
    const after = await database.rows<AuditEventRow>('audit_events', 'sequence');
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after.at(-1)).toMatchObject({ action: 'instance.renamed', instance: NEW, actor: 'operator' });
    expect(isWhole(after)).toBe(true);
  });

  it('takes its reviews along, also those of users that were found a second time, and refuses two that run', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    await made(records, 'erp');
    await foundAnew(records, 'erp@example.com');
    const review = (id: string, instance: string) =>
      records.reviews.start(
        newReview({ id, instance, startedBy: 'U0GRACE', startedAt: NOW, days: 14 }),
        { withoutUserid: '', callsSince: Temporal.PlainDate.from('2027-01-01'), rolesOf: () => [] },
        () => event(),
      );
    await review('new', NEW);
    await review('old', OLD);
    await expect(rename(records)).rejects.toThrow('A review runs under both names');
    await records.reviews.close('new', { state: 'stopped', by: 'U0GRACE', at: later }, () => event());
    expect(await rename(records)).toEqual({ moved: 1, joined: 1 });
    expect(await records.reviews.latest(NEW)).toMatchObject({ id: 'old', state: 'open' });
    const rows = await database.rows<{ review_id: string; api_user_id: string }>('review_users', 'review_id');
    expect(rows.map((row) => [row.review_id, row.api_user_id])).toEqual([
      ['new', 'erp'],
      ['old', 'erp'],
    ]);
  });

  it('joins users that were found a second time under the new name: owner and history stay', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    await made(records, 'erp');
    await made(records, 'crm');
    const run = await foundAnew(records, 'erp@example.com', 'CRM@example.com', 'other@example.com');
    const [twin] = (await records.reconciliations.toRead(run, 9, later)).filter(({ email }) =>
      email.startsWith('erp'),
    );
    const expiry = at('2027-06-30T21:59:59Z');
    await records.apiUsers.learn(twin?.id ?? '', later, () => ({
      expiry,
      roles: [{ roleId: 5, workspaceId: 1 }],
      events: [],
    }));
    const warned = (id: string) => ({
      key: `reminder:${id}:2027-06-30T21:59:59Z:30:administrators`,
      instance: NEW,
      apiUserId: id,
      recipient: 'C1',
    });
    await records.deliveries.claim(warned(twin?.id ?? ''), 'm', later);
    // Somebody has said of the twin that it is no longer needed, and asked for another end of it.
    const apiUserId = twin?.id ?? '';
    const letting = letEndOperation({ instance: NEW, apiUserId, data: lettingEnd({ apiUserId, expiry }) });
    await records.operations.open(letting, event());
    const said = { by: 'U0OMAR', at: later, expiry };
    await records.operations.succeed(letting.id, { letEnd: { apiUserId, end: expiry, said } }, event());
    const asked = { kind: 'set_expiry', data: newExpiry({ apiUserId }) } as const;
    await records.requests.open(request({ instance: NEW, apiUserId, change: asked }), event());
    const lines = [{ user: twin?.id ?? '', expiry, calls: 7 }];
    const about = { kind: 'reminder', instance: NEW, lines } as const;
    await records.messages.begin({
      id: 'm',
      about: { ...about, lines: [...lines] },
      recipient: { kind: 'person', id: 'U1' },
      sentAt: later,
    });

    // Both names have run their jobs and told of the same rest.
    await records.jobs.recordRun(`remind:${OLD}`, NOW);
    await records.jobs.recordRun(`remind:${NEW}`, later);
    for (const name of [OLD, NEW]) {
      const rest = { key: `rest:${name}:2027-01-11T06:00:00Z:C1`, instance: name, recipient: 'C1' };
      await records.deliveries.claim({ ...rest, apiUserId: undefined }, 'm', NOW);
    }

    expect(await rename(records)).toEqual({ moved: 2, joined: 2 });

    // The run that reached the owners is the one that counts.
    expect(await database.rows('job_runs', 'job')).toMatchObject([
      { job: `remind:${NEW}`, finished_at: NOW.toString() },
    ]);
    const rests = (await database.rows('deliveries', 'key')).filter(({ key }) =>
      String(key).startsWith('rest:'),
    );
    expect(rests.map(({ key }) => key)).toEqual([`rest:${NEW}:2027-01-11T06:00:00Z:C1`]);
    const [message] = await database.rows('messages', 'id');
    expect(message).toMatchObject({ instance: NEW, stale_at: expect.any(String) });
    const users = await database.rows('api_users', 'email_key');
    expect(users.map(({ email, owner, source }) => [email, owner, source])).toEqual([
      ['crm@example.com', 'U0OMAR', 'app'],
      ['erp@example.com', 'U0OMAR', 'app'],
      ['other@example.com', null, 'found'],
    ]);
    // What Marketo said last, heard by the twin.
    const erp = await records.apiUsers.findByEmail(NEW, 'erp@example.com');
    expect(erp).toMatchObject({
      id: 'erp',
      reason: 'Nightly orders',
      roles: [{ roleId: 5, workspaceId: 1 }],
    });
    expect(String(erp?.expiry)).toBe(expiry.toString());
    expect(erp?.letEnd).toMatchObject({ by: 'U0OMAR', expiry });
    const [waiting] = await database.rows<{ lane: string; api_user_id: string }>('requests', 'id');
    expect(waiting).toMatchObject({ lane: 'user:erp:access', api_user_id: 'erp' });
    // Whoever was warned about the twin is not warned again.
    expect(await records.deliveries.claim(warned('erp'), 'n', later)).toMatchObject({ state: 'unconfirmed' });
    expect(isWhole(await database.rows<AuditEventRow>('audit_events', 'sequence'))).toBe(true);
    // And the next reading of the list knows each of them.
    await foundAnew(records, 'erp@example.com', 'crm@example.com', 'other@example.com');
    expect(await database.rows('api_users', 'id')).toHaveLength(3);
  });

  it('shows what it would do, and changes nothing', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    await made(records, 'erp');
    await foundAnew(records, 'erp@example.com');
    const before = await database.rows('api_users', 'id');
    expect(await rename(records, { dryRun: true })).toEqual({ moved: 1, joined: 1 });
    expect(await database.rows('api_users', 'id')).toEqual(before);
    expect((await records.audit.list()).map(({ action }) => action)).not.toContain('instance.renamed');
  });

  it('refuses what would not be one instance: nothing is there, both made a user, both are making one', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    await expect(rename(records)).rejects.toThrow(`The records have nothing of an instance “${OLD}”.`);
    await made(records, 'erp');
    const newUser = newApiUser({ email: 'erp@example.com' });
    await records.operations.open(operation({ id: 'elsewhere', instance: NEW, newUser }), event());
    await records.operations.succeed(
      'elsewhere',
      {
        made: apiUser({
          id: 'elsewhere',
          instance: NEW,
          userid: 'erp@example.com',
          email: 'erp@example.com',
        }),
      },
      event(),
    );
    await expect(rename(records)).rejects.toThrow('have made a user with this email: erp@example.com');
    expect(await records.instances()).toHaveLength(2);

    await database.execute(`update api_users set state = 'gone' where id = 'elsewhere'`);
    const same = newApiUser({ email: 'open@example.com' });
    await records.operations.open(operation({ id: 'o1', newUser: same }), event());
    await records.operations.open(operation({ id: 'o2', instance: NEW, newUser: same }), event());
    await expect(rename(records)).rejects.toThrow('is being created under both names');
    expect((await records.instances()).map(({ name }) => name)).toEqual([OLD, NEW]);
  });

  it('refuses two users that have exchanged their addresses in part, rather than lose one', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    await made(records, 'erp');
    await foundAnew(records, 'erp@example.com', 'crm@example.com');
    // The twin of `erp` has another address by now, and its old one belongs to somebody else.
    await database.execute(
      `update api_users set email = 'new@example.com', email_key = 'new@example.com' where instance = '${NEW}' and userid = 'erp@example.com'`,
    );
    await database.execute(
      `update api_users set email = 'erp@example.com', email_key = 'erp@example.com' where instance = '${NEW}' and userid = 'crm@example.com'`,
    );
    await expect(rename(records)).rejects.toThrow('each have another user with the email erp@example.com');
    expect(await database.rows('api_users', 'id')).toHaveLength(3);
  });
});

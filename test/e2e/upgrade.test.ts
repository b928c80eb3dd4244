import { type Kysely, Migrator } from 'kysely';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/config/secret.ts';
import { MESSAGE_EVENT } from '../../src/slack/names.ts';
import { hashOf } from '../../src/store/audit.ts';
import type { Database } from '../../src/store/database.ts';
import { migrations } from '../../src/store/migrations/index.ts';
import { openPostgres } from '../../src/store/postgres.ts';
import type { AuditEventRow } from '../../src/store/schema.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { DATABASES } from '../store/databases.ts';
import { textOf } from '../words-on-screen.ts';
import { PEOPLE, type World, world } from '../world.ts';

const { administrator, owner } = PEOPLE;
const START = Temporal.Instant.from('2027-03-08T09:00:00Z');
const OLD = ['2026-11-24-first-tables', '2026-11-25-reconciliation'];

/** The tables as version 0.2.0 made them, and rows as it wrote them. */
async function fillAsOf020(database: Database, instance: string): Promise<void> {
  const all = await migrations.getMigrations();
  const old = Object.fromEntries(OLD.map((name) => [name, all[name]])) as typeof all;
  const { error } = await new Migrator({
    db: database.kysely,
    provider: { getMigrations: async () => old },
  }).migrateToLatest();
  if (error) throw error;
  const db = database.kysely as unknown as Kysely<Record<string, Record<string, unknown>>>;
  const user = (id: string, expiry: string | null, rest: object = {}) => ({
    id,
    instance,
    userid: `${id}@example.com`,
    marketo_id: 900,
    email: `${id}@example.com`,
    email_key: `${id}@example.com`,
    first_name: 'A',
    last_name: 'B',
    roles: '[{"roleId":101,"workspaceId":1}]',
    reason: null,
    owner,
    requester: administrator,
    expiry,
    state: 'active',
    source: 'app',
    known_at: '2027-01-01T00:00:00.000000000Z',
    seen_at: null,
    noted_expiry: null,
    last_used_at: null,
    created_at: '2027-01-01T00:00:00Z',
    gone_at: null,
    ...rest,
  });
  await db
    .insertInto('api_users')
    .values([
      user('warned', '2027-03-11T22:59:59Z'),
      user('crashed', '2027-03-11T22:59:59Z'),
      user('posted', '2027-03-11T22:59:59Z'),
      user('ended', '2027-03-01T22:59:59Z'),
      user('toldEnd', '2027-02-01T22:59:59Z'),
      user('never', null),
      user('unread', null, { source: 'found', owner: null, requester: null, known_at: null }),
    ])
    .execute();
  const expiry = '2027-03-11T22:59:59Z';
  const delivery = (apiUser: string, state: string, threshold: number) => ({
    key: `reminder:${apiUser}:${expiry}:${threshold}:owner`,
    message: 'message-of-yesterday',
    instance,
    api_user_id: apiUser,
    recipient: owner,
    state,
    claimed_at: '2027-03-08T08:59:00Z',
    settled_at: state === 'claimed' ? null : '2027-03-08T08:59:01Z',
  });
  await db
    .insertInto('deliveries')
    .values([
      delivery('warned', 'sent', 3),
      delivery('crashed', 'claimed', 3),
      // It had gone out when the process died.
      { ...delivery('posted', 'claimed', 3), message: 'posted-yesterday' },
      // 0.2.0 told ends that it had missed at the threshold of the day itself.
      { ...delivery('toldEnd', 'sent', 0), key: 'reminder:toldEnd:2027-02-01T22:59:59Z:0:owner' },
    ])
    .execute();
  const details = JSON.stringify({
    email: 'sent@example.com',
    firstName: 'Sent',
    lastName: 'Before',
    role: { roleId: 101, workspaceId: 1 },
    roleName: 'API Integration',
    reason: 'Orders',
    owner: administrator,
    expiry: '2027-06-30T21:59:59Z',
    timeZone: 'Europe/Berlin',
  });
  const at = '2027-03-08T08:59:30Z';
  await db
    .insertInto('requests')
    .values({
      id: 'form-1',
      instance,
      requester: administrator,
      details,
      state: 'approved',
      decided_by: administrator,
      decided_at: at,
      created_at: at,
    })
    .execute();
  await db
    .insertInto('operations')
    .values({
      id: 'form-1',
      key: 'create:form-1',
      kind: 'create',
      request_id: 'form-1',
      instance,
      email_key: 'sent@example.com',
      details,
      requester: administrator,
      state: 'open',
      created_at: at,
      sent_at: at,
      accepted_at: null,
      finished_at: null,
      announced_at: null,
      api_user_id: null,
      failure: null,
    })
    .execute();
  const event = {
    sequence: 1,
    at,
    actor: administrator,
    action: 'api_user.create_requested',
    instance,
    subject: 'sent@example.com',
    details: '{}',
    previous_hash: '0'.repeat(64),
  };
  await db
    .insertInto('audit_events')
    .values({ ...event, hash: hashOf(event) })
    .execute();
  await db
    .insertInto('job_runs')
    .values([
      { job: `remind:${instance}`, finished_at: '2027-03-07T09:00:02Z' },
      { job: `reconcile:${instance}`, finished_at: '2027-03-08T04:00:02Z' },
    ])
    .execute();
}

/** What 0.2.0 had made in Marketo. */
function prepare({ subscription, workspace }: Pick<World, 'subscription' | 'workspace'>): void {
  workspace.addMessage({
    channel: workspace.directMessageWith(owner).id,
    user: workspace.app.botUserId,
    text: 'posted@example.com ends',
    metadata: { event_type: MESSAGE_EVENT, event_payload: { id: 'posted-yesterday' } },
  });
  const grants = [{ accessRoleId: 101, workspaceId: 1 }];
  const ends: Readonly<Record<string, string | undefined>> = {
    warned: '2027-03-11T22:59:59Z',
    crashed: '2027-03-11T22:59:59Z',
    posted: '2027-03-11T22:59:59Z',
    ended: '2027-03-01T22:59:59Z',
    toldEnd: '2027-02-01T22:59:59Z',
    never: undefined,
    unread: '2027-09-30T21:59:59Z',
    sent: '2027-06-30T21:59:59Z',
  };
  for (const [name, end] of Object.entries(ends)) {
    subscription.addUser({
      emailAddress: `${name}@example.com`,
      firstName: name === 'sent' ? 'Sent' : 'A',
      lastName: name === 'sent' ? 'Before' : 'B',
      apiOnly: true,
      grants,
      ...(end === undefined ? {} : { expiresAt: Temporal.Instant.from(end) }),
    });
  }
}

describe.each(DATABASES)('a database of version 0.2.0 on $kind', ({ open }) => {
  it('is opened, and everything in it goes on: nothing is lost and nothing is told twice', async () => {
    await using empty = await open();
    const { config } = empty;
    const address = config.kind === 'postgres' ? config.url.reveal() : `file:${config.file}`;
    const old =
      config.kind === 'postgres'
        ? openPostgres(new Secret(address), { readOnly: false, onError: () => {} })
        : openSqlite(config.file, { alone: false, onError: () => {} });
    await using here = await world({
      start: START,
      settings: { DATABASE_URL: address },
      async prepareFirst({ marketo }) {
        await fillAsOf020(old, new URL(marketo.url).host);
        await old.close();
      },
      prepare,
    });
    await here.app().settle();
    const told = (person: string) => here.messagesTo(person).map(({ text }) => text);

    // The invite that had left is found, and its outcome told; it is not sent again.
    expect(told(administrator)).toEqual(['The API-only user sent@example.com was created in Marketo.']);
    expect(here.subscription.changes).toEqual([]);
    // What was sent stays sent, what nobody confirmed is sent after all, and what has ended is said.
    expect(told(owner)).toEqual([
      'posted@example.com ends',
      '1 API-only user of yours ends soon, 1 has ended. First: ended@example.com ended 7 days ago.',
    ]);
    expect(textOf(here.messagesTo(owner)[1])).toMatch(/ended@example\.com.*crashed@example\.com/s);
    expect(textOf(here.messagesTo(owner)[1])).not.toMatch(/warned@|posted@/);
    const rows = (table: string, order: string) => empty.rows<Record<string, unknown>>(table, order);
    const users = await rows('api_users', 'id');
    expect(users.find(({ id }) => id === 'never')).toMatchObject({ expiry: null, expiry_known: 'yes' });
    expect(users.find(({ id }) => id === 'unread')).toMatchObject({ expiry_known: 'no' });
    await here.app().reconcile();
    expect((await rows('api_users', 'id')).find(({ id }) => id === 'unread')).toMatchObject({
      expiry: '2027-09-30T21:59:59Z',
      expiry_known: 'yes',
    });
    const events = (await rows('audit_events', 'sequence')) as unknown as AuditEventRow[];
    expect(events.length).toBeGreaterThan(3);
    for (const [index, { hash, ...event }] of events.entries()) {
      expect(hash).toBe(hashOf(event));
      expect(event.previous_hash).toBe(events[index - 1]?.hash ?? '0'.repeat(64));
    }
    await here.restart();
    await here.app().settle();
    expect(told(owner)).toHaveLength(2);
  });
});

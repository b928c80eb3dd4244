import pg from 'pg';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { startApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config/config.ts';
import { openLog } from '../../src/telemetry/log.ts';
import { DATABASES } from '../store/databases.ts';
import { ADMIN_CHANNEL, PEOPLE, world } from '../world.ts';

const { administrator, owner } = PEOPLE;

async function placesTaken(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query('select count(*)::int as taken from marketo_places where free_at > 0');
  await client.end();
  return rows[0].taken;
}

describe('two replicas on one PostgreSQL', () => {
  it('make one user of a submission that is delivered 20 times, settle it once, and remind once', async () => {
    const postgres = DATABASES.find(({ kind }) => kind === 'PostgreSQL');
    if (!postgres) throw new Error('no PostgreSQL');
    await using database = await postgres.open();
    if (database.config.kind !== 'postgres') throw new Error('no PostgreSQL');
    const settings = { DATABASE_URL: database.config.url.reveal() };
    await using here = await world({ settings, start: Temporal.Instant.from('2027-01-10T10:00:00Z') });
    const second = await startApp(loadConfig(here.settings), {
      clock: here.clock,
      log: openLog('silent', []),
      marketoLimits: { pauseMs: 5, windowMs: 200 },
    });
    try {
      await here.openForm(administrator);
      here.fillForm(administrator, { owner, expires: '2027-03-11' });
      here.subscription.faults.plan({ call: 'Get Users', fault: { kind: 'delay', ms: 100 } });
      await Promise.all([
        here.hands.submit(administrator, { copies: 20 }),
        second.settle(),
        here.app().settle(),
      ]);
      await here.until(() => here.messagesTo(owner).length === 1);
      await Promise.all([second.settle(), here.app().settle()]);
      expect(here.createdInMarketo()).toEqual(['erp-sync@example.com']);
      expect(here.marketo.exchanges.filter(({ call }) => call === 'Invite User')).toHaveLength(1);
      // Both took their calls from the places that they share.
      expect(await placesTaken(database.config.url.reveal())).toBeGreaterThan(0);
      expect(here.messagesTo(administrator)).toHaveLength(1);
      expect(here.messagesTo(owner)).toHaveLength(1);

      here.clock.moveTo(Temporal.Instant.from('2027-03-10T09:00:00Z'));
      const reports = await Promise.all([
        second.remind(),
        here.app().remind(),
        second.remind(),
        here.app().remind(),
      ]);
      expect(reports.flat().length).toBeGreaterThan(0);
      expect(here.messagesTo(owner)).toHaveLength(2);
      expect(here.workspace.messagesIn(ADMIN_CHANNEL)).toHaveLength(1);
      expect(
        (await database.records.audit.list()).filter(({ action }) => action === 'reminder.sent'),
      ).toHaveLength(2);
    } finally {
      await second.stop();
    }
  }, 40_000);
});

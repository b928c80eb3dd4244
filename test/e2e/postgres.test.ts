import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { DATABASES } from '../store/databases.ts';
import { PEOPLE, world } from '../world.ts';
import { start } from './running.ts';

const { administrator, secondAdministrator } = PEOPLE;

describe('the app on a PostgreSQL that ends its connections', () => {
  it('lives, keeps what it has acknowledged, and is ready again', async () => {
    const postgres = DATABASES.find(({ kind }) => kind === 'PostgreSQL');
    await using database = await postgres?.open();
    if (database?.config.kind !== 'postgres') throw new Error('no PostgreSQL');
    const url = database.config.url.reveal();
    await using here = await world({ settings: { DATABASE_URL: url } });
    const endAll = async () => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      await client.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      );
      await client.end();
    };
    let isOver = false;
    let answered = 0;
    const types = async (person: string) => {
      while (!isOver) {
        const deed = await here.hands.command(person, '/mkto-api-user help');
        if (deed.result === 'done') answered += 1;
      }
    };
    const load = Promise.all([administrator, secondAdministrator, administrator].map(types));
    for (let round = 0; round < 12; round += 1) {
      await new Promise((resolve) => setTimeout(resolve, 80));
      await endAll();
    }
    isOver = true;
    await load;
    expect(answered).toBeGreaterThan(10);
    const events = await database.records.audit.list();
    expect(events.filter(({ action }) => action === 'command.received').length).toBeGreaterThanOrEqual(
      answered,
    );
    await expect
      .poll(async () => (await fetch(`http://127.0.0.1:${here.app().port}/readyz`)).status, {
        timeout: 5_000,
      })
      .toBe(200);
    await endAll();
    expect(await here.create(administrator)).toContain('An API-only user was created in Marketo.');
    expect(here.createdInMarketo()).toEqual(['erp-sync@example.com']);
  }, 30_000);

  it('lets sixty forms at once wait their turn: each user is made once', async () => {
    const postgres = DATABASES.find(({ kind }) => kind === 'PostgreSQL');
    await using database = await postgres?.open();
    if (database?.config.kind !== 'postgres') throw new Error('no PostgreSQL');
    const people = Array.from({ length: 60 }, (_, index) => `U0MANY${index}`);
    await using here = await world({
      settings: {
        DATABASE_URL: database.config.url.reveal(),
        ADMIN_SLACK_USER_IDS: people.join(),
      },
      prepare: ({ workspace }) => {
        for (const id of people) workspace.addPerson({ id, name: id });
      },
    });
    await Promise.all(people.map((person) => here.openForm(person)));
    for (const [index, person] of people.entries()) {
      here.fillForm(person, { email: `user-${index}@example.com` });
    }
    const deeds = await Promise.all(people.map((person) => here.hands.submit(person)));
    expect(deeds.filter(({ result }) => result === 'done')).toHaveLength(60);
    await expect.poll(() => here.createdInMarketo().length, { timeout: 30_000 }).toBe(60);
    await expect
      .poll(async () => (await database.kept.journal()).map(({ state }) => state), {
        timeout: 30_000,
      })
      .toEqual(people.map(() => 'succeeded'));
    expect(new Set(here.createdInMarketo()).size).toBe(60);
    expect(here.log()).not.toContain('timeout exceeded when trying to connect');
  }, 90_000);

  it('goes by its clock where the one of this machine is ten minutes ahead, and says so', async () => {
    const postgres = DATABASES.find(({ kind }) => kind === 'PostgreSQL');
    await using database = await postgres?.open();
    if (database?.config.kind !== 'postgres') throw new Error('no PostgreSQL');
    await using here = await world();
    const folder = mkdtempSync(join(tmpdir(), 'mkto-clock-'));
    const ahead = join(folder, 'ahead.mjs');
    writeFileSync(ahead, 'const { now } = Date; Date.now = () => now() + 600_000;');
    const app = start('src/main.ts', {
      ...here.settings,
      DATABASE_URL: database.config.url.reveal(),
      NODE_OPTIONS: `--import=${pathToFileURL(ahead)}`,
    });
    try {
      await expect.poll(() => database.kept.reconciliations(), { timeout: 20_000 }).toHaveLength(1);
      const [run] = await database.kept.reconciliations();
      const since = Temporal.Instant.from(String(run?.startedAt)).until(Temporal.Now.instant());
      expect(Math.abs(since.total('seconds'))).toBeLessThan(60);
      expect(app.output()).toContain('The clock of this machine is not the database’s');
      expect(app.output()).toContain('"aheadSeconds":600');
    } finally {
      app.child.kill();
      await app.ended;
      rmSync(folder, { recursive: true, force: true });
    }
  }, 40_000);
});

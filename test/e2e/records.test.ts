import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { type RunningApp, startApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config/config.ts';
import { openLog } from '../../src/telemetry/log.ts';
import { DATABASES } from '../store/databases.ts';
import { PEOPLE, type World, world } from '../world.ts';
import { start } from './running.ts';

const { administrator, owner } = PEOPLE;

const cli = (settings: Readonly<Record<string, string>>, ...args: string[]) =>
  start('src/cli.ts', settings, args).ended;

/** Settings of the same world with records elsewhere. */
const elsewhere = (here: World, url: string) => ({ ...here.settings, DATABASE_URL: url });

/** The database as a later version leaves it. */
const AS_LATER = `insert into kysely_migration (name, timestamp) values ('2027-12-24-later', '2027-12-24T00:00:00Z')`;
/** As the version before left it: the last migrations have not run. */
const AS_EARLIER = `delete from kysely_migration where name like '2026-11-26%'`;

describe('a folder without records', () => {
  it('stays empty under everything that says it writes nothing, and under what needs records', async () => {
    await using here = await world({ start: Temporal.Now.instant() });
    const folder = mkdtempSync(join(tmpdir(), 'mkto-empty-'));
    const settings = elsewhere(here, `file:${join(folder, 'data', 'records.sqlite')}`);
    try {
      const doctor = await cli(settings, 'doctor');
      expect(doctor.output).toContain('There are none yet: the first start makes them.');
      expect(doctor.output).toContain('Everything is as it should be.');
      expect(doctor.code).toBe(0);
      const dryRun = await cli(settings, 'remind', '--dry-run');
      expect(dryRun.output).toContain('There are no records yet, so no reminder is due. Nothing was made.');
      expect(dryRun.code).toBe(0);
      for (const args of [
        ['remind'],
        ['sync'],
        ['instances', 'rename', 'old', new URL(here.marketo.url).host],
      ]) {
        const { code, output } = await cli(settings, ...args);
        expect(output).toContain(
          'There are no records yet: the database has no tables. Nothing was changed.',
        );
        expect(code).toBe(1);
      }
      expect(readdirSync(folder)).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 60_000);
});

describe.each(DATABASES)('records of another version on $kind', ({ open }) => {
  it('are looked at and left alone: older, later, and those of another application', async () => {
    await using database = await open();
    await database.records.migrate();
    await using here = await world({ start: Temporal.Now.instant() });
    const { config } = database;
    const settings = elsewhere(here, config.kind === 'sqlite' ? `file:${config.file}` : config.url.reveal());
    const tables = () => database.rows('kysely_migration', 'name');

    await database.execute(AS_EARLIER);
    const before = await tables();
    const doctor = await cli(settings, 'doctor');
    expect(doctor.output).toContain('They are of an earlier version: the next start of the app brings them');
    expect(doctor.code).toBe(0);
    for (const args of [['remind', '--dry-run'], ['sync']]) {
      const { code, output } = await cli(settings, ...args);
      expect(output).toMatch(
        /written by an earlier version of the app \(without 2026-11-26.*\)\. Nothing was changed/,
      );
      expect(code).toBe(1);
    }
    expect(await tables()).toEqual(before);

    await database.execute(AS_LATER);
    const later = await tables();
    for (const args of [['doctor'], ['remind', '--dry-run'], ['migrate']]) {
      const { code, output } = await cli(settings, ...args);
      expect(output).toContain('written by a later version of the app (with 2027-12-24-later');
      expect(output).not.toContain('corrupted');
      expect(code).toBe(1);
    }
    const started = await start('src/main.ts', settings).ended;
    expect(started.output).toContain('Start that version again, or put back the backup');
    expect(started.code).toBe(1);
    expect(await tables()).toEqual(later);

    await database.execute(`delete from kysely_migration where name <> '2027-12-24-later'`);
    expect((await start('src/main.ts', settings).ended).output).toContain('tables of another application');
  }, 120_000);
});

describe.each(['SQLite', 'PostgreSQL'])('an instance that is called otherwise than before, on %s', (kind) => {
  it('is said at start and by doctor, and renamed: each user once, with its owner, and warned', async () => {
    const postgres = kind === 'PostgreSQL' ? DATABASES.find((each) => each.kind === kind) : undefined;
    await using database = await postgres?.open();
    const url = database?.config.kind === 'postgres' ? { DATABASE_URL: database.config.url.reveal() } : {};
    await using here = await world({
      start: Temporal.Instant.from('2027-01-10T10:00:00Z'),
      settings: url,
    });
    const old = new URL(here.marketo.url).host;
    await here.create(administrator, { owner, expires: '2027-03-11' });
    await here.until(() => here.messagesTo(owner).length === 1);
    await here.app().stop();

    const folder = mkdtempSync(join(tmpdir(), 'mkto-instances-'));
    const file = join(folder, 'instances.yaml');
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      file,
      `instances:\n  - name: production\n    baseUrl: ${here.settings.MARKETO_BASE_URL}\n    clientId: ${here.settings.MARKETO_CLIENT_ID}\n    clientSecret: ${here.settings.MARKETO_CLIENT_SECRET}\n`,
    );
    const { MARKETO_BASE_URL: _, MARKETO_CLIENT_ID: __, MARKETO_CLIENT_SECRET: ___, ...rest } = here.settings;
    const settings = { ...rest, MARKETO_INSTANCES_FILE: file };
    const lines: string[] = [];
    const run = async (): Promise<RunningApp> => {
      const app = await startApp(loadConfig(settings), {
        clock: here.clock,
        log: openLog('info', [], { write: (line) => lines.push(line) }),
        marketoLimits: { pauseMs: 5, windowMs: 200, callsPerWindow: 1_000 },
      });
      await app.caughtUp();
      return app;
    };
    try {
      // The app runs under the new name once, and finds every user anew.
      const first = await run();
      const command = `npx mkto-api-user instances rename ${old} production`;
      expect(lines.join('')).toContain(`of a Marketo instance “${old}” that the settings do not have`);
      expect(lines.join('')).toContain(command);
      const doctor = await cli(settings, 'doctor');
      expect(doctor.output).toContain(command);
      expect(doctor.code).toBe(1);
      const running = await cli(settings, 'instances', 'rename', old, 'production');
      expect(running.code).toBe(1);
      expect(running.output).toMatch(/Another copy of the app already runs|Stop every copy of it first/);
      await first.stop();

      const typo = await cli(settings, 'instances', 'rename', old, 'prodution');
      expect(typo.output).toContain('The settings have no instance “prodution”; they have production.');
      const trial = await cli(settings, 'instances', 'rename', old, 'production', '--dry-run');
      expect(trial.output).toContain(
        `Would be renamed: “${old}” to “production”, 2 API-only users, 2 of which`,
      );
      const done = await cli(settings, 'instances', 'rename', old, 'production');
      expect(done.output).toContain(
        `Renamed: “${old}” to “production”, 2 API-only users, 2 of which had been found`,
      );
      expect(done.code).toBe(0);
      const again = await cli(settings, 'instances', 'rename', old, 'production');
      expect(again.output).toContain(
        `The records have nothing of an instance “${old}”. Nothing was changed.`,
      );

      lines.length = 0;
      here.clock.moveTo(Temporal.Instant.from('2027-03-10T09:00:00Z'));
      const second = await run();
      expect(lines.join('')).not.toContain('that the settings do not have');
      await second.remind();
      expect(here.messagesTo(owner)).toHaveLength(2);
      await second.stop();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    expect(existsSync(folder)).toBe(false);
  }, 120_000);
});

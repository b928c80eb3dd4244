import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  copyFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { describe, expect, it } from 'vitest';
import { openRecords } from '../../src/store/open-records.ts';
import { type OpenRecords, recordsOn } from '../../src/store/records.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { event, NOW } from '../builders.ts';

/** A folder that is gone after the test, and records that are closed. */
function place(folder = mkdtempSync(join(tmpdir(), 'mkto-sqlite-'))) {
  const all: OpenRecords[] = [];
  const errors: Error[] = [];
  return {
    folder,
    errors,
    file: join(folder, 'records.sqlite'),
    open(file: string, alone = true) {
      const records = openRecords(
        { kind: 'sqlite', file },
        { alone, onError: (error) => errors.push(error) },
      );
      all.push(records);
      return records;
    },
    /** As the server does at start. */
    async serve(file: string) {
      const records = this.open(file);
      await records.migrate();
      await records.serve();
      return records;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(all.map((records) => records.close().catch(() => {})));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const keep = (records: OpenRecords, subject: string) => records.audit.append(event({ subject }));
const kept = async (records: OpenRecords) => (await records.audit.list()).map(({ subject }) => subject);

const IN_USE = /Another copy of the app already runs on the database .*records\.sqlite\. Nothing was changed/;

const FOUND = { userid: 'a', id: 1, email: 'a@example.com', firstName: 'A', lastName: 'B', apiOnly: true };
const RUN = {
  instance: '123-ABC-456',
  startedAt: NOW,
  nextOffset: 0,
  listedAt: undefined,
  toldUntil: NOW,
  finishedAt: undefined,
  unreadable: 0,
};

describe('one SQLite file', () => {
  /** A server whose beats come faster. */
  function quick(file: string, errors: Error[] = []) {
    const onError = (error: Error) => errors.push(error);
    return recordsOn(openSqlite(file, { alone: true, onError, beatMs: 100 }));
  }

  const inTheFile = (file: string, statement: string) => {
    const connection = new DatabaseSync(file);
    connection.exec(statement);
    connection.close();
  };

  it('is taken over from a server that is dead and had another lock file, after a while', async () => {
    await using here = place();
    await here.open(here.file, false).migrate();
    inTheFile(here.file, "insert into leases (name, holder, until) values ('serve', 'another dead', 7)");
    const records = quick(here.file);
    const start = performance.now();
    await records.serve();
    expect(performance.now() - start).toBeGreaterThan(250);
    await keep(records, 'mine');
    await records.close();
  });

  it('is left alone by a server that finds another one in its place', async () => {
    await using here = place();
    await here.open(here.file, false).migrate();
    const errors: Error[] = [];
    const records = quick(here.file, errors);
    await records.serve();
    await new Promise((resolve) => setTimeout(resolve, 350));
    await records.ping();
    inTheFile(here.file, "update leases set holder = 'another alive' where name = 'serve'");
    await expect.poll(() => errors.length).toBe(1);
    expect(errors[0]?.message).toMatch(IN_USE);
    await expect(records.ping()).rejects.toThrow(IN_USE);
    await expect(keep(records, 'lost')).rejects.toThrow(IN_USE);
    await records.close();
  });

  it('has one server, also by a symbolic link to it or to its folder', async () => {
    await using here = place();
    await here.serve(here.file);
    const link = join(here.folder, 'link.sqlite');
    symlinkSync(here.file, link);
    expect(() => here.open(link)).toThrow(IN_USE);
    const other = join(here.folder, 'other');
    symlinkSync(here.folder, other);
    expect(() => here.open(join(other, 'records.sqlite'))).toThrow(IN_USE);
    expect(() => here.open(here.file)).toThrow(IN_USE);
    // The command line works beside it, by whatever name.
    await keep(here.open(link, false), 'beside');
  });

  it('has one server, also after its lock file was removed', async () => {
    await using here = place();
    const first = await here.serve(here.file);
    rmSync(`${here.file}.serve.lock`);
    const second = here.open(here.file);
    await second.migrate();
    await expect(second.serve()).rejects.toThrow(IN_USE);
    await keep(first, 'still mine');
    await first.ping();
  }, 20_000);

  it('is served again at once after a server was killed, although it still stands in the file', async () => {
    await using here = place();
    const records = await here.serve(here.file);
    await records.close();
    const script = `
      import { openRecords } from './src/store/open-records.ts';
      const records = openRecords({ kind: 'sqlite', file: process.argv[1] }, { alone: true, onError: () => {} });
      await records.serve();
      process.kill(process.pid, 'SIGKILL');`;
    expect(() =>
      execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script, here.file], {
        stdio: 'ignore',
      }),
    ).toThrow();
    const start = performance.now();
    const next = await here.serve(here.file);
    expect(performance.now() - start).toBeLessThan(3_000);
    await next.ping();
  });

  it('is not served under a second name of its own (a hard link): each would have a journal of its own', async () => {
    await using here = place();
    await here.serve(here.file);
    const second = join(here.folder, 'second.sqlite');
    linkSync(here.file, second);
    expect(() => here.open(second)).toThrow('has 2 names (hard links)');
  });
});

describe('what can no longer be kept', () => {
  it.each([
    ['the file is deleted', (file: string) => rmSync(file), 'records.sqlite was deleted'],
    ['its journal is deleted', (file: string) => rmSync(`${file}-wal`), 'records.sqlite-wal was deleted'],
    [
      'a backup is put in its place',
      (file: string) => {
        copyFileSync(file, `${file}.backup`);
        renameSync(`${file}.backup`, file);
      },
      'records.sqlite was replaced',
    ],
    [
      'its folder is moved',
      (file: string) => renameSync(join(file, '..'), join(file, '../../mkto-moved')),
      'deleted',
    ],
  ])('is not acknowledged when %s, and the records are not ready', async (_, harm, said) => {
    await using outer = place();
    const folder = join(outer.folder, 'data');
    mkdirSync(folder);
    await using here = place(folder);
    const records = await here.serve(here.file);
    await keep(records, 'before');
    await records.ping();
    harm(here.file);
    const words = `${said} while the app has it open`;
    await expect(keep(records, 'after')).rejects.toThrow(words);
    await expect(records.jobs.recordRun('job', event().at)).rejects.toThrow(words);
    await expect(records.ping()).rejects.toThrow(words);
    // Nor is it begun.
    const newId = () => expect.unreachable();
    const page = { apiUsers: [FOUND], readAt: NOW, nextOffset: 1, newId, unreadable: [] };
    await expect(records.reconciliations.keepPage(RUN, page, () => expect.unreachable())).rejects.toThrow(
      words,
    );
  });

  it('is said to be lost to a full disk, not to a rollback; afterwards everything acknowledged is there', async (test) => {
    const folder = mkdtempSync(join(tmpdir(), 'mkto-full-'));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' });
    } catch {
      rmSync(folder, { recursive: true });
      test.skip('a small file system can be mounted by root alone');
    }
    try {
      await using here = place(join(folder, 'data'));
      const records = await here.serve(here.file);
      await keep(records, 'before');
      const ballast = openSync(join(folder, 'ballast'), 'w');
      try {
        for (;;) writeSync(ballast, Buffer.alloc(4_096));
      } catch (error) {
        expect(error).toHaveProperty('code', 'ENOSPC');
      } finally {
        closeSync(ballast);
      }
      const acknowledged = ['before'];
      const failures: string[] = [];
      for (let number = 0; number < 200; number += 1) {
        await keep(records, `event-${number}`).then(
          () => acknowledged.push(`event-${number}`),
          (error: Error) => failures.push(error.message),
        );
      }
      expect(failures.length).toBeGreaterThan(0);
      for (const failure of failures) expect(failure).toMatch(/^The disk of the database .* is full/);
      await expect(records.ping()).rejects.toThrow('is full. Nothing was kept. Make room on it.');
      rmSync(join(folder, 'ballast'));
      await expect
        .poll(
          () =>
            records.ping().then(
              () => true,
              () => false,
            ),
          { timeout: 3_000 },
        )
        .toBe(true);
      await keep(records, 'afterwards');
      expect(await kept(records)).toEqual([...acknowledged, 'afterwards']);
    } finally {
      execFileSync('umount', ['-l', folder]);
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('is known to be in danger once a damaged page was met', async () => {
    await using here = place();
    const records = await here.serve(here.file);
    for (let number = 0; number < 400; number += 1) await keep(records, `event-${number}-${'x'.repeat(400)}`);
    await records.close();
    // As a process finds it that has not read those pages yet.
    const again = here.open(here.file, false);
    damage(here.file);
    await expect(kept(again)).rejects.toThrow(/The database .* is damaged\. Stop the app/);
    await expect(again.ping()).rejects.toThrow('is damaged');
    await expect(keep(again, 'another')).rejects.toThrow('is damaged');
    await again.close();
    // And is not served from again, however often it is tried.
    expect(() => here.open(here.file)).toThrow('is damaged');
    expect(() => here.open(here.file)).toThrow('is damaged');
  });

  it('is said at start: a file that is no database, a folder in its place, a file in the folder’s', async () => {
    await using here = place();
    writeFileSync(here.file, 'nonsense '.repeat(1_000));
    expect(() => here.open(here.file)).toThrow('is no SQLite database, or its beginning is damaged');
    expect(() => here.open(here.folder)).toThrow('that is a folder');
    expect(() => here.open(join(here.file, 'records.sqlite'))).toThrow('below a file that is no folder');
  });
});

/** Writes over the pages of the second half, where the most recent is. */
function damage(file: string): void {
  const { size } = statSync(file);
  const descriptor = openSync(file, 'r+');
  for (let at = Math.floor(size / 8_192) * 4_096; at < size; at += 4_096)
    writeSync(descriptor, Buffer.alloc(2_000, 0xee), 0, 2_000, at);
}

describe('reading alone', () => {
  const read = (file: string) =>
    openRecords({ kind: 'sqlite', file }, { alone: false, readOnly: true, onError: () => {} });

  it('makes neither a file nor a folder', async () => {
    await using here = place();
    const records = read(join(here.folder, 'none', 'records.sqlite'));
    expect(await records.tables()).toEqual({ state: 'none' });
    await records.close();
    expect(readdirSync(here.folder)).toEqual([]);
  });

  it('leaves nothing beside a file that nobody has open, and changes nothing in one that is served', async () => {
    await using here = place();
    const served = await here.serve(here.file);
    await keep(served, 'one');
    const beside = read(here.file);
    expect(await kept(beside)).toEqual(['one']);
    await expect(keep(beside, 'two')).rejects.toThrow();
    await beside.close();
    await served.close();
    const copy = join(here.folder, 'copy', 'ä ? # %20.sqlite');
    mkdirSync(join(copy, '..'));
    execFileSync('cp', [here.file, copy]);
    chmodSync(copy, 0o444);
    const alone = read(copy);
    expect(await alone.tables()).toEqual({ state: 'current' });
    expect(await kept(alone)).toEqual(['one']);
    await alone.close();
    expect(readdirSync(join(copy, '..'))).toEqual(['ä ? # %20.sqlite']);
  });
});

describe('the proof that something can be kept', () => {
  it('is a write, and no more than one a second', async () => {
    await using here = place();
    const records = await here.serve(here.file);
    for (let count = 0; count < 20; count += 1) await records.ping();
    const connection = new DatabaseSync(here.file, { readOnly: true });
    const [row] = connection.prepare("select until from leases where name = 'readiness'").all();
    connection.close();
    expect(row).toEqual({ until: 0 });
  });
});

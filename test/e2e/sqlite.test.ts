import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openRecords } from '../../src/store/open-records.ts';
import { DatabaseFileError } from '../../src/store/sqlite-file.ts';
import { textOf } from '../words-on-screen.ts';
import { PEOPLE, world } from '../world.ts';
import { start } from './running.ts';

const { administrator, guest } = PEOPLE;

const fileOf = (settings: Readonly<Record<string, string>>) =>
  (settings.DATABASE_URL ?? '').replace('file:', '');

describe('a file that is taken away under the running app', () => {
  it('makes it unready, is said once with the first reason, and nothing is acknowledged until it is back', async () => {
    await using here = await world();
    const file = fileOf(here.settings);
    const ready = async () => {
      const response = await fetch(`http://127.0.0.1:${here.app().port}/readyz`);
      return { status: response.status, body: await response.json() };
    };
    expect(await ready()).toMatchObject({ status: 200 });
    await here.openForm(administrator);
    here.fillForm(administrator);
    renameSync(file, `${file}.away`);
    expect(await ready()).toMatchObject({ status: 503, body: { database: false } });
    await ready();
    // In a sentence, at the form, at the command, and at the button; what was typed stays.
    const deed = await here.hands.submit(administrator);
    expect(deed.result).not.toBe('done');
    expect(JSON.stringify(deed)).toContain('Nothing you typed is lost: press the button again in a minute.');
    const only = () =>
      here.workspace.messages.filter(({ ephemeralFor }) => ephemeralFor === guest).map(textOf);
    await here.hands.command(guest, '/mkto-api-user');
    expect(only().join()).toContain('cannot read or write its own records just now. Nothing was changed');
    await here.hands.shortcut(guest, 'new_api_user');
    await here.until(() => here.messagesTo(guest).length === 1);
    expect(textOf(here.messagesTo(guest)[0])).toContain('cannot read or write its own records');
    expect(here.createdInMarketo()).toEqual([]);
    const said = here
      .log()
      .split('\n')
      .filter((line) => line.includes('cannot keep anything now'));
    expect(said).toHaveLength(1);
    expect(said[0]).toContain('records.sqlite was deleted while the app has it open');
    expect(here.log()).not.toContain('cannot rollback');

    renameSync(`${file}.away`, file);
    await expect.poll(ready).toMatchObject({ status: 200 });
    expect(here.log()).toContain('The database works again');
    // The same form, and the same button.
    await here.hands.submit(administrator);
    await here.until(() => here.createdInMarketo().length === 1);
  });

  it('is not served by a second process that comes by a symbolic link', async () => {
    await using here = await world();
    const link = `${fileOf(here.settings)}-link`;
    symlinkSync(fileOf(here.settings), link);
    const { code, output } = await start('src/main.ts', { ...here.settings, DATABASE_URL: `file:${link}` })
      .ended;
    expect(code).toBe(1);
    expect(output).toContain('Another copy of the app already runs on the database');
  });
});

describe.skipIf(process.getuid?.() !== 0)('a folder of another user (needs root to be made)', () => {
  it('is named at start, with its owner, our uid and what mends it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mkto-other-'));
    try {
      chownSync(folder, 4321, 4321);
      chmodSync(folder, 0o755);
      const words = refusedTo(1234, join(folder, 'data', 'records.sqlite'));
      expect(words).toContain(
        `may not write the database ${folder}/data/records.sqlite. Nothing was changed.`,
      );
      expect(words).toContain(`The folder ${folder} belongs to user 4321, the app runs as user 1234.`);
      expect(words).toContain(`chown -R 1234:1234 ${folder}`);
      // A file that may be written, in a folder that may not: the journal has no place.
      const file = join(folder, 'own.sqlite');
      await openRecords({ kind: 'sqlite', file }, { alone: true, onError: () => {} }).close();
      chownSync(file, 1234, 1234);
      expect(refusedTo(1234, file)).toContain(`The folder ${folder} belongs to user 4321`);
      // And one whose folder may not even be looked into.
      mkdirSync(join(folder, 'closed'), { mode: 0o700 });
      expect(refusedTo(1234, join(folder, 'closed', 'deeper', 'records.sqlite'))).toContain(
        'belongs to user 0',
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    expect(statSync(dirname(folder)).isDirectory()).toBe(true);
  });

  function refusedTo(uid: number, file: string): string {
    process.setegid?.(uid);
    process.seteuid?.(uid);
    try {
      openRecords({ kind: 'sqlite', file }, { alone: true, onError: () => {} });
      return 'it was opened';
    } catch (error) {
      expect(error).toBeInstanceOf(DatabaseFileError);
      return (error as Error).message;
    } finally {
      process.seteuid?.(0);
      process.setegid?.(0);
    }
  }
});

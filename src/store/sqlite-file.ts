import {
  accessSync,
  closeSync,
  constants,
  lstatSync,
  mkdirSync,
  openSync,
  realpathSync,
  statfsSync,
  statSync,
} from 'node:fs';
import { basename, dirname, resolve } from 'node:path';

/** The SQLite file cannot be used: what is wrong with it, and what mends it. */
export class DatabaseFileError extends Error {
  override readonly name = 'DatabaseFileError';
}

/**
 * Makes the file and its folder where they are not there, and gives the one name that the file has: what it is called
 * by a link does not matter.
 *
 * @throws DatabaseFileError
 */
export function prepareFile(file: string): string {
  const unusable = whyNotUsable(file);
  if (unusable) throw unusable;
  try {
    mkdirSync(dirname(file), { recursive: true });
    closeSync(openSync(file, 'a'));
    return realpathSync(file);
  } catch (error) {
    throw fileError(error, file);
  }
}

/** A file system in which nothing can be made, whatever its folders say: Linux's /proc and /sys. */
const NOT_FOR_FILES = [0x9fa0, 0x62656572];

/** What is put beside the file has longer names, in characters. */
const LONGEST_NAME = 255 - '-journal.serve.lock'.length;

/** Why the file could not be used, or made with its folder where it is not there; found by looking alone. */
export function whyNotUsable(file: string): DatabaseFileError | undefined {
  const path = resolve(file);
  try {
    if (basename(path).length > LONGEST_NAME) throw withCode('ENAMETOOLONG');
    const isThere = statIfThere(path);
    // A link whose end is not there, or that goes in circles.
    if (!isThere && leadsToNothing(path)) throw withCode('ELOOP');
    const folder = isThere ? dirname(realpathSync(path)) : firstThatExists(dirname(path));
    if (!statSync(folder).isDirectory()) throw withCode('ENOTDIR');
    if (NOT_FOR_FILES.includes(statfsSync(folder).type)) throw withCode('EROFS');
    if (isThere) accessSync(path, constants.R_OK | constants.W_OK);
    // The journal and the locks stand beside it.
    accessSync(folder, constants.W_OK | constants.X_OK);
    if (isThere) requireUsable(realpathSync(path));
    return undefined;
  } catch (error) {
    const words = fileError(error, file);
    return words instanceof DatabaseFileError ? words : undefined;
  }
}

/** Whether it, or a folder above it, is such a link. */
function leadsToNothing(path: string): boolean {
  if (path === dirname(path) || statIfThere(path)) return false;
  return isLink(path) || leadsToNothing(dirname(path));
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    // Nothing is there, or what is above it says why it cannot be looked at.
    return false;
  }
}

/** @throws DatabaseFileError for what is no file of its own */
function requireUsable(real: string): void {
  const found = statSync(real);
  if (found.isDirectory()) throw withCode('EISDIR');
  if (!found.isFile()) {
    throw new DatabaseFileError(
      `DATABASE_URL names ${real}, and that is a device or a pipe, no file. Nothing was changed. Name a file, for example DATABASE_URL=file:./data/mkto-api-user.sqlite.`,
    );
  }
  if (found.nlink > 1) {
    throw new DatabaseFileError(
      `The database ${real} has ${found.nlink} names (hard links). SQLite keeps another journal for each, so what one writes the other loses. Nothing was changed. Remove the other names, or copy the file instead of linking it.`,
    );
  }
}

function withCode(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/** A guard that remembers which files were opened. */
export interface OpenedFiles {
  /** Throws `DatabaseFileError` where one of them was deleted or replaced underneath. */
  verify(): void;
}

/** @param real the database's file; its journals are there as well by now */
export function openedFiles(real: string): OpenedFiles {
  const opened = ['', '-wal', '-shm'].map((suffix) => {
    const file = `${real}${suffix}`;
    return { file, identity: identityOf(file) };
  });
  return {
    verify() {
      for (const { file, identity } of opened) {
        const now = identityOf(file);
        if (now === identity) continue;
        throw new DatabaseFileError(
          `${file} was ${now === undefined ? 'deleted' : 'replaced'} while the app has it open: what is written now would be lost. Nothing more is taken. Put the file back from a backup where it was, then start the app again.`,
        );
      }
    },
  };
}

/** The same for one file whatever it is called; `undefined` where there is none. */
export function identityOf(file: string): string | undefined {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false });
  return found && `${found.dev}:${found.ino}`;
}

/** What is wrong by SQLite's primary result code (sqlite.org/rescode.html), and what mends it. */
const FAULTS: Readonly<Record<number, (file: string) => string>> = {
  8: (file) =>
    `The database ${file} is read-only. Nothing was kept. Make the file and its folder writable again.${ownership(file)}`,
  10: (file) =>
    `The disk of the database ${file} fails: it could not be read or written. Nothing was kept. Look at the disk and at the system’s log.`,
  11: (file) => damaged(file),
  13: (file) => `The disk of the database ${file} is full. Nothing was kept. Make room on it.`,
  14: (file) =>
    `The database ${file}, or its journal beside it, cannot be opened. Nothing was kept.${ownership(file)}`,
  26: (file) =>
    `${file} is no SQLite database, or its beginning is damaged. Nothing was changed. Is DATABASE_URL right? Else put a backup in its place.`,
};

const BUSY = [5, 6];
const DAMAGE = [11, 26];

export function damaged(file: string): string {
  return `The database ${file} is damaged. Stop the app, keep the files as they are, and put a backup in their place (or try SQLite’s “.recover”).`;
}

export function isBusy(error: unknown): boolean {
  return BUSY.includes(primaryCode(error) ?? -1);
}

export function isDamage(error: unknown): boolean {
  return DAMAGE.includes(primaryCode(error) ?? -1);
}

/** SQLite's own words for these codes: an error met while rows are read comes without its code. */
const WORDS: Readonly<Record<string, number>> = {
  'database is locked': 5,
  'database table is locked': 6,
  'attempt to write a readonly database': 8,
  'disk I/O error': 10,
  'database disk image is malformed': 11,
  'database or disk is full': 13,
  'unable to open database file': 14,
  'file is not a database': 26,
};

function primaryCode(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  return 'errcode' in error ? Number(error.errcode) & 0xff : WORDS[error.message];
}

/** An error of the file or the disk in words that help; every other error as it is. */
export function fileError(error: unknown, file: string): unknown {
  const words = FAULTS[primaryCode(error) ?? -1]?.(file) ?? systemWords(error, file);
  return words === undefined ? error : new DatabaseFileError(words, { cause: error });
}

function systemWords(error: unknown, file: string): string | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return `The app may not write the database ${file}. Nothing was changed.${ownership(file)}`;
    case 'EROFS':
      return `The database ${file} would be on a file system that is mounted read-only. Nothing was changed. Mount it writable, or name another place in DATABASE_URL.`;
    case 'ENOSPC':
    case 'EDQUOT':
      return `There is no room left for the database ${file}. Nothing was changed. Make room on its disk.`;
    case 'ENOTDIR':
    case 'EEXIST':
    case 'EISDIR':
      return `DATABASE_URL names ${file}, and that is ${code === 'EISDIR' ? 'a folder' : 'below a file that is no folder'}. Nothing was changed. Name a file, for example DATABASE_URL=file:./data/mkto-api-user.sqlite.`;
    case 'ELOOP':
      return `DATABASE_URL names ${file}, and that is a link, or below one, that leads to nothing or in circles. Nothing was changed. Name the place that is meant, or mend the link.`;
    case 'ENAMETOOLONG':
      return `The name of the database ${file} is too long: what stands beside it would be longer than a file system takes. Nothing was changed. Name a shorter one in DATABASE_URL.`;
    default:
      return undefined;
  }
}

/** Whom the folder belongs to, who we are, and how both come together. */
function ownership(file: string): string {
  const folder = firstThatExists(dirname(resolve(file)));
  const uid = process.geteuid?.();
  const owner = statSync(folder, { throwIfNoEntry: false })?.uid;
  if (uid === undefined || owner === undefined) return '';
  const gid = process.getegid?.() ?? uid;
  return ` The folder ${folder} belongs to user ${owner}, the app runs as user ${uid}. Give it the folder (chown -R ${uid}:${gid} ${folder}), or run the app as user ${owner}.`;
}

function firstThatExists(folder: string): string {
  if (folder === dirname(folder) || statIfThere(folder)) return folder;
  return firstThatExists(dirname(folder));
}

function statIfThere(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    // Not even to be looked at: what stands above it is what can be named.
    return false;
  }
}

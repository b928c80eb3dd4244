import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ASKED_KINDS, ASKED_OF_A_PERSON } from '../src/core/changes/asked.ts';
import { KINDS } from '../src/core/changes/kinds.ts';
import { request } from '../src/locales/en/request.ts';
import { KIND_NAMES } from '../src/slack/changes/index.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string) => readFileSync(join(root, file), 'utf8');

const NAMES = Object.keys(KINDS).sort();

/** Files of its own that each kind has, in each of these folders. */
const FOLDERS = ['src/core/changes', 'src/usecases/changes', 'src/slack/changes'];

/** Where each kind has a row. */
const ROWS = [
  'src/core/changes/kinds.ts',
  'src/core/changes/asked.ts',
  'src/usecases/changes/carriers.ts',
  'src/slack/changes/index.ts',
  'src/slack/blocks/change-details.ts',
  'src/slack/messages/outcome.ts',
  'src/locales/en/request.ts',
];

const fileOf = (name: string) => `${name.replaceAll('_', '-')}.ts`;

/** Files of the source that name a kind as a string, with that name's surroundings. */
function naming(pattern: (name: string) => string, under = 'src'): string[] {
  return readdirSync(join(root, under), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .filter((file) => {
      const text = read(join(under, file));
      return NAMES.some((name) => new RegExp(pattern(name)).test(text));
    });
}

describe('a kind of change', () => {
  it('stands in every list of kinds', () => {
    for (const list of [ASKED_KINDS, KIND_NAMES, Object.keys(request.asks), Object.keys(request.asked)])
      expect([...list].sort()).toEqual(NAMES);
  });

  it.each(ROWS)('has a row in %s', (file) => {
    for (const name of NAMES) expect(read(file)).toMatch(new RegExp(`\\b${name}\\b`));
  });

  it.each(FOLDERS)('has a file of its own in %s', (folder) => {
    for (const name of NAMES) expect(existsSync(join(root, folder, fileOf(name)))).toBe(true);
  });

  it('is asked of one person where its row says so, and the policy knows of it', () => {
    const ofOne = Object.entries(KINDS).flatMap(([name, kind]) => ('approver' in kind ? [name] : []));
    expect(ofOne).toEqual(ASKED_OF_A_PERSON);
  });

  it('is told apart by its row, never by a switch', () => {
    expect(naming((name) => `case '${name}'`)).toEqual([]);
  });

  it('is named by no step of the way that all kinds go', () => {
    const own = [...NAMES.map(fileOf), 'carriers.ts'];
    const steps = naming((name) => `['"\`]${name}['"\`]`, 'src/usecases/changes');
    expect(steps.filter((file) => !own.includes(file))).toEqual([]);
  });

  it('is added as CONTRIBUTING says: it names each of these files and folders', () => {
    const [, page = ''] = read('CONTRIBUTING.md').split('## Adding a kind of change');
    for (const place of [...FOLDERS.map((folder) => `${folder}/x.ts`), ...ROWS])
      expect(page).toContain(place.replace('src/', ''));
  });
});

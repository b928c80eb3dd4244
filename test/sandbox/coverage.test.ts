import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { CALLS } from '../../sandbox/marketo/calls.ts';
import { MARKETO_COVERAGE } from '../../sandbox/marketo/coverage.ts';
import { SLACK_COVERAGE } from '../../sandbox/slack/coverage.ts';
import { METHODS } from '../../sandbox/slack/methods/index.ts';

const testFile = (file: string) => fileURLToPath(new URL(`../${file}`, import.meta.url));

describe.each([
  ['Marketo', MARKETO_COVERAGE, Object.keys(CALLS)],
  ['Slack', SLACK_COVERAGE, [...Object.keys(METHODS), 'apps.connections.open']],
] as const)('the coverage table of the %s stand-in', (_, { covered, notEmulated }, calls) => {
  it('has a line for every call', () => {
    expect(covered.map(({ what }) => what)).toEqual(expect.arrayContaining([...calls]));
  });

  it.each(covered)('names a test that is there: $what', ({ test: [file, title] }) => {
    expect(existsSync(testFile(file))).toBe(true);
    expect(readFileSync(testFile(file), 'utf8')).toContain(`'${title}'`);
  });

  it('says what is not emulated', () => {
    expect(notEmulated.length).toBeGreaterThan(3);
  });
});

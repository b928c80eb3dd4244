import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { type ConfigProblem, SettingsError } from './config-error.ts';
import { oddLines } from './environment-lines.ts';
import { textOf, unquoted } from './written-text.ts';

/** Settings that libraries read from the environment by themselves. */
const READ_BY_LIBRARIES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'NO_PROXY', 'no_proxy'];

/**
 * Adds a file of settings to the environment of the process; what the environment says wins, unless it is empty.
 *
 * Editors and shells of Windows begin a file with a byte-order mark, in UTF-8 or in UTF-16: both are understood.
 *
 * @param file left out where it is not there
 * @returns lines of which something else is made than was meant
 * @throws SettingsError where it cannot be read
 */
export function addEnvironmentFile(file: string, env: NodeJS.ProcessEnv = process.env): ConfigProblem[] {
  const text = readText(file) ?? '';
  for (const [setting, value] of Object.entries({ ...parseEnv(text), ...quotedInParts(text) })) {
    if (!env[setting]) env[setting] = value;
  }
  for (const setting of READ_BY_LIBRARIES) {
    const value = env[setting];
    if (value) env[setting] = unquoted(value);
  }
  return oddLines(text, file);
}

function readText(file: string): string | undefined {
  try {
    return textOf(readFileSync(file));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    if (code === 'ENOENT') return undefined;
    throw new SettingsError(`The app did not start: ${unreadable(resolve(file), code)}`, { cause: error });
  }
}

function unreadable(file: string, code: string): string {
  if (code === 'EISDIR') {
    return `${file} is a folder, and a file of settings has to be there (Docker makes a folder where a file that it is to mount is missing). Nothing was changed. Remove the folder, or put the file there.`;
  }
  return `the settings in ${file} cannot be read (${code}). Nothing was changed. Let the user that the app runs as read it (chmod u+r), or remove it.`;
}

/** A line whose value begins with a quoted part and goes on behind it. */
const IN_PARTS = /^[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*=[ \t]*((["'])((?:(?!\3).)*)\3[ \t]*[^\s#].*)$/gm;

/**
 * Lines such as `API_ROLES="A", "B"`, whole: Node’s parser keeps the first part of them and drops the others without a
 * word.
 */
function quotedInParts(text: string): Record<string, string> {
  const plain = parseEnv(text);
  const lines = [...text.matchAll(IN_PARTS)].filter(
    // Else the line stands inside another value, or is not the last one of its name.
    ([, setting = '', , , first]) => plain[setting] === first,
  );
  return Object.fromEntries(
    lines.map(([, setting = '', value = '']) => [setting, value.replace(/\s+#[^"']*$/, '').trim()]),
  );
}

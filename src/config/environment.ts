import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';

/** Settings that libraries read from the environment by themselves. */
const READ_BY_LIBRARIES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'NO_PROXY', 'no_proxy'];

/**
 * Adds a file of settings to the environment of the process; what the environment says wins, unless it is empty.
 *
 * Editors and shells of Windows begin a file with a byte-order mark, in UTF-8 or in UTF-16: both are understood.
 *
 * @param file left out where it is not there
 * @throws the error of reading it, such as EACCES
 */
export function addEnvironmentFile(file: string, env: NodeJS.ProcessEnv = process.env): void {
  for (const [setting, value] of Object.entries(parseEnv(readText(file) ?? ''))) {
    if (!env[setting]) env[setting] = value;
  }
  for (const setting of READ_BY_LIBRARIES) {
    const value = env[setting];
    if (value) env[setting] = unquoted(value);
  }
}

function readText(file: string): string | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return bytes.toString(isUtf16 ? 'utf16le' : 'utf8').replace(/^\uFEFF/, '');
}

/**
 * A value without the quotes around it: `docker run --env-file` and its like hand them over as they stand in the file.
 * Quotes that are only at its ends and belong to different parts, as in `"A", "B"`, stay.
 */
export function unquoted(value: string): string {
  const [, quote, inside] = /^(["'])(.*)\1$/s.exec(value.trim()) ?? [];
  return quote === undefined || inside === undefined || inside.includes(quote) ? value : inside;
}

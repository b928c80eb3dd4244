import type { ConfigProblem } from './config-error.ts';
import { NAMES, SECRETS } from './settings.ts';

/** A line that gives a name a value; what stands behind `=` is the value as it was written. */
const ASSIGNMENT = /^\s*(?:export\s+)?([^=]+?)\s*=(\s*)(.*)$/;

const OURS: readonly string[] = [...NAMES, ...SECRETS.map((name) => `${name}_FILE`)];

function isOurs(line: string): boolean {
  return OURS.includes(ASSIGNMENT.exec(line)?.[1] ?? '');
}

/**
 * Lines of a file of settings of which Node's parser makes something else than was meant, without a word: a line that is
 * no setting, which swallows the next one; a quote that is not closed in its line; a value that is cut off at a `#`.
 *
 * @param file its name, for whoever has to mend it; no value is ever repeated
 */
export function oddLines(text: string, file: string): ConfigProblem[] {
  const lines = text.split(/\r\n|\r|\n/);
  const problems: ConfigProblem[] = [];
  const say = (index: number, problem: string, remedy: string) =>
    problems.push({ setting: file, problem: `Line ${index + 1}${problem}`, remedy });
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index]?.trim() ?? '';
    if (line === '' || line.startsWith('#')) continue;
    const [, name, space, value = ''] = ASSIGNMENT.exec(line) ?? [];
    if (name === undefined) {
      say(
        index,
        ' is no setting, so the line behind it may be lost as well.',
        'begin a remark with #, or write NAME=value',
      );
      continue;
    }
    const quote = /^["'`]/.exec(value)?.[0];
    if (quote !== undefined && !value.slice(1).includes(quote)) {
      const closing = lines.findIndex((other, at) => at > index && other.includes(quote));
      const swallowed = closing === -1 ? [] : lines.slice(index + 1, closing + 1);
      // What belongs to others may well have several lines.
      if (!OURS.includes(name) && !swallowed.some(isOurs)) {
        if (closing !== -1) index = closing;
        continue;
      }
      const until = closing === -1 ? 'never' : `in line ${closing + 1} only`;
      say(
        index,
        ` (${name}): the quote that its value begins with is closed ${until}, and the lines up to there are taken for the value.`,
        'close it in the same line',
      );
      if (closing !== -1) index = closing;
      continue;
    }
    const isCut = /[^\s#]#/.test(value) || (space === '' && /^#\S/.test(value));
    if (quote === undefined && OURS.includes(name) && isCut) {
      say(
        index,
        ` (${name}): its value is cut off at the #, where a remark begins.`,
        'put the value in quotes; a remark needs a space before it',
      );
    }
  }
  return problems;
}

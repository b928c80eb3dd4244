import { readFileSync } from 'node:fs';
import { type Default, SETTINGS, type Setting, type Value } from './settings.ts';
import { textOf, unquoted } from './written-text.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads one setting; its default where it is not set, or wrong and reported. */
export type Read = <S extends Setting>(setting: S) => Value<S> | Default<S>;

export interface Reader {
  readonly read: Read;
  /** The same for a setting that must be there. */
  readonly need: Read;
  /** Whether it is set at all. */
  readonly isSet: (setting: Setting) => boolean;
  /** Says what only several settings together show. */
  readonly report: (setting: Setting, problem: string, example?: string) => void;
}

/**
 * @param given values by setting: text, or a list of the instances file; empty text counts as not set
 * @param isReported whether something was said about a setting before: then it is not called missing as well
 * @param missing the sentence for a setting that has to be there and is not
 */
export function readerOf(
  given: Readonly<Record<string, unknown>>,
  report: (setting: Setting, problem: string, example?: string) => void,
  isReported: (setting: Setting) => boolean = () => false,
  missing: (setting: Setting) => string = () => 'It is missing.',
): Reader {
  const givenValue = (setting: Setting): unknown => {
    const value = given[setting];
    const trimmed = typeof value === 'string' ? value.trim() : value;
    return trimmed === '' || trimmed === null ? undefined : trimmed;
  };
  const read: Read = <S extends Setting>(setting: S) => {
    const value = givenValue(setting);
    const { schema, default: unlessSet } = SETTINGS[setting];
    if (value === undefined) return unlessSet;
    if (typeof value === 'string' && value.startsWith(`${setting}=`)) {
      report(setting, 'It begins with its own name: the whole line was given as the value.');
      return unlessSet;
    }
    const result = schema.safeParse(value);
    if (result.success) return result.data as Value<S>;
    const problems = [...new Set(result.error.issues.map(({ message }) => message))];
    report(setting, `It ${problems.join(', and it ')}.`);
    return unlessSet;
  };
  return {
    read,
    report,
    isSet: (setting) => givenValue(setting) !== undefined,
    need: (setting) => {
      if (givenValue(setting) === undefined && !isReported(setting)) report(setting, missing(setting));
      return read(setting);
    },
  };
}

/** The secret in a file, or what is wrong with the file. */
export function readSecretFile(file: string): { readonly text: string } | { readonly problem: string } {
  try {
    const text = unquoted(textOf(readFileSync(file)).trim());
    return text === '' ? { problem: 'is empty' } : { text };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    return { problem: `cannot be read (${code})` };
  }
}

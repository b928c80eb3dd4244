import type { Problem } from '../../core/new-api-user.ts';
import type { Words } from '../../locales/words.ts';
import { cut } from '../blocks/text.ts';
import { fieldOf } from './form-metadata.ts';

/** Slack's limit for one text beside a field. */
const MOST_CHARACTERS = 2_000;

/**
 * The texts beside the wrong fields, by block id.
 *
 * @param shown block ids of the form's inputs; what has no field of its own stands beside the role
 */
export function fieldErrors(
  words: Words,
  problems: readonly Problem[],
  shown: readonly string[],
): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const problem of problems) {
    const blockOf = (field: string) => shown.find((blockId) => fieldOf(blockId) === field);
    const field = blockOf(problem.field) ?? blockOf('role') ?? problem.field;
    const text = problemText(words, problem);
    errors[field] = [errors[field], text].filter(Boolean).join(' ');
    errors[field] = cut(errors[field], MOST_CHARACTERS);
  }
  return errors;
}

export function problemText({ t, day, any }: Words, problem: Problem): string {
  switch (problem.problem) {
    case 'missing':
      return t(`problem.missing.${problem.field}`);
    case 'too_long':
      return t('problem.too_long', { count: problem.max, length: problem.length });
    case 'unseen':
      return t('problem.unseen', { characters: problem.characters.slice(0, 5).join(', ') });
    case 'too_late':
      return t('problem.too_late', { count: problem.days, latest: day(problem.latest) });
    case 'exists_elsewhere':
      return t('problem.exists_elsewhere', { instance: problem.instance });
    case 'only_all_workspaces':
      return t('problem.only_all_workspaces', { role: problem.role });
    case 'other_domain':
      return t('problem.other_domain', { domains: any(problem.domains) });
    case 'other_pattern':
      return t('problem.other_pattern', { patterns: any(problem.patterns) });
    default:
      return t(`problem.${problem.problem}`);
  }
}

import { cut } from '../blocks/text.ts';
import { fieldOf } from './form-metadata.ts';

/** Slack's limit for one text beside a field. */
const MOST_CHARACTERS = 2_000;

/**
 * The texts beside the wrong fields of a form about one user, by block id.
 *
 * @param shown block ids of the form's inputs; what has no field of its own stands beside the first one
 */
export function errorsAt<Problem extends { readonly field: string }>(
  problems: readonly Problem[],
  shown: readonly string[],
  textOf: (problem: Problem) => string,
): Record<string, string> {
  const blockOf = (field: string) => shown.find((id) => fieldOf(id) === field) ?? shown[0] ?? field;
  const errors: Record<string, string> = {};
  for (const problem of problems) {
    const block = blockOf(problem.field);
    errors[block] = cut([errors[block], textOf(problem)].filter(Boolean).join(' '), MOST_CHARACTERS);
  }
  return errors;
}

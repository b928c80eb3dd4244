import type { Expiry } from '../expiry.ts';

/** What can be wrong with any wish about a user of the records. */
export interface UserProblem {
  readonly field: 'user';
  readonly problem:
    | 'gone'
    /** The app itself runs as it. */
    | 'own_user'
    | 'being_changed'
    /** It is to be deleted: a later end of access takes that back. */
    | 'being_revoked'
    | 'asked_already'
    | 'not_loaded'
    | 'not_for_you'
    | 'ask_administrator';
}

/** Its access ends at another time than the one that stood beside the button. */
export interface EndChanged {
  readonly field: 'expires';
  readonly problem: 'changed_meanwhile';
  readonly expiry: Expiry;
  /** Of the user: the button may be gone where it stood, and the address leads on. */
  readonly email: string;
}

interface OfField {
  readonly field: string;
}

/** What is not possible and what is not allowed together: of a field that cannot be used at all the policy has nothing to add. */
export function allProblems<Problem>(
  possible: readonly Problem[],
  ofPolicy: readonly Problem[],
): readonly Problem[] {
  // Every problem names its field; only the names differ from kind to kind.
  const fieldOf = (problem: Problem) => (problem as OfField).field;
  const fields = new Set(possible.map(fieldOf));
  return [...possible, ...ofPolicy.filter((problem) => !fields.has(fieldOf(problem)))];
}

/** Which fields were in the way, and how, as the audit names it: never what was typed. */
export function fieldsOf(problems: readonly unknown[]): string {
  return problems
    .map((each) => {
      const { field, problem } = each as OfField & { readonly problem: string };
      return `${field}: ${problem}`;
    })
    .join(', ');
}

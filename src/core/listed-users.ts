/** Which of the API-only users that somebody may see are listed: `in:` stands before the name of a Marketo instance. */
export type Among = 'all' | 'ending' | 'ended' | 'unowned' | `in:${string}`;

/** Where somebody is in a long list: which users they have chosen, and how far they have turned. */
export interface Place {
  readonly among: Among;
  /** From 1. */
  readonly page: number;
}

/** Where everybody begins. */
export const START: Place = { among: 'all', page: 1 };

/** Days before the end, counted as midnights where the reader lives, within which access counts as ending. */
export const ENDING_DAYS = 30;

/** The name of the instance whose users alone are listed. */
export function instanceAmong(among: Among): string | undefined {
  return among.startsWith(IN) ? among.slice(IN.length) : undefined;
}

export function inInstance(name: string): Among {
  return `${IN}${name}`;
}

const IN = 'in:';

/** One setting that is wrong. */
export interface ConfigProblem {
  readonly setting: string;
  readonly problem: string;
  readonly example: string;
}

/** Every wrong setting at once; the message is meant for the operator's terminal. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  /** EX_CONFIG of sysexits.h. */
  readonly exitCode = 78;
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    const list = problems.map(
      ({ setting, problem, example }) => `  ${setting}\n    ${problem}\n    Example: ${setting}=${example}`,
    );
    super(
      `The app did not start: ${problems.length === 1 ? 'one setting needs' : `${problems.length} settings need`} your attention.\n\n${list.join('\n\n')}\n\nSettings come from the environment or from a file named .env in the working directory.\nEach one is explained in docs/settings.md.`,
    );
    this.problems = problems;
  }
}

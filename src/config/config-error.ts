/** One setting that is wrong, and either an example of a right value or what else mends it. */
export interface ConfigProblem {
  readonly setting: string;
  readonly problem: string;
  readonly example?: string | undefined;
  readonly remedy?: string | undefined;
}

/** The lines for the operator's terminal, the same at start and by `doctor`. */
export function describeProblem({ setting, problem, example, remedy }: ConfigProblem): string[] {
  return [
    `  ${setting}`,
    `    ${problem}`,
    ...(example === undefined ? [] : [`    Example: ${setting}=${example}`]),
    ...(remedy === undefined ? [] : [`    To do: ${remedy}`]),
  ];
}

/** Wrong settings: starting again without a change does not help. */
export class SettingsError extends Error {
  override readonly name: string = 'SettingsError';
  /** EX_CONFIG of sysexits.h. */
  readonly exitCode = 78;
}

/** Every wrong setting at once; the message is meant for the operator's terminal. */
export class ConfigError extends SettingsError {
  override readonly name = 'ConfigError';
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    const list = problems.map((problem) => describeProblem(problem).join('\n'));
    super(
      `The app does not start like this: ${problems.length === 1 ? 'one setting needs' : `${problems.length} settings need`} your attention.\n\n${list.join('\n\n')}\n\nSettings come from the environment or from a file named .env in the working directory.\nEach one is explained in docs/settings.md.`,
    );
    this.problems = problems;
  }
}

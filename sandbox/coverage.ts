/** One thing that a stand-in does, and the test that shows it: the title of an `it` in a file below `test/`. */
export interface Covered {
  readonly what: string;
  readonly test: readonly [file: string, title: string];
}

export interface Coverage {
  readonly covered: readonly Covered[];
  /** What the real thing does and the stand-in does not. */
  readonly notEmulated: readonly string[];
}

import { SourceSilent } from '../../ports/people.ts';

/** The time that all questions together have. */
export interface Waiting {
  /** Throws `SourceSilent` where the answer takes longer than all have, or than this one has. */
  for<T>(answer: Promise<T>, milliseconds?: number): Promise<T>;
  end(): void;
}

/** @param all milliseconds for all questions */
export function waiting(all: number): Waiting {
  const timers: NodeJS.Timeout[] = [];
  const after = (milliseconds: number) => {
    const tooLate = new Promise<never>((_, reject) => {
      const late = () => reject(new SourceSilent('A source that does not answer in time', false));
      timers.push(setTimeout(late, milliseconds));
    });
    // Where nobody waits for it any more, nobody is told.
    tooLate.catch(() => {});
    return tooLate;
  };
  const whole = after(all);
  return {
    for(answer, milliseconds) {
      // What comes too late is remembered by whoever was asked.
      answer.catch(() => {});
      return Promise.race([answer, whole, ...(milliseconds === undefined ? [] : [after(milliseconds)])]);
    },
    end() {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

import type { Remembered } from '../ports/instance.ts';
import type { Clock, Log } from '../ports/system.ts';

export interface RememberedOptions<T> {
  readonly ask: () => Promise<T>;
  /** What is older than this is renewed at its next use. */
  readonly freshMinutes: number;
  /** What is older than this is no answer any more; without it, it holds until there is another. */
  readonly keptMinutes?: number;
  /** For the log, such as `roles and workspaces`. */
  readonly what: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** Remembers what Marketo said, so that nobody in Slack waits for it once it is known. */
export function remembered<T>({
  ask,
  freshMinutes,
  keptMinutes = Number.POSITIVE_INFINITY,
  what,
  clock,
  log,
}: RememberedOptions<T>): Remembered<T> {
  let value: T | undefined;
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<T> | undefined;

  async function read(): Promise<T> {
    value = await ask();
    readAt = clock.now().epochMilliseconds;
    return value;
  }

  function renew(): Promise<T> {
    reading ??= read().finally(() => {
      reading = undefined;
    });
    return reading;
  }

  function renewQuietly(): Promise<T | undefined> {
    return renew().catch((error: unknown) => {
      log.warn({ err: error }, `Marketo did not give its ${what}; asked again at the next need`);
      return kept();
    });
  }

  // A clock that was set back leaves readings of the future: nobody knows how old they are.
  const isOlderThan = (minutes: number) => {
    const age = clock.now().epochMilliseconds - readAt;
    return age < 0 || age > minutes * 60_000;
  };
  const kept = () => (isOlderThan(keptMinutes) ? undefined : value);

  function current(): T | undefined {
    if (isOlderThan(freshMinutes)) void renewQuietly();
    return kept();
  }

  return {
    renew,
    remembered: current,
    async within(milliseconds) {
      if (kept() !== undefined) return current();
      let timer: NodeJS.Timeout | undefined;
      const tooLate = new Promise<undefined>((resolve) => {
        timer = setTimeout(() => resolve(undefined), milliseconds);
      });
      return Promise.race([renewQuietly(), tooLate]).finally(() => clearTimeout(timer));
    },
  };
}

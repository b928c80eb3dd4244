import type { Clock } from '../../src/ports/system.ts';

type Counts = Map<string, Map<string, number>>;

/** Calls and errors, counted by day as the usage calls show them; Marketo's days begin at midnight US Central. */
export class Usage {
  readonly #clock: Clock;
  readonly #calls: Counts = new Map();
  readonly #errors: Counts = new Map();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `count` and `daysAgo` let a story begin with a past. */
  countCalls(userid: string, count = 1, daysAgo = 0): void {
    add(this.#calls, this.#day(daysAgo), userid, count);
  }

  countError(code: string): void {
    add(this.#errors, this.#day(0), code, 1);
  }

  /** Calls of today by everyone: what the daily quota is held against. */
  callsToday(): number {
    return sum(this.#calls.get(this.#day(0)));
  }

  calls(days: number): { date: string; total: number; users: { userId: string; count: number }[] }[] {
    return this.#history(this.#calls, days).map(({ date, counts, total }) => ({
      date,
      total,
      users: counts.map(([userId, count]) => ({ userId, count })),
    }));
  }

  errors(days: number): { date: string; total: number; errors: { errorCode: string; count: number }[] }[] {
    return this.#history(this.#errors, days).map(({ date, counts, total }) => ({
      date,
      total,
      errors: counts.map(([errorCode, count]) => ({ errorCode, count })),
    }));
  }

  #history(of: Counts, days: number) {
    return Array.from({ length: days }, (_, daysAgo) => this.#day(daysAgo)).map((date) => ({
      date,
      counts: [...(of.get(date) ?? [])],
      total: sum(of.get(date)),
    }));
  }

  #day(daysAgo: number): string {
    const today = this.#clock.now().toZonedDateTimeISO('America/Chicago').toPlainDate();
    return today.subtract({ days: daysAgo }).toString();
  }
}

function add(to: Counts, day: string, key: string, count: number): void {
  const counts = to.get(day) ?? new Map<string, number>();
  counts.set(key, (counts.get(key) ?? 0) + count);
  to.set(day, counts);
}

function sum(counts: ReadonlyMap<string, number> | undefined): number {
  return [...(counts?.values() ?? [])].reduce((total, count) => total + count, 0);
}

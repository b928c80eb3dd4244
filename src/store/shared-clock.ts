import { Temporal } from 'temporal-polyfill';
import type { Clock } from '../ports/system.ts';

/** How often the database is asked for its time, in milliseconds. */
const ASKED_EVERY_MS = 60_000;

/** Less than this, in milliseconds, is left alone: machines and what the question takes differ by moments. */
const LEFT_ALONE_MS = 2_000;

/** How often it is asked anew where the machine's own clocks part meanwhile. */
const MOST_QUESTIONS = 3;

export interface SharedClock extends Clock {
  /** Asks the database now. Throws where it does not answer and never has. */
  compare(): Promise<void>;
  /** Asks it every minute from now on, until `end`. */
  follow(): void;
  end(): void;
}

export interface Machine {
  /** The clock on this machine's wall, which somebody may set. */
  readonly wall: Clock;
  /** Milliseconds that only ever grow, and that nobody can set; they may stand still while the machine is suspended. */
  readonly elapsed: () => number;
}

/**
 * The clock that all replicas share: the database's, counted on from its last answer by what nobody can set. What one
 * replica wrote down is judged by another, and a wall clock that is ten minutes ahead, or was for ten seconds, would give
 * an invite up that has just left, or tell of an end that has not come.
 *
 * Where this machine's own two clocks part, it was set or it was suspended: the database is asked at once.
 *
 * @param ask the database's time; `undefined` where it has none of its own: then the machine's is the only one
 * @param onOffset told of each new difference of the wall clock that is more than a moment, in milliseconds ahead
 */
export function sharedClock(
  { wall, elapsed }: Machine,
  ask: () => Promise<Temporal.Instant | undefined>,
  { onOffset, onError }: { onOffset: (aheadMs: number) => void; onError: (error: unknown) => void },
): SharedClock {
  /** The database's time at a moment of `elapsed`, and what the wall showed then; milliseconds since 1970. */
  let known: { readonly theirs: number; readonly at: number; readonly wall: number } | undefined;
  let ahead = 0;
  let timer: NodeJS.Timeout | undefined;
  let asking: Promise<void> | undefined;

  const compareNow = async (again = MOST_QUESTIONS): Promise<void> => {
    const before = elapsed();
    const wallBefore = wallMs();
    const theirs = await ask();
    if (!theirs) return;
    const took = elapsed() - before;
    // Suspended, or set, while it was asked: nobody knows how old the answer is.
    if (again > 0 && Math.abs(wallMs() - wallBefore - took) >= LEFT_ALONE_MS) return compareNow(again - 1);
    // Half-way between question and answer: wrong by half of what both took, at the most.
    const answer = { theirs: theirs.epochMilliseconds + took / 2, at: elapsed(), wall: wallMs() };
    const isNearer = known === undefined || Math.abs(answer.theirs - counted(known)) > took / 2;
    if (isNearer) known = answer;
    else if (known) known = { theirs: counted(known), at: answer.at, wall: answer.wall };
    const difference = Math.round(answer.wall - answer.theirs);
    const shown = Math.abs(difference) < LEFT_ALONE_MS + took / 2 ? 0 : difference;
    if (Math.abs(shown - ahead) < LEFT_ALONE_MS) return;
    ahead = shown;
    onOffset(ahead);
  };

  const wallMs = () => wall.now().epochMilliseconds;
  const counted = (from: NonNullable<typeof known>) => from.theirs + (elapsed() - from.at);

  function compare(): Promise<void> {
    asking ??= compareNow().finally(() => {
      asking = undefined;
    });
    return asking;
  }

  /** What was known is counted on; that nobody answered is said. */
  const compareAgain = () => void compare().catch(onError);

  return {
    now() {
      if (known === undefined) return wall.now();
      const now = counted(known);
      const parted = wallMs() - known.wall - (elapsed() - known.at);
      if (Math.abs(parted) >= LEFT_ALONE_MS) {
        // Once for each parting, whatever the answer.
        known = { ...known, wall: known.wall + parted };
        compareAgain();
      }
      return Temporal.Instant.fromEpochMilliseconds(Math.round(now));
    },
    async compare() {
      try {
        await compare();
      } catch (error) {
        if (known === undefined) throw error;
        onError(error);
      }
    },
    follow() {
      timer ??= setInterval(compareAgain, ASKED_EVERY_MS).unref();
    },
    end: () => clearInterval(timer),
  };
}

import type { Temporal } from 'temporal-polyfill';
import type { ConfigProblem } from './config/config-error.ts';
import { type EventsConfig, whereOf } from './config/events.ts';
import { exampleOf } from './config/settings.ts';
import { testEvent } from './core/events/event.ts';
import type { EventReceiver } from './ports/receiver.ts';
import type { OutboxRecords } from './ports/records/outbox.ts';
import type { Clock, Ids } from './ports/system.ts';
import { hintOf } from './setup-check.ts';

/** What is known of the events that others get, without sending any. */
export interface EventsReport {
  readonly facts: readonly string[];
  readonly problems: readonly ConfigProblem[];
}

/** What waits for a receiver, and since when it takes nothing; `undefined` for the receiver where events are off. */
export async function checkEvents(
  outbox: Pick<OutboxRecords, 'waiting'>,
  events: EventsConfig | undefined,
): Promise<EventsReport> {
  const { count, failing, oldest } = await outbox.waiting();
  const waits = count === 0 ? 'none waits' : `${count} ${count === 1 ? 'waits' : 'wait'} to be taken`;
  if (!events) {
    const kept = count === 0 ? '' : ` ${count} that were not taken before are kept.`;
    return { facts: [`Events are off, because EVENTS_URL is not set.${kept}`], problems: [] };
  }
  const where = whereOf(events);
  return {
    facts: [`Events go to ${where}; ${waits}.`],
    problems: oldest ? [stuck(where, failing, oldest)] : [],
  };
}

function stuck(
  where: string,
  failing: number,
  { since, said }: { readonly since: Temporal.Instant; readonly said: string },
): ConfigProblem {
  const first = since.round({ smallestUnit: 'second', roundingMode: 'floor' });
  return {
    setting: 'EVENTS_URL',
    problem: `${where} does not take events (${said}): ${failing} ${failing === 1 ? 'was' : 'were'} sent in vain, the first of them of ${first}.${adviceOn(said)} They are kept, and tried again.`,
    remedy: 'see what it answers with npx mkto-api-user events test',
    example: exampleOf('EVENTS_URL'),
  };
}

/** What became of a test event, in words for whoever sets a receiver up. */
export async function tryReceiver(
  receiver: EventReceiver,
  { ids, clock }: { readonly ids: Ids; readonly clock: Clock },
): Promise<{ readonly isTaken: boolean; readonly said: string }> {
  const event = testEvent(`evt_test_${ids.next()}`, clock.now());
  const answer = await receiver.deliver(event);
  const said = answer.is === 'stopping' ? 'stopping' : answer.said;
  return answer.is === 'taken'
    ? { isTaken: true, said: `${receiver.where} has taken the test event ${event.id} (${said}).` }
    : {
        isTaken: false,
        said: `${receiver.where} has not taken the test event ${event.id} (${said}).${adviceOn(said)} It is not sent again.`,
      };
}

/** What usually is behind a status. */
const ADVICE: readonly (readonly [said: RegExp, advice: string])[] = [
  [
    /^HTTP 3/,
    'It points elsewhere, and redirects are not followed: set EVENTS_URL to the address that it points to.',
  ],
  [/^HTTP (400|401|403)$/, 'Does it know EVENTS_SECRET, and is its clock right?'],
  [/^HTTP (404|405)$/, 'Is the path of EVENTS_URL right?'],
  [/^HTTP 410$/, 'It wants no events any more: set another EVENTS_URL, or none.'],
  [/^HTTP 429$/, 'It asks for a pause.'],
  [/^HTTP 5/, 'It has trouble of its own.'],
];

function adviceOn(said: string): string {
  const advice = ADVICE.find(([pattern]) => pattern.test(said))?.[1];
  return advice === undefined ? hintOf(said.startsWith('no answer within') ? 'TIMEOUT' : said) : ` ${advice}`;
}

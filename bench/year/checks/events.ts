import { TOLD_ACTIONS, TOLD_TO_OTHERS } from '../../../src/core/events/told.ts';
import type { Lived } from '../life.ts';
import { type Check, type Checked, counter, type KeptRows, type Offender } from './check.ts';

/** Others are told of everything that they are to be told of, and of nothing twice but where an answer was lost. */
export const events: Check = (lived, rows) => [everyEventWasTaken(lived, rows), noneCameAgain(lived)];

/** Of all that is in the audit; several entries may be one piece of news to others, and then the first is told. */
function everyEventWasTaken({ receiver }: Lived, { audit, outbox }: KeptRows): Checked {
  const waiting = outbox.filter(({ takenAt }) => takenAt === undefined);
  const offenders: Offender[] = waiting.map(({ id, type, madeAt, said }) => ({
    words: `${type} ${id} of ${madeAt} was not taken: ${said ?? 'never sent'}`,
  }));
  const news = audit.filter(({ action }) => TOLD_ACTIONS.some((told) => told === action));
  const always = news.filter(({ action }) => action === 'api_user.created' || action === 'api_user.revoked');
  const told = new Set(receiver.arrived.map(({ body }) => nameOf(JSON.parse(body))));
  for (const { action, subject, at } of always)
    if (!told.has(`${action} ${subject}`))
      offenders.push({ words: `${action} of ${at} never came`, email: subject });
  const reasons = counter();
  for (const { type } of firsts(receiver.arrived)) reasons.add(type);
  return {
    sentence: `Everything of the ${Object.keys(TOLD_TO_OTHERS).length} kinds that others are told of came to them`,
    count: news.length,
    reasons: reasons.all,
    offenders,
  };
}

function nameOf({ type, data }: { type: string; data: { user: { email: string } } }): string {
  return `${type} ${data.user.email}`;
}

function firsts(arrived: Lived['receiver']['arrived']): Lived['receiver']['arrived'] {
  const seen = new Set<string>();
  return arrived.filter(({ id }) => !seen.has(id) && seen.add(id));
}

function noneCameAgain({ receiver }: Lived): Checked {
  const answered = new Set<string>();
  const bodies = new Map<string, string>();
  const offenders: Offender[] = [];
  for (const { id, type, body, at, isAnswered } of receiver.arrived) {
    if (answered.has(id))
      offenders.push({ words: `${type} ${id} came again at ${at}, though it was known to be taken` });
    if ((bodies.get(id) ?? body) !== body)
      offenders.push({ words: `${type} ${id} came with other words at ${at}` });
    bodies.set(id, body);
    if (isAnswered) answered.add(id);
  }
  return {
    sentence: 'No event came again once it was known to be taken, nor with other words',
    count: receiver.arrived.length,
    offenders,
  };
}

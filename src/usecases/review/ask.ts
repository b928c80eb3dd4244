import { Temporal } from 'temporal-polyfill';
import { isWorkingTime, nextMorning } from '../../core/mornings.ts';
import type { Person } from '../../core/people/person.ts';
import { askedLongAgo, dueNow, type OwnerToAsk, ownersToAsk, type Review } from '../../core/review.ts';
import type { Instance } from '../../ports/instance.ts';
import { MessageNotSent } from '../../ports/messages.ts';
import type { Needs } from '../../ports/ports.ts';
import { type Delivered, deliver, type OnceADay } from '../deliver.ts';
import { announceOrphans } from '../orphans.ts';
import type { TellPorts } from '../people/administrators.ts';
import { memberOf } from '../people/members.ts';
import { throwAny } from '../people/tell-each.ts';
import { whenSaid } from '../remind/own-morning.ts';

export type AskReviewPorts = TellPorts & Needs<'instances' | 'ids', 'reviews' | 'apiUsers' | 'jobs'>;

/** A question about users of one owner, as it was written down before it is sent. */
interface Question {
  /** Makes the delivery the same one, also after a crash. */
  readonly key: string;
  readonly owner: string;
  readonly users: readonly string[];
  readonly isNudge: boolean;
  /** Users beside these, of which the owner was asked before. */
  readonly more: number;
}

/** Owners who are asked in one run, so that none takes long: Slack says of about as many a minute who they are. The next one goes on. */
const OWNERS_A_RUN = 40;

/** So many failures in a row are Slack's, not those of one owner. */
const IN_A_ROW = 5;

/**
 * Asks every owner of whom something is still to be asked in a review: at its start about all of theirs, and later about what has come to
 * them. Each question is written down before it is sent, so that after a crash the same one goes out, once. Whoever has left is not
 * asked: what they owned becomes the administrators', who are told. Whoever has mornings of their own is asked in one of them, on a day on
 * which they were told nothing else; once half of the review's time is over, beside whatever else they were told.
 *
 * @throws where somebody could not be asked, after everybody else was. Then it is tried again
 */
export async function askOwners(ports: AskReviewPorts, instance: Instance, review: Review): Promise<void> {
  const toAsk = dueNow(await ports.records.reviews.toAsk(review.id), ports.clock.now());
  const owners = ownersToAsk(toAsk, ports.messenger.most.review);
  await eachUnlessSlackIsSilent(owners.slice(0, OWNERS_A_RUN), (theirs) =>
    askAll(ports, instance, review, theirs),
  );
}

async function askAll(
  ports: AskReviewPorts,
  instance: Instance,
  review: Review,
  { owner, begun, parts }: OwnerToAsk,
): Promise<void> {
  const { reviews } = ports.records;
  const hears = await mayHear(ports, instance, review, owner);
  if (!hears) return;
  const planned = parts.map((users) => ({ id: ports.ids.next(), owner, users }));
  for (const each of planned) await reviews.plan(review.id, each);
  let isBegunToday = false;
  for (const id of [...begun, ...planned.map((each) => each.id)]) {
    const users = await reviews.usersOfQuestion(review.id, id);
    // Somebody else has asked about them meanwhile.
    if (users.length === 0) continue;
    const question = { key: `review:${id}:${owner}`, owner, users, isNudge: false, more: 0 };
    // What does not fit into one message is still one thing that is said on that day.
    // Nor does it wait for ever behind what is due on each day: nobody would have been asked when the review ends.
    const cannotWait = isBegunToday || Temporal.Instant.compare(review.nudgeAt, ports.clock.now()) <= 0;
    const onceADay = hears.onceADay && { ...hears.onceADay, cannotWait };
    const became = await tellOwner(ports, instance, review, question, onceADay);
    if (became === 'waits') return putOff(ports, instance, review, hears.member, 'their day is taken');
    isBegunToday ||= became === 'sent';
    const { name } = hears.member;
    const as = became === 'refused' ? 'refused' : 'sent';
    await reviews.markAsked(review.id, id, { at: ports.clock.now(), as, name });
  }
}

/**
 * Asks everybody once more who was asked and has not answered, each in one message; what does not fit into it stands in the messages
 * before.
 *
 * @throws where somebody could not be asked, after everybody else was. Then it is tried again
 */
export async function nudgeOwners(ports: AskReviewPorts, instance: Instance, review: Review): Promise<void> {
  const { records, messenger, clock } = ports;
  const now = clock.now();
  const all = await records.reviews.unanswered(review.id, askedLongAgo(review, now));
  const unanswered = dueNow(all, now);
  const owners = new Map<string, string[]>();
  for (const { owner, user } of unanswered) owners.set(owner, [...(owners.get(owner) ?? []), user]);
  const inThisRun = [...owners].slice(0, OWNERS_A_RUN);
  await eachUnlessSlackIsSilent(inThisRun, async ([owner, users]) => {
    const hears = await mayHear(ports, instance, review, owner);
    if (!hears) return;
    const { review: most } = messenger.most;
    const nudge = {
      key: `review:${review.id}:nudge:${owner}`,
      owner,
      users: users.slice(0, most),
      isNudge: true,
      more: Math.max(0, users.length - most),
    };
    const became = await tellOwner(ports, instance, review, nudge, hears.onceADay);
    if (became === 'waits') return putOff(ports, instance, review, hears.member, 'their day is taken');
    await records.reviews.markOwnerNudged(review.id, owner, clock.now());
  });
  // Some wait for their morning, or for the next run.
  const left = await records.reviews.unanswered(review.id, askedLongAgo(review, now));
  if (left.length > 0) return;
  await records.reviews.markNudged(review.id, clock.now(), {
    at: now,
    actor: 'app',
    action: 'review.nudged',
    instance: review.instance,
    subject: review.instance,
    details: { review: review.id },
  });
}

interface Hears {
  readonly member: Person;
  readonly onceADay: OnceADay | undefined;
}

/**
 * Whether an owner may be told now; where they have mornings of their own, and it is none, it is looked again then. What somebody owned who
 * has left becomes the administrators', who are told.
 */
async function mayHear(
  ports: AskReviewPorts,
  instance: Instance,
  review: Review,
  owner: string,
): Promise<Hears | undefined> {
  const member = await memberOf(ports, owner, 'unhurried');
  if (!member) {
    await announceOrphans(ports, instance, owner);
    return undefined;
  }
  const when = await whenSaid(ports, instance, member);
  if (when.is === 'now') return { member, onceADay: when.onceADay };
  await putOff(ports, instance, review, member, 'not their morning');
  return undefined;
}

/** Minutes after which it is looked again whether the day's warnings have gone. */
const AFTER_WARNINGS_MINUTES = 15;

async function putOff(
  { records, clock }: AskReviewPorts,
  { reminders: { hour = 0 } }: Instance,
  { id }: Review,
  { id: owner, timeZone }: Person,
  why: 'not their morning' | 'their day is taken',
): Promise<void> {
  const now = clock.now();
  const mornings = { hour, timeZone };
  // In their working time it is the day's warnings that go first.
  const isSoon = why === 'not their morning' && isWorkingTime(mornings, now);
  const until = isSoon ? now.add({ minutes: AFTER_WARNINGS_MINUTES }) : nextMorning(mornings, now);
  await records.reviews.putOff(id, owner, until);
}

/** The one place from which a review writes to an owner: what is said by itself comes once a day to one person. */
async function tellOwner(
  ports: AskReviewPorts,
  instance: Instance,
  review: Review,
  { key, owner, users, isNudge, more }: Question,
  onceADay: OnceADay | undefined,
): Promise<Delivered> {
  return deliver(ports, {
    onceADay,
    recipient: { kind: 'person', id: owner },
    deliveries: [{ key, instance: instance.name, apiUserId: undefined, recipient: owner }],
    about: () => ({
      kind: 'review_question',
      instance: instance.name,
      review: review.id,
      owner,
      users: [...users],
      isNudge,
      more,
    }),
    events: (_, became) => [
      {
        at: ports.clock.now(),
        actor: 'app',
        action: became === 'refused' ? 'message.failed' : 'review.asked',
        instance: instance.name,
        subject: instance.name,
        details: { review: review.id, owner, users: users.length, nudge: isNudge },
      },
    ],
  });
}

/** One who cannot be asked keeps nobody else waiting; where Slack takes nothing from anybody, the rest is left to the next minute. */
async function eachUnlessSlackIsSilent<T>(
  all: readonly T[],
  ask: (one: T) => Promise<unknown>,
): Promise<void> {
  const failures: unknown[] = [];
  let inARow = 0;
  for (const one of all) {
    try {
      await ask(one);
      inARow = 0;
    } catch (error) {
      failures.push(error);
      const why = error instanceof MessageNotSent ? error.why : undefined;
      // What nobody understands is about this one alone: it may be said every time.
      if (why !== 'unclear') inARow += 1;
      if (why === 'token' || inARow >= IN_A_ROW) break;
    }
  }
  throwAny(failures);
}

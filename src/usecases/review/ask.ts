import { askedLongAgo, type OwnerToAsk, ownersToAsk, type Review } from '../../core/review.ts';
import type { Instance } from '../../ports/instance.ts';
import { MessageNotSent } from '../../ports/messages.ts';
import type { Needs } from '../../ports/ports.ts';
import { type Delivered, deliver } from '../deliver.ts';
import { announceOrphans } from '../orphans.ts';
import type { TellPorts } from '../people/administrators.ts';
import { isMember } from '../people/members.ts';
import { throwAny } from '../people/tell-each.ts';

export type AskReviewPorts = TellPorts & Needs<'instances' | 'ids', 'reviews' | 'apiUsers'>;

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
 * asked: what they owned becomes the administrators', who are told.
 *
 * @throws where somebody could not be asked, after everybody else was. Then it is tried again
 */
export async function askOwners(ports: AskReviewPorts, instance: Instance, review: Review): Promise<void> {
  const owners = ownersToAsk(await ports.records.reviews.toAsk(review.id), ports.messenger.most.review);
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
  if (!(await isMember(ports, owner, 'unhurried'))) return announceOrphans(ports, instance, owner);
  const planned = parts.map((users) => ({ id: ports.ids.next(), owner, users }));
  for (const each of planned) await reviews.plan(review.id, each);
  for (const id of [...begun, ...planned.map((each) => each.id)]) {
    const users = await reviews.usersOfQuestion(review.id, id);
    // Somebody else has asked about them meanwhile.
    if (users.length === 0) continue;
    const question = { key: `review:${id}:${owner}`, owner, users, isNudge: false, more: 0 };
    const became = await tellOwner(ports, instance, review, question);
    const name = (await ports.directory.person(owner))?.name;
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
  const unanswered = await records.reviews.unanswered(review.id, askedLongAgo(review, now));
  const owners = new Map<string, string[]>();
  for (const { owner, user } of unanswered) owners.set(owner, [...(owners.get(owner) ?? []), user]);
  const inThisRun = [...owners].slice(0, OWNERS_A_RUN);
  await eachUnlessSlackIsSilent(inThisRun, async ([owner, users]) => {
    if (!(await isMember(ports, owner, 'unhurried'))) return announceOrphans(ports, instance, owner);
    const { review: most } = messenger.most;
    await tellOwner(ports, instance, review, {
      key: `review:${review.id}:nudge:${owner}`,
      owner,
      users: users.slice(0, most),
      isNudge: true,
      more: Math.max(0, users.length - most),
    });
    await records.reviews.markOwnerNudged(review.id, owner, clock.now());
  });
  if (owners.size > inThisRun.length) return;
  await records.reviews.markNudged(review.id, clock.now(), {
    at: now,
    actor: 'app',
    action: 'review.nudged',
    instance: review.instance,
    subject: review.instance,
    details: { review: review.id },
  });
}

/**
 * The one place from which a review writes to an owner. Whoever gives people one message a day asks before: what is not told today is
 * asked for again in a minute, because the question is written down and has not gone out.
 */
async function tellOwner(
  ports: AskReviewPorts,
  instance: Instance,
  review: Review,
  { key, owner, users, isNudge, more }: Question,
): Promise<Delivered> {
  return deliver(ports, {
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

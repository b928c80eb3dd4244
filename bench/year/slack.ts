import { createHash } from 'node:crypto';
import type { Temporal } from 'temporal-polyfill';
import type { About } from '../../src/core/messages/about.ts';
import type { Person } from '../../src/core/people/person.ts';
import { type Words, wordsFor } from '../../src/locales/words.ts';
import { type Message, MessageNotSent, type Messenger, type Recipient } from '../../src/ports/messages.ts';
import { type Directory, SlackSilent } from '../../src/ports/people.ts';
import type { Clock } from '../../src/ports/system.ts';
import { LINES_PER_DIGEST } from '../../src/slack/messages/digest.ts';
import { MOST_FOUND } from '../../src/slack/messages/findings.ts';
import { draw } from '../../src/slack/messages/index.ts';
import { MOST_WARNED } from '../../src/slack/messages/reminder.ts';
import { MOST_ASKED } from '../../src/slack/messages/review-question.ts';
import type { Written } from '../../src/slack/messages/written.ts';
import type { Chance } from './chance.ts';
import { isDown, lostAnswer } from './faults.ts';
import type { Span } from './spans.ts';

/** A message as it was posted. */
export interface Post {
  readonly id: string;
  readonly at: Temporal.Instant;
  readonly recipient: Recipient;
  readonly about: About;
}

/** What stands in Slack now, and how Slack would say it. */
export interface Standing extends Post {
  readonly ts: string;
  shown: Written;
}

export interface YearsSlack {
  readonly directory: Directory;
  readonly messenger: Messenger;
  /** Every post, the same one twice where it was posted twice. */
  readonly posts: readonly Post[];
  readonly standing: ReadonlyMap<string, Standing>;
  readonly redrawn: number;
  /** Answers that were lost on their way. */
  readonly lost: number;
  /** Draws a message as it would be drawn now. */
  drawn(recipient: Recipient, message: Message): Written;
}

/** No answer came: nobody knows whether it was posted. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

const LOST = 0.03;
const BUSY = 0.01;

interface Options {
  readonly clock: Clock;
  readonly chance: Chance;
  readonly people: ReadonlyMap<string, Person>;
  readonly down: readonly Span[];
  readonly closed: readonly Span[];
  readonly labels: ReadonlyMap<string, string>;
  readonly timeZone: string;
  /** Whether nothing goes wrong any more, so that everything can come to its end. */
  readonly isQuiet: () => boolean;
}

/** A workspace in memory that keeps what is posted, drawn as it is for people. */
export function yearsSlack({
  clock,
  chance,
  people,
  down,
  closed,
  labels,
  timeZone,
  isQuiet,
}: Options): YearsSlack {
  const posts: Post[] = [];
  const standing = new Map<string, Standing>();
  const counts = { redrawn: 0, lost: 0, ts: 0 };
  const words = new Map<string, Words>();
  const late: { due: number; carryOut: () => void }[] = [];

  const readBy = ({ kind, id }: Recipient): Words => {
    const reader = kind === 'person' ? people.get(id) : undefined;
    const key = reader ? `${reader.locale} ${reader.timeZone}` : 'everybody';
    const known = words.get(key) ?? wordsFor(reader ?? { locale: 'en-US', timeZone, areMany: true });
    words.set(key, known);
    return known;
  };
  const drawn = (recipient: Recipient, message: Message) =>
    draw(readBy(recipient), message, { label: labels.get(message.about.instance) ?? '' });
  const isSilent = () => isDown(down, clock.now());
  const arrive = () => {
    const now = clock.now().epochMilliseconds;
    for (const each of late.splice(0)) {
      if (each.due <= now) each.carryOut();
      else late.push(each);
    }
  };
  const conversationOf = ({ kind, id }: Recipient) => {
    if (isSilent()) throw new MessageNotSent('no_answer', 'later');
    if (kind === 'person' && people.get(id)?.isDeactivated !== false)
      throw new MessageNotSent('user_disabled', 'recipient');
    if (kind === 'channel' && isDown(closed, clock.now()))
      throw new MessageNotSent('is_archived', 'recipient');
    return kind === 'person' ? `D-${id}` : id;
  };

  const messenger: Messenger = {
    most: { reminder: MOST_WARNED, digest: LINES_PER_DIGEST, findings: MOST_FOUND, review: MOST_ASKED },
    async send(recipient, message, id, leaving) {
      arrive();
      const shown = drawn(recipient, message);
      const conversation = conversationOf(recipient);
      await leaving();
      if (!isQuiet() && chance.happens(BUSY)) throw new MessageNotSent('ratelimited', 'later');
      counts.ts += 1;
      const ts = `${counts.ts}.000000`;
      const post = { id, at: clock.now(), recipient, about: message.about };
      const carryOut = () => {
        posts.push(post);
        standing.set(id, { ...post, ts, shown });
      };
      const lost = isQuiet() ? undefined : lostAnswer(chance, LOST);
      if (lost === undefined) {
        carryOut();
        return { conversation, ts, drawn: hashOf(shown) };
      }
      counts.lost += 1;
      if (lost === 'after') carryOut();
      // Shorter than a message is left alone for.
      if (lost === 'late')
        late.push({ due: post.at.epochMilliseconds + chance.whole(1, 15) * 1_000, carryOut });
      throw new NoAnswer('Slack did not answer a post');
    },
    async wasSent(recipient, id) {
      arrive();
      const conversation = conversationOf(recipient);
      const found = standing.get(id);
      return found && { conversation, ts: found.ts };
    },
    async redraw(recipient, message, id, { drawn: before }, leaving) {
      arrive();
      const shown = drawn(recipient, message);
      const drawnNow = hashOf(shown);
      if (drawnNow === before) return { is: 'same', drawn: drawnNow };
      await leaving();
      // It is changed where it stands, also for somebody who has left.
      if (isSilent()) throw new MessageNotSent('no_answer', 'later');
      if (recipient.kind === 'channel' && isDown(closed, clock.now()))
        throw new MessageNotSent('is_archived', 'recipient');
      const stands = standing.get(id);
      if (!stands) return { is: 'gone' };
      const lost = isQuiet() ? undefined : lostAnswer(chance, LOST);
      if (lost !== 'before') stands.shown = shown;
      if (lost !== undefined) {
        counts.lost += 1;
        throw new MessageNotSent('no_answer', 'later');
      }
      counts.redrawn += 1;
      return { is: 'drawn', drawn: drawnNow };
    },
  };

  return {
    directory: {
      async person(id) {
        if (isSilent()) throw new SlackSilent('no_answer');
        return people.get(id);
      },
    },
    messenger,
    posts,
    standing,
    get redrawn() {
      return counts.redrawn;
    },
    get lost() {
      return counts.lost;
    },
    drawn,
  };
}

export function hashOf({ text, blocks }: Written): string {
  return createHash('sha256')
    .update(JSON.stringify([text, blocks]))
    .digest('base64');
}

import { Temporal } from 'temporal-polyfill';
import { dateIn } from '../../../src/core/calendar.ts';
import type { About } from '../../../src/core/messages/about.ts';
import { nextMorning } from '../../../src/core/mornings.ts';
import { REMINDER_HOUR } from '../process.ts';
import type { Post } from '../slack.ts';
import { type Check, counter, type KeptRows } from './check.ts';

/** Whether the app says it by itself, so that it counts for the day of whoever reads it. */
function isSaidByItself(about: About): boolean {
  if (about.kind === 'findings') return about.for === 'owner';
  return ['reminder', 'idle', 'first_calls', 'review_question'].includes(about.kind);
}

/**
 * Whether it warns of access that would end before its reader's next morning, or asks in a review of which half is over: nobody would have
 * been asked when it ends.
 */
function cannotWait({ about, at }: Post, timeZone: string, reviews: KeptRows['reviews']): boolean {
  if (about.kind === 'review_question') {
    const nudgeAt = reviews.find(({ id }) => id === about.review)?.nudgeAt;
    return nudgeAt !== undefined && Temporal.Instant.compare(nudgeAt, at) <= 0;
  }
  if (about.kind !== 'reminder') return false;
  const next = nextMorning({ hour: REMINDER_HOUR, timeZone }, at);
  return about.lines.some(({ expiry }) => Temporal.Instant.compare(expiry, next) <= 0);
}

/** What does not fit into one message of a review is still one thing that is said. */
function asOne(posts: readonly Post[]): Post[] {
  const reviews = new Set<string>();
  return posts.filter(({ about }) => {
    if (about.kind !== 'review_question') return true;
    const isFirst = !reviews.has(about.review);
    reviews.add(about.review);
    return isFirst;
  });
}

/** Of what the app says by itself nobody hears more than once a day, but for what cannot wait. */
export const onceADay: Check = ({ slack, people }, { reviews }) => {
  const days = new Map<string, Post[]>();
  for (const post of slack.posts) {
    const person = post.recipient.kind === 'person' ? people.get(post.recipient.id) : undefined;
    if (!person || !isSaidByItself(post.about)) continue;
    const day = `${person.id} on ${dateIn(post.at, person.timeZone)}`;
    days.set(day, [...(days.get(day) ?? []), post]);
  }
  const reasons = counter();
  const offenders = [...days].flatMap(([day, posts]) => {
    const timeZone = people.get(posts[0]?.recipient.id ?? '')?.timeZone ?? 'UTC';
    const waiting = asOne(posts.filter((post) => !cannotWait(post, timeZone, reviews)));
    reasons.add(posts.length === 1 ? 'one message' : 'more, because access, or a review, was about to end');
    if (waiting.length <= 1) return [];
    const words = waiting.map(({ about, at, id }) => `${about.kind} of ${about.instance} at ${at} (${id})`);
    return [{ words: `${day}: ${words.join('; ')}` }];
  });
  return [
    {
      sentence: 'Nobody got more than one message a day of those that the app starts by itself',
      count: days.size,
      reasons: reasons.all,
      offenders,
    },
  ];
};

import { Temporal } from 'temporal-polyfill';
import { calendarDaysBetween } from '../../../src/core/calendar.ts';
import type { Threshold } from '../../../src/core/reminder.ts';
import type { Lived, Snapshot } from '../life.ts';
import { INSTANCES, REMINDER_DAYS } from '../process.ts';
import { isIn } from '../spans.ts';
import { type Check, type Checked, counter, type KeptRows, type Offender } from './check.ts';
import { stretchesIn, workingHours } from './stretches.ts';

/** Most urgent last; the end itself comes after all days before it. */
const THRESHOLDS: readonly Threshold[] = [...REMINDER_DAYS, 'ended'];

/** A weekend, and a day on which its reader was told something else: so long, in hours, a warning may be waited for. */
const IN_TIME = 96;

/** From midnight until after nine, in hours, and the next look comes then: who is left to end has nothing to be told after its end. */
const AFTER_NINE = 10;

/** Who is warned, and by whose calendar. */
interface Audience {
  readonly name: string;
  readonly timeZone: string;
  readonly owner: string | undefined;
}

/** Each expiry that came nearer than a threshold had that warning, once, or a reason why not. */
export const warnings: Check = (lived, rows) => [
  eachHadItsWarnings(lived, rows),
  nothingIsClaimed(rows),
  ...eachWasSentOnceAndInTime(lived, rows),
];

function eachHadItsWarnings(lived: Lived, rows: KeptRows): Checked {
  const deliveries = new Map(rows.deliveries.map((row) => [row.key, row]));
  const created = new Map(rows.apiUsers.map(({ id, createdAt, source }) => [id, { createdAt, source }]));
  const reasons = counter();
  const offenders: Offender[] = [];
  let count = 0;
  for (const stretch of stretchesIn(lived.days)) {
    const { user } = stretch;
    const end = endOf(user);
    const known = created.get(user.id);
    if (!end || !known) continue;
    for (const audience of audiencesOf(lived, user)) {
      const keyOf = (threshold: Threshold) =>
        `reminder:${user.id}:${user.expiry}:${threshold}:${audience.name}`;
      const became = (threshold: Threshold) => deliveries.get(keyOf(threshold))?.state;
      for (const [index, threshold] of THRESHOLDS.entries()) {
        const due = dueAt(end, threshold, audience.timeZone);
        const begins = later(due, stretch.from);
        if (Temporal.Instant.compare(begins, stretch.until) > 0) continue;
        count += 1;
        const row = deliveries.get(keyOf(threshold));
        const moreUrgent = THRESHOLDS.slice(index + 1).map(became);
        const working = workingHours(lived, begins, stretch.until);
        const reason =
          row === undefined
            ? whyNone({
                user,
                end,
                known,
                audience,
                threshold,
                working,
                before: workingHours(lived, begins, end),
                step: lived.options.step,
              })
            : row.state === 'skipped'
              ? whySkipped(lived, { row, audience, moreUrgent, working })
              : `was ${row.state}`;
        if (reason !== undefined) {
          reasons.add(reason);
          continue;
        }
        const words = `${keyOf(threshold)}: ${row?.state ?? 'nothing was recorded'}, due ${due}, stood from ${stretch.from} until ${stretch.until}`;
        offenders.push({ words, email: user.email });
      }
    }
  }
  return {
    sentence: 'Every expiry that came nearer than a threshold had that warning, or a reason why not',
    count,
    reasons: reasons.all,
    offenders,
  };
}

interface None {
  readonly user: Snapshot;
  readonly end: Temporal.Instant;
  readonly known: { readonly createdAt: string; readonly source: string };
  readonly audience: Audience;
  readonly threshold: Threshold;
  /** Hours in which it could be told, in all and before the end. */
  readonly working: number;
  readonly before: number;
  /** Hours between two looks. */
  readonly step: number;
}

/** Why there is no trace of a warning; `undefined` where there is no reason. */
function whyNone({ user, end, known, audience, threshold, working, before, step }: None): string | undefined {
  const createdAt = Temporal.Instant.from(known.createdAt);
  if (user.isIgnored) return 'is ignored';
  if (Temporal.Instant.compare(end, createdAt) <= 0) return 'had ended before it was known';
  const last = Math.min(...REMINDER_DAYS.filter((each) => each >= 0));
  if (user.isLeftToEnd && threshold !== last) return 'is left to end: it has its last warning alone';
  if (user.isLeftToEnd && before < AFTER_NINE + step)
    return 'is left to end, and ended while nothing could be told';
  const life = calendarDaysBetween(createdAt, end, audience.timeZone);
  if (known.source === 'app' && typeof threshold === 'number' && threshold > life)
    return 'was made nearer to its end';
  if (working < IN_TIME) return 'was changed, or gone, before the next morning of a working day';
  return undefined;
}

interface Skipped {
  readonly row: KeptRows['deliveries'][number];
  readonly audience: Audience;
  readonly moreUrgent: readonly (string | undefined)[];
  readonly working: number;
}

function whySkipped(lived: Lived, { row, audience, moreUrgent, working }: Skipped): string | undefined {
  if (moreUrgent.includes('sent')) return 'was overtaken by a more urgent one';
  if (moreUrgent.includes('refused')) return 'was overtaken by a more urgent one, which Slack refused';
  const settledAt = Temporal.Instant.from(row.settledAt ?? '');
  if (audience.owner !== undefined && isIn(lived.absences.get(audience.owner) ?? [], settledAt))
    return 'the owner had left, and the administrators were told';
  if (working < IN_TIME) return 'was overtaken by a more urgent one, and that by a change';
  return undefined;
}

function nothingIsClaimed({ deliveries }: KeptRows): Checked {
  const claimed = deliveries.filter(({ state }) => state === 'claimed');
  return {
    sentence: 'Nothing that was to be told is claimed for ever',
    count: deliveries.length,
    offenders: claimed.map(({ key, claimedAt, message }) => ({
      words: `${key}: claimed at ${claimedAt} by ${message}`,
    })),
  };
}

/** Seconds between the look at Marketo and the message: something else of the same minute may change it in between. */
const LOOKED_WITHIN = 5;

/** Marketo is looked at right before: what it says of that moment, where it answers, is what is warned of. */
function eachWasSentOnceAndInTime(lived: Lived, { deliveries, apiUsers }: KeptRows): Checked[] {
  const carried = new Set(deliveries.filter(({ state }) => state === 'sent').map(({ message }) => message));
  const refused = new Set(
    deliveries.filter(({ state }) => state === 'refused').map(({ message }) => message),
  );
  const users = new Map(apiUsers.map((user) => [user.id, user]));
  const seen = new Set<string>();
  const twice: Offender[] = [];
  const late: Offender[] = [];
  let lines = 0;
  for (const post of lived.slack.posts) {
    const said = `${post.about.kind} to ${post.recipient.id} at ${post.at}, ${post.id}`;
    if (seen.has(post.id)) twice.push({ words: `${said}: posted twice` });
    seen.add(post.id);
    if (!carried.has(post.id) && !refused.has(post.id))
      twice.push({ words: `${said}: stands in Slack, and nobody knows of it` });
    if (post.about.kind !== 'reminder' && post.about.kind !== 'digest') continue;
    const marketo = lived.marketos.get(post.about.instance);
    for (const { user, expiry } of post.about.lines) {
      lines += 1;
      const known = users.get(user);
      const past = (marketo?.history ?? []).filter(
        ({ userid, at }) => userid === known?.userid && Temporal.Instant.compare(at, post.at) <= 0,
      );
      const last = past.at(-1);
      if (!known || !marketo || !last) {
        late.push({ words: `${said}: of a user that never was, ${user}` });
        continue;
      }
      const looked = post.at.subtract({ seconds: LOOKED_WITHIN });
      const held = past.filter(
        (_, index) =>
          !past[index + 1] || Temporal.Instant.compare(past[index + 1]?.at ?? post.at, looked) > 0,
      );
      const isSo = held.some((each) => each.what !== 'deleted' && String(each.expiry) === expiry.toString());
      if (isSo || wasSilent(lived, post.about.instance, known.userid, post.at)) continue;
      late.push({ words: `${said}: warns of ${expiry}, and Marketo had ${last.expiry}`, email: known.email });
    }
  }
  return [
    {
      sentence: 'Every message that stands in Slack was posted once, and is known',
      count: lived.slack.posts.length,
      offenders: twice,
    },
    {
      sentence: 'No warning was given of an expiry that Marketo no longer had, where it could be asked',
      count: lines,
      offenders: late,
    },
  ];
}

/** Whether Marketo could not be asked about a user in the minutes before. */
function wasSilent(lived: Lived, instance: string, userid: string, at: Temporal.Instant): boolean {
  const marketo = lived.marketos.get(instance);
  const unread = marketo?.unread.get(userid) ?? [];
  return unread.some((each) => Math.abs(each.until(at).total('minutes')) < 10);
}

function endOf({ expiry }: Snapshot): Temporal.Instant | undefined {
  return expiry === 'never' || expiry === 'unknown' ? undefined : Temporal.Instant.from(expiry);
}

/** When a warning is due at the earliest by the days of a zone. */
function dueAt(end: Temporal.Instant, threshold: Threshold, timeZone: string): Temporal.Instant {
  if (threshold === 'ended') return end;
  const day = end.toZonedDateTimeISO(timeZone).toPlainDate().subtract({ days: threshold });
  return day.toZonedDateTime(timeZone).toInstant();
}

/** Those who are told of a user, as they were then: where the owner has left, the administrators alone. */
function audiencesOf({ people }: Lived, user: Snapshot): Audience[] {
  const instance = INSTANCES.find(({ name }) => name === user.instance);
  if (!instance) return [];
  const administrators = {
    name: `administrators:${instance.adminChannel}`,
    timeZone: instance.timeZone,
    owner: undefined,
  };
  const { owner } = user;
  const person = owner === undefined || !user.isOwnerThere ? undefined : people.get(owner);
  return person
    ? [administrators, { name: `owner:${person.id}`, timeZone: person.timeZone, owner: person.id }]
    : [administrators];
}

function later(one: Temporal.Instant, other: Temporal.Instant): Temporal.Instant {
  return Temporal.Instant.compare(one, other) > 0 ? one : other;
}

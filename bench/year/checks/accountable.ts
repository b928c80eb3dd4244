import { Temporal } from 'temporal-polyfill';
import type { Lived } from '../life.ts';
import { isIn } from '../spans.ts';
import { type Check, type Checked, counter, type KeptRows, type Offender } from './check.ts';
import { stretchesIn, workingHours } from './stretches.ts';

/** Nothing lingers: in Marketo, without somebody accountable, in the journal, among requests, in Slack. */
export const accountable: Check = (lived, rows) => [
  everyUserIsKnown(lived, rows),
  everyUserHasSomebody(lived),
  nothingLingersInTheJournal(lived, rows),
  noRequestWaitsTooLong(lived, rows),
  noMessageIsStale(rows),
];

const isActive = ({ state }: KeptRows['apiUsers'][number]) => state === 'active';

function everyUserIsKnown({ marketos }: Lived, { apiUsers }: KeptRows): Checked {
  const known = new Set(apiUsers.filter(isActive).map(({ instance, userid }) => `${instance} ${userid}`));
  const offenders: Offender[] = [];
  let count = 0;
  for (const { name, accounts } of marketos.values()) {
    for (const { details } of accounts.values()) {
      if (!details.apiOnly) continue;
      count += 1;
      if (!known.has(`${name} ${details.userid}`))
        offenders.push({ words: `${details.userid} of ${name} is in Marketo alone`, email: details.email });
    }
  }
  return { sentence: 'Every API-only user of Marketo is in the records', count, offenders };
}

/** Hours in which whoever is to be asked was asked: the looks for it come once a night. */
const ASKED_WITHIN = 48;

/** In each evening, not only in the last one. */
function everyUserHasSomebody({ slack, days, absences, faults }: Lived): Checked {
  const asked = new Map<string, Temporal.Instant[]>();
  const ask = (what: string, at: Temporal.Instant) => asked.set(what, [...(asked.get(what) ?? []), at]);
  for (const { about, at } of slack.posts) {
    if (about.kind === 'findings' && about.for === 'administrators')
      for (const { what, email } of about.findings)
        if (what === 'found' || what === 'returned') ask(`${about.instance} ${email}`, at);
    if (about.kind === 'orphans') for (const user of about.users) ask(`${user} ${about.owner}`, at);
  }
  const reasons = counter();
  const offenders: Offender[] = [];
  const stretches = stretchesIn(days);
  for (const { user, from, until } of stretches) {
    const { id, instance, email, owner } = user;
    const since = absences.get(owner ?? '')?.find((span) => isIn([span], from))?.from;
    const isAsked = (what: string, after: Temporal.Instant | undefined) =>
      asked.get(what)?.some((at) => !isBefore(until, at) && (after === undefined || !isBefore(at, after))) ??
      false;
    if (user.isOwnerThere) reasons.add('somebody is accountable');
    else if (user.isIgnored) reasons.add('is ignored');
    else if (owner !== undefined && isAsked(`${id} ${owner}`, since))
      reasons.add('the administrators were asked: its owner has left');
    else if (owner === undefined && isAsked(`${instance} ${email}`, undefined))
      reasons.add('the administrators were asked: it was found');
    else if (workingHours({ faults }, from, until) < ASKED_WITHIN) reasons.add('not for two days');
    else {
      const words = `${email} of ${instance}, from ${from} until ${until}: owner ${owner ?? 'none'}, and nobody was asked`;
      offenders.push({ words, email });
    }
  }
  return {
    sentence: 'Every user has somebody accountable, or the administrators were asked, or it is ignored',
    count: stretches.length,
    reasons: reasons.all,
    offenders,
  };
}

function isBefore(one: Temporal.Instant, other: Temporal.Instant): boolean {
  return Temporal.Instant.compare(one, other) < 0;
}

/** What waits for a person is looked at each night, and everything else within hours. */
const LONGEST_NIGHT_HOURS = 26;

function nothingLingersInTheJournal({ until, options: { step } }: Lived, { journal }: KeptRows): Checked {
  const reasons = counter();
  const offenders = journal.flatMap((row): Offender[] => {
    const { state, waits, nextAt, announcedAt, id, kind, createdAt, apiUserId } = row;
    const left = nextAt === undefined ? 0 : until.until(Temporal.Instant.from(nextAt)).total('hours');
    if (state === 'open' && waits !== undefined && left > -step && left < LONGEST_NIGHT_HOURS) {
      reasons.add('open, and waits for a person');
      return [];
    }
    if (state !== 'open' && state !== 'queued' && (announcedAt !== undefined || state === 'overtaken')) {
      reasons.add(state);
      return [];
    }
    const words = `${kind} ${id} of ${createdAt} about ${apiUserId ?? 'a new user'}: ${state}, waits ${waits ?? 'for nothing'}, next ${nextAt ?? 'at once'}, told ${announcedAt ?? 'to nobody'}`;
    return [{ words }];
  });
  return {
    sentence: 'No change lingers: each has ended and was told, or waits for a person and for the next night',
    count: journal.length,
    reasons: reasons.all,
    offenders,
  };
}

function noRequestWaitsTooLong({ until, options: { step } }: Lived, { requests }: KeptRows): Checked {
  const reasons = counter();
  const offenders = requests.flatMap(({ id, kind, state, endsAt, announcedAt }): Offender[] => {
    reasons.add(state);
    // What has ended since the last look is ended by the next one.
    const isOver = until.since(Temporal.Instant.from(endsAt)).total('hours') > step;
    if (state === 'waiting' ? isOver : announcedAt === undefined)
      return [{ words: `${kind} ${id}: ${state}, until ${endsAt}, told ${announcedAt ?? 'to nobody'}` }];
    return [];
  });
  return {
    sentence: 'No request waits beyond its end, and each of those that have ended was told',
    count: requests.length,
    reasons: reasons.all,
    offenders,
  };
}

function noMessageIsStale({ messages }: KeptRows): Checked {
  const stale = messages.filter(({ staleAt, closedAt, ts }) => staleAt && !closedAt && ts);
  return {
    sentence: 'No message shows what is no longer so',
    count: messages.length,
    offenders: stale.map(({ id, about, staleAt, failures, nextAt }) => ({
      words: `${id}, ${about}: stale since ${staleAt}, ${failures} failures, next ${nextAt}`,
    })),
  };
}

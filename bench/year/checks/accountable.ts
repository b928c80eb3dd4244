import { Temporal } from 'temporal-polyfill';
import type { Lived } from '../life.ts';
import { OWN } from '../marketo.ts';
import { type Check, type Checked, counter, type KeptRows, type Offender } from './check.ts';

/** Nothing lingers: in Marketo, without somebody accountable, in the journal, among requests, in Slack. */
export const accountable: Check = (lived, rows) => [
  everyUserIsKnown(lived, rows),
  everyUserHasSomebody(lived, rows),
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

/** The moment is what was told: each user is named in a message that was posted. */
function everyUserHasSomebody({ slack, people }: Lived, { apiUsers }: KeptRows): Checked {
  const found = new Set<string>();
  const orphaned = new Set<string>();
  for (const { about } of slack.posts) {
    if (about.kind === 'findings' && about.for === 'administrators')
      for (const { what, email } of about.findings)
        if (what === 'found' || what === 'returned') found.add(`${about.instance} ${email}`);
    if (about.kind === 'orphans') for (const user of about.users) orphaned.add(`${user} ${about.owner}`);
  }
  // Its address may have been another one when it was found: what was told then counts.
  const reasons = counter();
  const offenders: Offender[] = [];
  const users = apiUsers.filter(isActive);
  for (const { id, instance, email, owner, ignoredBy, userid } of users) {
    const person = owner === undefined ? undefined : people.get(owner);
    const is = (reason: string) => reasons.add(reason);
    if (userid === OWN) is('the app runs as it');
    else if (person?.isDeactivated === false) is('somebody is accountable');
    else if (ignoredBy !== undefined) is('is ignored');
    else if (owner !== undefined && orphaned.has(`${id} ${owner}`))
      is('the administrators were asked: its owner has left');
    else if (owner === undefined && found.has(`${instance} ${email}`))
      is('the administrators were asked: it was found');
    else
      offenders.push({
        words: `${email} of ${instance}: owner ${owner ?? 'none'}, and nobody was asked`,
        email,
      });
  }
  return {
    sentence: 'Every user has somebody accountable, or the administrators were asked, or it is ignored',
    count: users.length,
    reasons: reasons.all,
    offenders,
  };
}

/** What waits for a person is looked at each night, and everything else within hours. */
const LONGEST_NIGHT_HOURS = 26;

function nothingLingersInTheJournal({ until }: Lived, { journal }: KeptRows): Checked {
  const reasons = counter();
  const offenders = journal.flatMap((row): Offender[] => {
    const { state, waits, nextAt, announcedAt, id, kind, createdAt, apiUserId } = row;
    const left = nextAt === undefined ? 0 : until.until(Temporal.Instant.from(nextAt)).total('hours');
    if (state === 'open' && waits !== undefined && left > -1 && left < LONGEST_NIGHT_HOURS) {
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

function noRequestWaitsTooLong({ until }: Lived, { requests }: KeptRows): Checked {
  const reasons = counter();
  const offenders = requests.flatMap(({ id, kind, state, endsAt, announcedAt }): Offender[] => {
    reasons.add(state);
    const isOver = Temporal.Instant.compare(Temporal.Instant.from(endsAt), until) <= 0;
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

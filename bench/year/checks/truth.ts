import { Temporal } from 'temporal-polyfill';
import { expiryText, hasEnded } from '../../../src/core/expiry.ts';
import { marketoDay } from '../../../src/core/quota.ts';
import { assignmentsText, parseAssignments, type RoleAssignment } from '../../../src/core/role.ts';
import { loadMessage } from '../../../src/usecases/messages/load.ts';
import { isWhole } from '../../../test/store/audit-chain.ts';
import type { Lived } from '../life.ts';
import { makesCalls } from '../marketo.ts';
import { INSTANCES } from '../process.ts';
import { hashOf } from '../slack.ts';
import { type Check, type Checked, counter, type KeptRows, type Offender } from './check.ts';

/** What the records, the audit and Slack say is so, and nothing was done twice. */
export const truth: Check = async (lived, rows) => [
  theRecordsAgreeWithMarketo(lived, rows),
  noInviteWasSentTwice(lived, rows),
  nothingWasDeletedThatWasNeeded(lived, rows),
  await everyMessageIsAsItWouldBeDrawn(lived, rows),
  theAuditIsWhole(rows),
  nobodyMetAnUnplannedError(lived),
];

function theRecordsAgreeWithMarketo({ marketos }: Lived, { apiUsers }: KeptRows): Checked {
  const offenders: Offender[] = [];
  for (const { instance, userid, email, state, expiry, roles, firstName, lastName } of apiUsers) {
    const details = marketos.get(instance)?.accounts.get(userid)?.details;
    const differs = (what: string, ours: string, theirs: string) => {
      if (ours !== theirs)
        offenders.push({ words: `${email}: ${what} is ${ours}, in Marketo ${theirs}`, email });
    };
    if (state === 'gone') {
      if (details) offenders.push({ words: `${email} is gone, and in Marketo`, email });
      continue;
    }
    if (!details) {
      offenders.push({ words: `${email} is known, and not in Marketo`, email });
      continue;
    }
    differs('its end', expiry ?? 'never', expiryText(details.expiry));
    differs('its roles', rolesText(JSON.parse(roles)), rolesText(details.roles));
    differs('its name', `${firstName} ${lastName}`, `${details.firstName} ${details.lastName}`);
  }
  return {
    sentence: 'What the records say of each user is what Marketo has: end of access, roles, name, existence',
    count: apiUsers.length,
    offenders,
  };
}

function rolesText(roles: readonly RoleAssignment[]): string {
  return assignmentsText(parseAssignments(assignmentsText(roles)));
}

/** What Marketo has refused is as if it had never left. */
function noInviteWasSentTwice({ marketos }: Lived, { journal }: KeptRows): Checked {
  const invites = journal.filter(({ kind }) => kind === 'create');
  const offenders: Offender[] = [];
  for (const { id, instance, data, createdAt, finishedAt } of invites) {
    const { email } = JSON.parse(data) as { email: string };
    const from = Temporal.Instant.from(createdAt);
    const until = finishedAt === undefined ? undefined : Temporal.Instant.from(finishedAt);
    const sent = (marketos.get(instance)?.sends ?? []).filter(
      ({ at, call, whom, became }) =>
        call === 'Invite User' &&
        whom === email &&
        became !== 'nothing' &&
        Temporal.Instant.compare(from, at) <= 0 &&
        (until === undefined || Temporal.Instant.compare(at, until) <= 0),
    );
    if (sent.length > 1)
      offenders.push({ words: `${id}: invited at ${sent.map(({ at }) => at).join(', ')}`, email });
  }
  return { sentence: 'No invite was sent twice', count: invites.length, offenders };
}

/** Marketo's days before a decision of which it is known whether there were calls. */
const LOOKED_AT_DAYS = 5;

/** Somebody has decided each deletion, or the settings have: of what has ended, long ago, and is called by nobody. */
function nothingWasDeletedThatWasNeeded({ marketos }: Lived, { journal }: KeptRows): Checked {
  const offenders: Offender[] = [];
  const reasons = counter();
  let count = 0;
  const revocations = journal.filter(({ kind }) => kind === 'revoke');
  for (const { name, deletions } of marketos.values()) {
    for (const { at, account } of deletions) {
      count += 1;
      const { details } = account;
      const { userid, email, expiry } = details;
      const decided = revocations.find(
        ({ instance, data, createdAt, finishedAt }) =>
          instance === name &&
          (JSON.parse(data) as { userid: string }).userid === userid &&
          Temporal.Instant.compare(Temporal.Instant.from(createdAt), at) <= 0 &&
          (finishedAt === undefined || Temporal.Instant.compare(at, Temporal.Instant.from(finishedAt)) <= 0),
      );
      const wrong = (words: string) => offenders.push({ words: `${email} at ${at}: ${words}`, email });
      if (!decided) wrong('nobody had decided that');
      else if (!hasEnded(expiry, at)) wrong(`it was to work until ${expiry}`);
      else if (decided.requester !== 'app') reasons.add('revoked by somebody');
      else {
        const then = Temporal.Instant.from(decided.createdAt);
        const days =
          INSTANCES.find((each) => each.name === name)?.deleteAfterDays ?? Number.POSITIVE_INFINITY;
        const called = Array.from({ length: LOOKED_AT_DAYS }, (_, ago) =>
          marketoDay(then).subtract({ days: ago + 1 }),
        ).filter((date) => makesCalls(account, date));
        if (expiry === 'never' || expiry === 'unknown' || then.since(expiry).total('days') < days)
          wrong(`it had not ended ${days} days before ${then}`);
        else if (called.length > 0) wrong(`it made calls on ${called.join(', ')}`);
        else reasons.add('by DELETE_AFTER_DAYS');
      }
    }
  }
  return {
    sentence: 'Nothing was deleted that nobody had decided about, that was still to work, or that was called',
    count,
    reasons: reasons.all,
    offenders,
  };
}

async function everyMessageIsAsItWouldBeDrawn(
  { slack, ports }: Lived,
  { messages, deliveries }: KeptRows,
): Promise<Checked> {
  const offenders: Offender[] = [];
  const reasons = counter();
  let count = 0;
  // Its answer was lost, and then Slack let nobody read any more whether it had come.
  const unreadable = new Set(
    deliveries.filter(({ state }) => state === 'refused').map(({ message }) => message),
  );
  for (const { id, closedAt, ts } of messages) {
    const stands = slack.standing.get(id);
    if (closedAt !== undefined || !stands) continue;
    count += 1;
    if (ts === undefined && unreadable.has(id)) {
      reasons.add('nobody knows that it stands: its channel was closed when it was looked for');
      continue;
    }
    const { about, recipient } = stands;
    const sentAt = messages.find((each) => each.id === id)?.sentAt ?? '';
    const message = await loadMessage(ports, about, Temporal.Instant.from(sentAt));
    const drawn = slack.drawn(recipient, message);
    if (hashOf(drawn) !== hashOf(stands.shown))
      offenders.push({
        words: `${id}, ${about.kind} to ${recipient.id}: shows “${stands.shown.text}”, and would be “${drawn.text}”`,
      });
  }
  return {
    sentence: 'Every message that stands in Slack, and is still drawn anew, is what would be drawn now',
    count,
    reasons: reasons.all,
    offenders,
  };
}

function nobodyMetAnUnplannedError({ noticed, minutes }: Lived): Checked {
  return {
    sentence: 'The app met no error but those that were planned',
    count: minutes,
    offenders: noticed.unplanned.map(({ at, message, err }) => ({
      words: `${at} ${message}: ${err instanceof Error ? (err.stack ?? err.message) : String(err)}`,
    })),
  };
}

function theAuditIsWhole({ audit }: KeptRows): Checked {
  const rows = audit.map(({ previousHash: previous_hash, ...row }) => ({ ...row, previous_hash }));
  return {
    sentence: 'The chain of the audit verifies',
    count: rows.length,
    offenders: isWhole(rows) ? [] : [{ words: 'a hash of the audit is not that of its entry' }],
  };
}

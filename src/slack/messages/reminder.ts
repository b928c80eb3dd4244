import type { KnownBlock, SectionBlock } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import type { RemindedLater } from '../../core/api-user.ts';
import type { WarnedLine } from '../../core/messages/about.ts';
import { answerTo, askedBeside, isAnswered } from '../../core/messages/answer.ts';
import { isFollowed } from '../../core/messages/later.ts';
import type { Words } from '../../locales/words.ts';
import type { MessageOf, ShownUser } from '../../ports/messages.ts';
import { answerShown, askedShown, endedByShown } from '../blocks/answer.ts';
import { callsLine } from '../blocks/calls-line.ts';
import { text, user } from '../blocks/details.ts';
import { laterIn, laterShown } from '../blocks/later.ts';
import { context, cut, notification, paragraph, plain } from '../blocks/text.ts';
import { takeBackAction, warningActions } from '../blocks/user-actions.ts';
import { countdown, isEnded, manyEnd, mostUrgent, type WarnedEnd, warnedEnd } from './countdown.ts';
import { warnedLine } from './warned-line.ts';
import type { Written } from './written.ts';

/** Users in one warning: far below Slack's 50 blocks and 13,200 characters, whatever people typed. */
export const MOST_WARNED = 10;

/** Characters of an address in a headline of 150. */
const LONGEST_IN_HEADLINE = 100;

/** One user, what was warned of, and what the records say of it now. */
interface Warned {
  readonly line: WarnedLine;
  readonly shown: ShownUser;
  readonly end: WarnedEnd;
}

/** The warning to the owner: what will stop, how busy it is, what to do; or what was done. */
export function reminderMessage(
  words: Words,
  { about, loaded, sentAt }: MessageOf<'reminder'>,
  instance: string,
): Written {
  const warned = about.lines.flatMap((line, index): Warned[] => {
    const shown = loaded.users[index];
    return shown ? [{ line, shown, end: warnedEnd(line.expiry, shown.apiUser, sentAt) }] : [];
  });
  const [only] = warned;
  const { owner: to } = about;
  return only && warned.length === 1
    ? aboutOne(words, only, { instance, to, sentAt })
    : aboutMany(words, warned, { instance, to, sentAt });
}

/** Where it is, and whom it warns; not known of those that an earlier version sent. */
interface Warning {
  readonly instance: string;
  readonly to: string | undefined;
  readonly sentAt: Temporal.Instant;
}

function aboutOne(words: Words, { line, shown, end }: Warned, { instance, to, sentAt }: Warning): Written {
  const { t, moment } = words;
  const { expiry, calls } = line;
  const { email } = shown.apiUser;
  const { seenAt } = end;
  const ended = isEnded(end);
  const headline = countdown(words, 'headline', end, cut(email, LONGEST_IN_HEADLINE));
  const facts: SectionBlock = {
    type: 'section',
    fields: [plain(moment(expiry), 2_000), plain(callsLine(words, calls), 2_000)],
  };
  const answer = answerTo(expiry, shown, to);
  const said = answerShown(words, answer, shown, { saying: true, sentAt: seenAt });
  const asked = askedBeside(shown);
  const isOpen = !isAnswered(answer);
  const later = laterIn(words, shown, end, sentAt);
  const by = endedByShown(words, shown);
  const deleted =
    shown.deleteAfterDays === undefined ? '' : ` ${t('stillCalled.will', { count: shown.deleteAfterDays })}`;
  const what = ended
    ? `${t('reminder.refusedSince', { moment: moment(expiry) })}${deleted}`
    : t('reminder.stops');
  return {
    text: notification(countdown(words, 'fallback', end, email)),
    blocks: [
      { type: 'header', text: plain(`${ended ? '⛔' : '⏰'} ${headline}`, 150) },
      facts,
      ...(by ? [paragraph(by)] : []),
      ...reasonOf(words, shown),
      ...(said ? [paragraph({ type: 'text', text: `${said.mark} ` }, said.line)] : []),
      ...(asked ? [paragraph(askedShown(words, asked))] : []),
      ...(isOpen && later ? [paragraph(laterShown(words, 'owner', later))] : []),
      ...(isOpen ? [buttonsOf(words, shown, end, { isOnly: true, to, later })] : []),
      ...(answer.is === 'not_needed' ? takeBackOf(words, shown, seenAt) : []),
      // What was done has changed what would stop.
      context(isOpen || answer.is === 'not_needed' ? `${instance} · ${what}` : instance),
    ],
  };
}

/** Why it was made, as it was typed, and by whom where that is somebody else. */
function reasonOf({ t }: Words, { apiUser }: ShownUser): KnownBlock[] {
  const { reason, requester, owner } = apiUser;
  const parts = [
    ...(reason ? [[text(reason)]] : []),
    ...(requester && requester !== owner ? [[text(t('reminder.madeBy')), user(requester)]] : []),
  ];
  if (parts.length === 0) return [];
  return [paragraph(parts.flatMap((part, index) => (index === 0 ? part : [text('\n'), ...part])))];
}

/** The buttons, as long as they mean something. */
function buttonsOf(
  words: Words,
  { apiUser, usualDays, reminderDays = [] }: ShownUser,
  end: WarnedEnd,
  {
    isOnly,
    to,
    later,
  }: {
    readonly isOnly: boolean;
    readonly to: string | undefined;
    readonly later: RemindedLater | undefined;
  },
): KnownBlock {
  const { expiry, seenAt } = end;
  const isFirst = to !== undefined && !isEnded(end);
  const again = isFirst && isFollowed(expiry, seenAt, reminderDays, words.timeZone) ? 'again' : 'not_again';
  return warningActions(words, apiUser, ownersActions(usualDays, seenAt, to), {
    isOnly,
    reminds: later ? 'later' : again,
  });
}

function takeBackOf(words: Words, { apiUser, usualDays }: ShownUser, seenAt: Temporal.Instant): KnownBlock[] {
  return takeBackAction(words, apiUser, ownersActions(usualDays, seenAt, undefined));
}

/** What a warning offers to an owner; what each may is asked when it is pressed. */
const ownersActions = (days: number, now: Temporal.Instant, to: string | undefined) => ({
  days,
  mayEndNow: false,
  mayLetEnd: true,
  maySetOwner: false,
  // Of one that an earlier version sent nobody knows whether its reader is still the owner.
  mayHandOver: to !== undefined,
  mayChangeRoles: false,
  mayRevoke: false,
  mayIgnore: false,
  now,
});

/** Several users of one owner, most urgent first, each with its own buttons. */
function aboutMany(words: Words, warned: readonly Warned[], warning: Warning): Written {
  const ended = warned.filter(({ end }) => isEnded(end)).length;
  const title = manyEnd(words, 'yours', { ahead: warned.length - ended, ended });
  const most = warned.map(({ end, shown }) => ({ end, email: shown.apiUser.email }))[0];
  return {
    text: notification(most ? mostUrgent(words, title, most) : title),
    blocks: [
      { type: 'header', text: plain(`${ended === warned.length ? '⛔' : '⏰'} ${title}`, 150) },
      ...warned.flatMap((each): KnownBlock[] => rowOf(words, each, warning)),
      context(`${warning.instance} · ${words.t('reminder.stopsMany')}`),
    ],
  };
}

function rowOf(words: Words, { line, shown, end }: Warned, { to, sentAt }: Warning): KnownBlock[] {
  const later = laterIn(words, shown, end, sentAt);
  return warnedLine(words, line, shown, end, {
    to,
    later: later && laterShown(words, 'owner', later),
    actions: buttonsOf(words, shown, end, { isOnly: false, to, later }),
    takeBack: takeBackOf(words, shown, end.seenAt),
  });
}

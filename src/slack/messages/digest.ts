import type { KnownBlock, RichTextElement } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import type { DigestLine } from '../../core/messages/about.ts';
import type { Words } from '../../locales/words.ts';
import type { MessageOf, ShownUser } from '../../ports/messages.ts';
import { text, user } from '../blocks/details.ts';
import { laterIn, laterShown } from '../blocks/later.ts';
import { context, notification, plain } from '../blocks/text.ts';
import { expiryMenu, takeBackAction } from '../blocks/user-actions.ts';
import { isEnded, manyEnd, mostUrgent, type WarnedEnd, warnedEnd } from './countdown.ts';
import { warnedLine } from './warned-line.ts';
import type { Written } from './written.ts';

/** Lines in one digest: below Slack's 50 blocks and 13,200 characters, whatever people typed. */
export const LINES_PER_DIGEST = 7;

/** The administrators' warning about many API-only users, most urgent first; a line changes when something happens. */
export function digestMessage(
  words: Words,
  { about, loaded, sentAt }: MessageOf<'digest'>,
  instance: string,
): Written {
  const { t } = words;
  const { lines, part, parts } = about;
  const warned = lines.flatMap((line, index) => {
    const shown = loaded.users[index];
    return shown ? [{ line, shown, end: warnedEnd(line.expiry, shown.apiUser, sentAt) }] : [];
  });
  const ended = warned.filter(({ end }) => isEnded(end)).length;
  const title = manyEnd(words, 'all', { ahead: warned.length - ended, ended });
  const most = warned.map(({ end, shown }) => ({ end, email: shown.apiUser.email }))[0];
  return {
    text: notification(most ? mostUrgent(words, title, most) : title),
    blocks: [
      { type: 'header', text: plain(`${ended === warned.length ? '⛔' : '⏰'} ${title}`, 150) },
      ...warned.flatMap(({ line, shown, end }): KnownBlock[] => lineBlocks(words, line, shown, end, sentAt)),
      context(
        [instance, ...(parts > 1 ? [t('digest.part', { part, parts })] : []), t('digest.rest')].join(' · '),
      ),
    ],
  };
}

function lineBlocks(
  words: Words,
  line: DigestLine,
  shown: ShownUser,
  end: WarnedEnd,
  sentAt: Temporal.Instant,
): KnownBlock[] {
  const { apiUser, usualDays } = shown;
  const later = laterIn(words, shown, end, sentAt);
  const usual = {
    days: usualDays,
    mayEndNow: true,
    mayLetEnd: true,
    maySetOwner: true,
    mayHandOver: false,
    mayChangeRoles: false,
    mayRevoke: true,
    mayIgnore: true,
    now: end.seenAt,
  };
  return warnedLine(words, line, shown, end, {
    later: later && laterShown(words, 'administrators', later),
    beside: ownerPart(words, line, apiUser.owner),
    below: line.owner === 'told' ? [] : [text(`\n⚠️ ${words.t(`digest.owner.${line.owner}`)}`)],
    actions: expiryMenu(words, apiUser, usual),
    takeBack: takeBackAction(words, apiUser, usual),
  });
}

/** Who is accountable, and whether that person was told. */
function ownerPart(
  { t }: Words,
  { owner: told, ownedBy }: DigestLine,
  owner: string | undefined,
): readonly RichTextElement[] {
  if (owner === undefined) return [text(`🫥 ${t('row.noOwner')}`)];
  // Whoever has become its owner since was not the one who was told.
  if (told === 'told' && (ownedBy === undefined || ownedBy === owner))
    return [user(owner), text(t('digest.told'))];
  return [text(t('row.owner')), user(owner)];
}

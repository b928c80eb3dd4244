import type { KnownBlock, ModalView, RichTextElement } from '@slack/types';
import { isLeftToEnd } from '../../core/api-user.ts';
import { endOf } from '../../core/expiry.ts';
import { isLookedAtWhole } from '../../core/first-calls.ts';
import type { Words } from '../../locales/words.ts';
import type { KnownUser } from '../../ports/known-user.ts';
import { askedShown } from '../blocks/answer.ts';
import { apiUserRow } from '../blocks/api-user-row.ts';
import {
  type Detail,
  details,
  endInSentence,
  expiryValue,
  ownerValue,
  text,
  user,
} from '../blocks/details.ts';
import { endedAtOnceShown } from '../blocks/ended-shown.ts';
import { historyBlocks } from '../blocks/history.ts';
import { revokingRow } from '../blocks/revocation.ts';
import { rolesText } from '../blocks/roles-text.ts';
import { context, moment, paragraph, plain, section, sentence } from '../blocks/text.ts';
import { useOfWeek } from '../blocks/use-of-week.ts';
import { userActions } from '../blocks/user-actions.ts';
import { USER_VIEW } from '../names.ts';
import { writeUserMetadata } from './user-metadata.ts';

/**
 * All about one API-only user: when its access ends, who is accountable, what it is for, how it is used, what happened, and
 * what its reader may do.
 *
 * @param label of its Marketo instance; `undefined` where there is one alone
 */
export function apiUserView(words: Words, known: KnownUser, label: string | undefined): ModalView {
  const { t } = words;
  const { apiUser, asked, endedBy, revoking, usage, history, actions, isOwn, now } = known;
  const { reason } = apiUser;
  return {
    type: 'modal',
    callback_id: USER_VIEW,
    private_metadata: writeUserMetadata({ user: apiUser.id }),
    title: plain(t('show.title'), 24),
    close: plain(t('show.close'), 24),
    blocks: [
      apiUserRow(words, apiUser, now, endOfAccess(words, known)),
      ...(asked ? [paragraph(askedShown(words, asked))] : []),
      ...(endedBy ? [paragraph(text('⛔ '), endedAtOnceShown(words, endedBy))] : []),
      ...ignoredBlocks(words, apiUser),
      ...(apiUser.isLocked ? [section(t('show.locked'))] : []),
      ...(apiUser.isApiOnly === false ? [section(t('show.person'))] : []),
      ...(reason === undefined ? [] : [section(reason)]),
      details(detailsOf(words, known, label)),
      ...(actions
        ? userActions(words, apiUser, {
            ...actions,
            isRevoking: revoking !== undefined,
            isOnHold: asked !== undefined,
            now,
          })
        : []),
      ...(isOwn ? [context(t('show.own'))] : []),
      ...titled(t('show.use')),
      ...useOfWeek(words, usage),
      ...lastUseOf(words, known),
      ...titled(t('show.history')),
      ...historyBlocks(words, history),
    ],
  };
}

/** That nobody is to hear of it, and who has said so. */
function ignoredBlocks({ t }: Words, { ignored }: KnownUser['apiUser']): KnownBlock[] {
  if (!ignored) return [];
  return [paragraph([text(t('ignored.row')), user(ignored.by)]), context(t('ignored.explained'))];
}

function endOfAccess(
  words: Words,
  { apiUser, underWay, revoking, asked }: KnownUser,
): readonly RichTextElement[][] {
  const { t } = words;
  const { expiry, letEnd } = apiUser;
  const end = endOf(expiry);
  return [
    ...(end ? [[expiryValue(words, end)]] : []),
    ...(underWay ? [sentence(t('row.changing', { end: endInSentence(words, underWay.expiry) }))] : []),
    ...(letEnd && isLeftToEnd(apiUser) ? [[text(t('letEnd.row')), user(letEnd.by)]] : []),
    ...(revoking ? [[text(t(revokingRow(revoking, asked !== undefined)))]] : []),
  ];
}

function detailsOf(words: Words, { apiUser, roles }: KnownUser, label: string | undefined): Detail[] {
  const { t } = words;
  const { owner, requester, firstName, lastName, email, userid, createdAt, source } = apiUser;
  const isFound = source === 'found';
  return [
    { label: t('detail.owner'), value: ownerValue(words, owner) },
    ...(requester === undefined || requester === owner
      ? []
      : [{ label: t('show.label.madeBy'), value: user(requester) }]),
    { label: t('show.label.roles'), value: text(rolesText(words, roles)) },
    { label: t('detail.name'), value: text(`${firstName} ${lastName}`.trim()) },
    ...(userid.toLowerCase() === email.toLowerCase()
      ? []
      : [{ label: t('show.label.userid'), value: text(userid) }]),
    ...(label === undefined ? [] : [{ label: t('detail.instance'), value: text(label) }]),
    {
      label: t(isFound ? 'show.label.found' : 'show.label.since'),
      value: moment(createdAt, '{date_long}', words.moment(createdAt)),
    },
  ];
}

/** When it was used last, where that is longer ago than the days above; nothing where they say it. */
function lastUseOf({ t, day }: Words, { apiUser, usage, lastUse, useKnown }: KnownUser): KnownBlock[] {
  if (typeof usage === 'object' && usage.last) return [];
  if (lastUse) return [section(t('show.lastUse', { day: day(lastUse) }))];
  if (!useKnown) return [];
  const isWhole = apiUser.source === 'app' && isLookedAtWhole(apiUser, useKnown);
  return [section(isWhole ? t('show.neverUsed') : t('show.noUseSince', { day: day(useKnown.since) }))];
}

function titled(title: string): KnownBlock[] {
  return [{ type: 'divider' }, { type: 'header', text: plain(title, 150) }];
}

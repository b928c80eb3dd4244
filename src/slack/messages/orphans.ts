import type { Button, KnownBlock } from '@slack/types';
import type { Words } from '../../locales/words.ts';
import type { MessageOf } from '../../ports/messages.ts';
import { endInWords, markOf } from '../blocks/api-user-row.ts';
import { text, user } from '../blocks/details.ts';
import { context, mention, notification, paragraph, plain, sentence } from '../blocks/text.ts';
import { ownerAction } from '../blocks/user-actions.ts';
import { warnedRow } from '../blocks/warned-row.ts';
import { ASSIGN_ALL, buttonValue } from '../names.ts';
import type { Written } from './written.ts';

/** One person for all of them, as long as several are left. */
function assignAllAction(
  { t }: Words,
  { owner, instance }: MessageOf<'orphans'>['about'],
  users: MessageOf<'orphans'>['loaded']['users'],
): KnownBlock[] {
  const left = users.filter(({ apiUser, isGone }) => !isGone && apiUser.owner === owner);
  if (left.length < 2) return [];
  const button: Button = {
    type: 'button',
    action_id: ASSIGN_ALL,
    value: buttonValue(owner, instance),
    text: plain(t('orphans.assignAll'), 75),
  };
  return [{ type: 'actions', elements: [button] }];
}

/** What an owner who has left was accountable for; a row changes when somebody else is. */
export function orphansMessage(
  words: Words,
  { about, loaded, sentAt }: MessageOf<'orphans'>,
  instance: string,
): Written {
  const { t, timeZone } = words;
  const title = t('orphans.title', { count: about.users.length });
  return {
    text: notification(title),
    blocks: [
      { type: 'header', text: plain(`🫥 ${title}`, 150) },
      paragraph(sentence(t('orphans.text', { owner: mention(about.owner) }))),
      ...assignAllAction(words, about, loaded.users),
      ...loaded.users.flatMap(({ apiUser, isGone }): KnownBlock[] => {
        const { email, expiry, owner } = apiUser;
        if (isGone) return [warnedRow('🗑️', email, [[text(t('orphans.gone'))]])];
        const isOrphaned = owner === about.owner || owner === undefined;
        const ends = [text(endInWords(words, expiry, sentAt))];
        const row = isOrphaned ? [ends] : [ends, [text(t('orphans.assigned')), user(owner)]];
        return [
          warnedRow(markOf(expiry, sentAt, timeZone), email, row),
          ...(isOrphaned ? [ownerAction(words, apiUser)] : []),
        ];
      }),
      context(instance),
    ],
  };
}

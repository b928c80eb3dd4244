import type { KnownBlock } from '@slack/types';
import { answerTo, isAnswered } from '../../core/messages/answer.ts';
import type { Words } from '../../locales/words.ts';
import type { MessageOf } from '../../ports/messages.ts';
import { answerShown } from '../blocks/answer.ts';
import { endInWords, markOf } from '../blocks/api-user-row.ts';
import { ownerValue, text } from '../blocks/details.ts';
import { context, notification, paragraph, plain } from '../blocks/text.ts';
import { userActions } from '../blocks/user-actions.ts';
import { warnedRow } from '../blocks/warned-row.ts';
import type { Written } from './written.ts';

/** What is still being called though its access ended long ago; a row changes when somebody does something about it. */
export function stillCalledMessage(
  words: Words,
  { about, loaded, sentAt }: MessageOf<'still_called'>,
  instance: string,
): Written {
  const { t, timeZone } = words;
  const count = about.lines.length;
  const title = t('stillCalled.title', { count });
  const days = t('stillCalled.days', { count: about.days });
  return {
    text: notification(title),
    blocks: [
      { type: 'header', text: plain(`📡 ${title}`, 150) },
      paragraph(text(t('stillCalled.text', { count, days }))),
      ...about.lines.flatMap((line, index): KnownBlock[] => {
        const shown = loaded.users[index];
        if (!shown) return [];
        const { apiUser, usualDays } = shown;
        const { email, expiry, owner } = apiUser;
        const answer = answerTo(line.expiry, shown);
        const said = answerShown(words, answer, shown, { saying: false, sentAt });
        const parts = said
          ? [said.line]
          : [[text(endInWords(words, expiry, sentAt))], [text(t('row.owner')), ownerValue(words, owner)]];
        const row = warnedRow(said?.mark ?? markOf(expiry, sentAt, timeZone), email, parts);
        return isAnswered(answer)
          ? [row]
          : [row, ...userActions(words, apiUser, { ...MAY, days: usualDays, now: sentAt })];
      }),
      context(instance),
    ],
  };
}

/** What administrators are offered; what each may is asked when it is pressed. */
const MAY = {
  mayEndNow: false,
  mayLetEnd: false,
  maySetOwner: true,
  mayHandOver: false,
  mayChangeRoles: false,
  mayRevoke: true,
  mayIgnore: true,
} as const;

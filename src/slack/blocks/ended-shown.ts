import type { RichTextElement } from '@slack/types';
import { APP } from '../../core/audit-event.ts';
import type { Operation } from '../../core/changes/operation.ts';
import { WHY_MAX_LENGTH } from '../../core/changes/set-expiry.ts';
import type { Words } from '../../locales/words.ts';
import type { ShownRequest } from '../../ports/messages.ts';
import { text } from './details.ts';
import { cut, mention, moment, sentence } from './text.ts';

/** Who has ended access at once, and why, among what else is said of a user. */
export function endedAtOnceShown(
  { t }: Words,
  { change, requester }: Operation<'set_expiry'>,
  most = WHY_MAX_LENGTH,
): RichTextElement[] {
  const { why } = change.data;
  const said = sentence(t('row.endedAtOnce', { person: mention(requester) }));
  return why
    ? [...said, text(': '), { ...text(cut(why, most)), style: { italic: true } } as RichTextElement]
    : said;
}

/**
 * Who has ended the access that is asked for, when, and why: to approve undoes that.
 *
 * @param most characters of the reason, among many others
 */
export function endedShown(
  words: Words,
  ended: NonNullable<ShownRequest['ended']>,
  most = WHY_MAX_LENGTH,
): RichTextElement[] {
  const { t } = words;
  const { change, requester, createdAt } = ended;
  const person = requester === APP ? t('revoke.theApp') : mention(requester);
  const said = t(change.kind === 'revoke' ? 'request.isRevoked' : 'request.wasEnded', { person });
  const why = change.kind === 'set_expiry' ? change.data.why : undefined;
  return [
    ...sentence(said),
    text(' · '),
    moment(createdAt, t('answer.when'), words.moment(createdAt)),
    ...(why ? [{ ...text(`\n${cut(why, most)}`), style: { italic: true } } as RichTextElement] : []),
  ];
}

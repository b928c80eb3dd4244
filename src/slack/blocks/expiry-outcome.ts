import type { KnownBlock, RichTextElement } from '@slack/types';
import { endedNotKnown } from '../../core/changes/made-api-user.ts';
import { isOfKind, type Operation } from '../../core/changes/operation.ts';
import type { Request } from '../../core/changes/request.ts';
import { sameExpiry } from '../../core/expiry.ts';
import type { Words } from '../../locales/words.ts';
import { againAction } from './again.ts';
import { isOfChangedUser } from './changed-user-reasons.ts';
import { details, expiryValue, text, user } from './details.ts';
import { againButtons } from './request-buttons.ts';
import { said } from './said.ts';
import { context, section } from './text.ts';

type Ended = Operation<'set_expiry'>;

/** What became of a new end of access, in one sentence. */
export function expirySentence({ t, moment }: Words, operation: Ended): string {
  const { change, state, failure } = operation;
  const { email, expiry, isNow } = change.data;
  if (state === 'succeeded') {
    return isNow
      ? t('expiry.done.nowText', { email })
      : t('expiry.done.text', { email, moment: moment(expiry) });
  }
  if (state === 'overtaken') return t('expiry.failed.overtaken');
  const reason = failure?.reason ?? 'internal';
  return isOfChangedUser(reason) ? t(`expiry.failed.${reason}`) : t(`failed.sentence.${reason}`);
}

/**
 * How a change of an end of access ended: what was, what is, who did it and why; and the way to try again.
 *
 * @param overtakenBy the later wish that took its place
 * @param approved the request that was approved: it is tried again as it is, without another approval
 */
export function expiryBlocks(
  words: Words,
  operation: Ended,
  instance: string,
  overtakenBy?: Operation,
  approved?: Request,
): KnownBlock[] {
  const { t } = words;
  const { change, state, failure, requester } = operation;
  const { email, from, expiry, why, isNow } = change.data;
  const isDone = state === 'succeeded';
  const mark = isDone ? (isNow ? '⛔' : '✅') : state === 'overtaken' ? 'ℹ️' : '⚠️';
  const isSame = sameWish(operation, overtakenBy);
  const again = approved ? againButtons(words, approved, operation) : [];
  const row = (label: string, value: RichTextElement) => ({ label, value });
  return [
    section(`${mark} ${isSame ? t('expiry.failed.same') : expirySentence(words, operation)}`),
    ...said(words, failure),
    details([
      row(t('detail.email'), text(email)),
      row(t('expiry.done.before'), expiryValue(words, from)),
      row(t('expiry.done.to'), expiryValue(words, expiry)),
      row(t('detail.asker'), user(requester)),
      ...(why ? [row(t('expiry.done.why'), text(why))] : []),
      ...(overtakenBy && isOfKind(overtakenBy, 'set_expiry')
        ? [
            row(t('expiry.done.later'), user(overtakenBy.requester)),
            ...(isSame
              ? []
              : [row(t('expiry.done.laterTo'), expiryValue(words, overtakenBy.change.data.expiry))]),
          ]
        : []),
      row(t('detail.instance'), text(instance)),
    ]),
    ...(isDone ? [context(t(isNow ? 'expiry.done.restore' : 'expiry.done.again'))] : []),
    // What the form sends is another wish, and has to be approved anew.
    ...(again.length > 0 ? again : againAction(operation, t('expiry.failed.again'))),
  ];
}

/** Whether the wish that took its place is for the same end. */
function sameWish({ change }: Ended, overtakenBy: Operation | undefined): boolean {
  return (
    overtakenBy !== undefined &&
    isOfKind(overtakenBy, 'set_expiry') &&
    sameExpiry(overtakenBy.change.data.expiry, change.data.expiry)
  );
}

/** What a notification says of it. */
export function expiryNotification(words: Words, operation: Ended): string {
  const { t } = words;
  const { email } = operation.change.data;
  if (operation.state === 'succeeded' || operation.state === 'overtaken')
    return expirySentence(words, operation);
  return t(endedNotKnown(operation) ? 'expiry.failed.notKnownFallback' : 'expiry.failed.fallback', { email });
}

/** The headline of a message about it. */
export function expiryHeadline({ t }: Words, operation: Ended, overtakenBy?: Operation): string {
  if (operation.state === 'succeeded')
    return t(operation.change.data.isNow ? 'expiry.done.nowTitle' : 'expiry.done.title');
  if (sameWish(operation, overtakenBy)) return t('expiry.failed.sameHeadline');
  if (operation.state === 'overtaken') return t('expiry.failed.overtakenHeadline');
  if (endedNotKnown(operation)) return t('expiry.failed.notKnownHeadline');
  return t('expiry.failed.headline');
}

import type { KnownBlock } from '@slack/types';
import { approverOf, type KindName } from '../../core/changes/kinds.ts';
import { endedNotKnown, isToldAnew } from '../../core/changes/made-api-user.ts';
import { isUnfinished, type Operation } from '../../core/changes/operation.ts';
import type { Request } from '../../core/changes/request.ts';
import type { Words } from '../../locales/words.ts';
import type { MessageOf, Over } from '../../ports/messages.ts';
import { createdBlocks } from '../blocks/created.ts';
import { failedBlocks } from '../blocks/failed.ts';
import { mention, notification, paragraph, plain, section, sentence } from '../blocks/text.ts';
import { expirySetMessage } from './expiry-set.ts';
import { letEndMessage } from './let-end.ts';
import { ownerSetMessage, type Theirs } from './owner-set.ts';
import { revokedMessage } from './revoked.ts';
import { rolesSetMessage } from './roles-set.ts';
import { triedAgainMessage } from './tried-again.ts';
import type { Written } from './written.ts';

export type ToldAs = 'requester' | 'owner';

/** What a message about the end of a change is drawn with, beside the change. */
interface Beside {
  readonly reader: ToldAs;
  /** The label of its Marketo instance. */
  readonly instance: string;
  /** Where that instance's LaunchPoint is; `undefined` where the settings do not say. */
  readonly launchPointUrl: string | undefined;
  readonly overtakenBy: Operation | undefined;
  /** Who approved that. */
  readonly overtakenApprovers: readonly string[] | undefined;
  /** For whoever has become accountable, or of access that was ended at once: how the user stands, and when that is read. */
  readonly theirs: Theirs | undefined;
  /** What keeps a revocation from going on. */
  readonly askedBack: Request | undefined;
  readonly approved: Request | undefined;
}

type Drawing<K extends KindName> = (words: Words, operation: Operation<K>, beside: Beside) => Written;

/** How the end of each kind of change is told; a kind without a row does not compile. */
const OUTCOMES: { readonly [K in KindName]: Drawing<K> } = {
  create: (words, operation, { reader, instance, launchPointUrl, approved }) =>
    operation.state === 'succeeded'
      ? createdMessage(words, operation, reader, instance, launchPointUrl)
      : failedMessage(words, operation, instance, approved),
  set_expiry: (words, operation, { instance, overtakenBy, approved, theirs }) =>
    expirySetMessage(words, operation, { instance, overtakenBy, approved, isStill: theirs !== undefined }),
  set_owner: (words, operation, { reader, instance, theirs }) =>
    ownerSetMessage(words, operation, reader, instance, theirs),
  hand_over: (words, operation, { reader, instance, theirs }) =>
    ownerSetMessage(words, operation, reader, instance, theirs),
  let_end: (words, operation, { instance }) => letEndMessage(words, operation, instance),
  change_roles: (words, operation, { instance }) => rolesSetMessage(words, operation, instance),
  revoke: (words, operation, { reader, ...shown }) => revokedMessage(words, operation, reader, shown),
};

/** How a change ended, as it stands now: one that nobody knew of may appear later, and one that failed be tried again. */
export function outcomeMessage(
  words: Words,
  { about, loaded, sentAt }: MessageOf<'outcome'>,
  instance: string,
  launchPointUrl: string | undefined,
): Written {
  const { operation, overtakenBy, overtakenApprovers, user, askedBack, approved } = loaded;
  const { approvers = [], isOver } = loaded;
  const isOnItsWay = isUnfinished(operation) && operation.waits === undefined;
  if (isOnItsWay || about.attempt < operation.attempt) {
    return triedAgainMessage(words, operation, instance);
  }
  // A change and its kind belong together, which TypeScript cannot see in a union.
  const drawing = OUTCOMES[operation.change.kind] as Drawing<KindName>;
  const theirs = user && { ...user, sentAt };
  const beside = {
    reader: about.for,
    instance,
    launchPointUrl,
    overtakenBy,
    overtakenApprovers,
    approved,
    theirs,
    askedBack,
  };
  const { text, blocks } = drawing(words, operation, beside);
  const shown = isOver ? overSince(words, blocks, isOver) : blocks;
  return { text, blocks: [...shown, ...approvedBlocks(words, operation, approvers)] };
}

/** Nobody is offered to try again what was made in another way since, or decided otherwise. */
function overSince({ t }: Words, blocks: readonly KnownBlock[], why: Over): KnownBlock[] {
  return [...blocks.filter(({ type }) => type !== 'actions'), section(t(`triedAgain.over.${why}`))];
}

/** Who allowed it: whoever asked could not have done it alone. Of what one person was asked the message says so itself. */
function approvedBlocks(
  { t, all }: Words,
  { change }: Operation,
  approvers: readonly string[],
): KnownBlock[] {
  if (approvers.length === 0 || approverOf(change) !== undefined) return [];
  const people = all(approvers.map((id) => mention(id)));
  return [paragraph(sentence(t('request.approvedBy', { people })))];
}

export function createdMessage(
  words: Words,
  operation: Operation<'create'>,
  reader: ToldAs,
  instance: string,
  launchPointUrl: string | undefined,
): Written {
  const { t } = words;
  const { email } = operation.change.data;
  return {
    text: notification(t(reader === 'owner' ? 'created.ownerFallback' : 'created.fallback', { email })),
    blocks: createdBlocks(words, operation, reader, instance, launchPointUrl),
  };
}

export function failedMessage(
  words: Words,
  operation: Operation<'create'>,
  instance: string,
  approved?: Request,
): Written {
  const { t } = words;
  const anew = isToldAnew(operation) ? 'failed.taken' : 'failed';
  const told = endedNotKnown(operation) ? 'failed.notKnown' : anew;
  return {
    text: notification(t(`${told}.fallback`, { email: operation.change.data.email })),
    blocks: [
      { type: 'header', text: plain(t(`${told}.headline`), 150) },
      ...failedBlocks(words, operation, instance, approved),
    ],
  };
}

import type { ActionsBlock, Button, KnownBlock } from '@slack/types';
import type { ApiUser } from '../../core/api-user.ts';
import { APP } from '../../core/audit-event.ts';
import type { Operation } from '../../core/changes/operation.ts';
import type { Request } from '../../core/changes/request.ts';
import { hasEnded } from '../../core/expiry.ts';
import type { Words } from '../../locales/words.ts';
import { buttonValue, opening, saying } from '../names.ts';
import { againAction } from './again.ts';
import { type Detail, details, text, user } from './details.ts';
import { said } from './said.ts';
import { context, cut, mention, moment, paragraph, plain, section, sentence, steps } from './text.ts';

type Revoking = Operation<'revoke'>;

/** How far a revocation has come. */
export function revocationState({
  state,
  waits,
  looks,
}: Pick<Revoking, 'state' | 'waits' | 'looks'>): 'waits' | 'done' | 'failed' | 'notDeleted' | 'overtaken' {
  if (state === 'succeeded') return 'done';
  if (state === 'overtaken') return 'overtaken';
  if (state === 'failed') return looks > 0 && waits === undefined ? 'notDeleted' : 'failed';
  return 'waits';
}

/**
 * How far a revocation has come, step by step: what is in force, what a person has to do, and what happens then; with the buttons of
 * those who may do it.
 *
 * @param askedBack what somebody asks for, and is decided before anything is deleted
 * @param mayAct whether its reader is offered to say that the services are removed, and to bring it back
 * @param launchPointUrl where that instance's LaunchPoint is; `undefined` where the settings do not say
 */
export function revocationBlocks(
  words: Words,
  operation: Revoking,
  {
    instance,
    launchPointUrl,
    mayAct,
    overtakenBy,
    overtakenApprovers = [],
    askedBack,
  }: {
    readonly instance: string;
    readonly launchPointUrl: string | undefined;
    readonly mayAct: boolean;
    readonly overtakenBy?: Operation | undefined;
    /** Who approved that. */
    readonly overtakenApprovers?: readonly string[] | undefined;
    readonly askedBack?: Request | undefined;
  },
): KnownBlock[] {
  const { t } = words;
  const { change, requester } = operation;
  const row = (label: string, value: Detail['value']): Detail => ({ label, value });
  const facts = details([
    row(t('detail.email'), text(change.data.email)),
    row(t('revoke.by'), requester === APP ? text(t('revoke.byApp')) : user(requester)),
    row(t('detail.instance'), text(instance)),
  ]);
  return [
    ...became(words, operation, { launchPointUrl, mayAct, overtakenBy, overtakenApprovers, askedBack }),
    facts,
  ];
}

function became(
  words: Words,
  operation: Revoking,
  {
    launchPointUrl,
    mayAct,
    overtakenBy,
    overtakenApprovers,
    askedBack,
  }: {
    readonly launchPointUrl: string | undefined;
    readonly mayAct: boolean;
    readonly overtakenBy: Operation | undefined;
    readonly overtakenApprovers: readonly string[];
    readonly askedBack: Request | undefined;
  },
): KnownBlock[] {
  const { t } = words;
  switch (revocationState(operation)) {
    case 'done':
      return [section(t('revoke.state.deleted'))];
    case 'overtaken':
      return [paragraph(sentence(`↩️ ${overtakenText(words, overtakenBy, overtakenApprovers)}`))];
    case 'failed':
    case 'notDeleted':
      return [
        section(`⚠️ ${whyNot(words, operation)}`),
        ...said(words, operation.failure),
        ...(mayAct ? againAction(operation, t('expiry.failed.again')) : []),
      ];
    case 'waits':
      if (askedBack)
        return [
          section(t(inForce(operation))),
          paragraph(sentence(t('revoke.onHold', { person: mention(askedBack.requester) }))),
          context(t(mayAct ? 'revoke.decideFirst' : 'revoke.decidedFirst')),
        ];
      return [
        section(t(inForce(operation))),
        section(t('revoke.state.services')),
        steps(clicks(words, operation, mayAct)),
        ...(launchPointUrl === undefined
          ? []
          : [paragraph({ type: 'link', url: launchPointUrl, text: t('revoke.launchPoint') })]),
        ...next(words, operation),
        ...lastTry(words, operation),
        ...(mayAct ? [revocationActions(words, operation.change.data)] : []),
        context(t(mayAct ? 'revoke.backWhile' : 'revoke.hint')),
      ];
  }
}

function inForce({ waits, change: { data } }: Revoking) {
  if (waits === 'access_goes_on') return 'revoke.state.goesOn';
  return hasEnded(data.from, data.end) ? 'revoke.state.wasOver' : 'revoke.state.ended';
}

function clicks({ t }: Words, { change: { data } }: Revoking, mayAct: boolean): string[] {
  const button = t('revoke.removed');
  return [
    t('revoke.clicks.open'),
    t('revoke.clicks.remove', { email: data.email }),
    t(mayAct ? 'revoke.clicks.back' : 'revoke.clicks.backOther', { button }),
  ];
}

/** Whose doing it is that it stays. */
function overtakenText(
  { t, all }: Words,
  overtakenBy: Operation | undefined,
  approvers: readonly string[],
): string {
  if (!overtakenBy) return t('revoke.overtaken');
  const person = mention(overtakenBy.requester);
  if (overtakenBy.state === 'failed') return t('revoke.overtakenFailed', { person });
  // Whoever asked could not have done it alone.
  const people = all(approvers.map((each) => mention(each)));
  const isSet = overtakenBy.state === 'succeeded';
  return approvers.length === 0
    ? t(isSet ? 'revoke.overtakenBy' : 'revoke.overtakenUnderWay', { person })
    : t('revoke.overtakenByApproved', { person, people });
}

/** When it is tried next; none while it is being tried. */
function next(words: Words, { nextAt }: Revoking): KnownBlock[] {
  if (!nextAt) return [];
  const { t } = words;
  const at = moment(nextAt, t('detail.expiresFormat'), words.moment(nextAt));
  // The moment is each reader's own, and stands in the middle of a sentence.
  const [before = '', after = ''] = t('revoke.state.delete', { moment: CUT }).split(CUT);
  return [
    paragraph([
      { type: 'text', text: before },
      at,
      ...(after === '' ? [] : [{ type: 'text' as const, text: after }]),
    ]),
  ];
}

const CUT = '\u2063\u2063';

/** What Marketo said when it was tried last. */
function lastTry(words: Words, { failure, waits }: Revoking): KnownBlock[] {
  const { t } = words;
  if (!failure || (waits === 'access_goes_on' && failure.reason === 'not_visible')) return [];
  if (failure.reason === 'in_use') return waits === 'access_ended' ? [context(t('revoke.last.in_use'))] : [];
  return [
    context(t('revoke.last.other', { why: t(`failed.sentence.${failure.reason}`) })),
    ...said(words, failure),
  ];
}

/** What there is to be done while it waits: somebody says that the services are removed, or brings it back. */
export function revocationActions(
  words: Words,
  { apiUserId, email }: { readonly apiUserId: string; readonly email: string },
): ActionsBlock {
  const elements = [removedButton(words, { id: apiUserId, email }), bringBackButton(words, apiUserId)];
  return { type: 'actions', elements };
}

/** Opens the form for a later end of access. */
export function bringBackButton({ t }: Words, apiUserId: string): Button {
  return {
    type: 'button',
    action_id: opening('set_expiry', 'another'),
    value: buttonValue(apiUserId),
    text: plain(t('revoke.bringBack'), 75),
  };
}

/** Characters of an address in Slack's question of 300. */
const LONGEST_EMAIL = 200;

/** That the custom services are removed: what cannot be undone asks once more. */
export function removedButton({ t }: Words, { id, email }: Pick<ApiUser, 'id' | 'email'>): Button {
  return {
    type: 'button',
    action_id: saying('removed'),
    value: buttonValue(id),
    style: 'danger',
    text: plain(t('revoke.removed'), 75),
    confirm: {
      title: plain(t('revoke.sure.title'), 100),
      text: plain(t('revoke.sure.text', { email: cut(email, LONGEST_EMAIL) }), 300),
      confirm: plain(t('revoke.sure.yes'), 30),
      deny: plain(t('revoke.sure.no'), 30),
      style: 'danger',
    },
  };
}

const OWN = ['refused', 'forbidden_change', 'changed_meanwhile', 'not_carried_out'] as const;

function whyNot({ t }: Words, { failure }: Revoking): string {
  const reason = failure?.reason ?? 'internal';
  const own = OWN.find((each) => each === reason);
  return own ? t(`revoke.failed.${own}`) : t(`failed.sentence.${reason}`);
}

/**
 * That it is being revoked, where it stands among others.
 *
 * @param isOnHold whether somebody asks to bring it back, which is decided first
 */
export function revokingRow(
  { waits }: Pick<Revoking, 'waits'>,
  isOnHold: boolean,
): 'revoke.row' | 'revoke.rowGoesOn' | 'revoke.rowOnHold' {
  if (isOnHold) return 'revoke.rowOnHold';
  return waits === 'access_goes_on' ? 'revoke.rowGoesOn' : 'revoke.row';
}

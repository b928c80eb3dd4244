import type { ActionsBlock, Button } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import { type ApiUser, isLeftToEnd } from '../../core/api-user.ts';
import { dateIn } from '../../core/calendar.ts';
import { daysMore } from '../../core/changes/set-expiry.ts';
import type { UserActions } from '../../core/changes/user-actions.ts';
import { endOf, expiryText, hasEnded } from '../../core/expiry.ts';
import { type LifeStep, lifeOf, stateAfter } from '../../core/life.ts';
import type { Words } from '../../locales/words.ts';
import { buttonValue, doing, MORE, opening, SHOW_USER, saying } from '../names.ts';
import { removedButton } from './revocation.ts';
import { plain } from './text.ts';

type Changed = Pick<ApiUser, 'id' | 'email' | 'expiry' | 'letEnd' | 'owner' | 'ignored'>;

interface Usual extends Omit<UserActions, 'longestDays' | 'mayChange'> {
  /** Nothing says otherwise where whoever reads it may have any right. */
  readonly mayChange?: boolean;
  /** `undefined` where whoever reads it may have any of several. */
  readonly longestDays?: number;
  /** Whether it is being revoked: then what is left is to delete it, or to bring it back. */
  readonly isRevoking?: boolean;
  /** Whether somebody asks to bring it back, which is decided before anything is deleted. */
  readonly isOnHold?: boolean;
  readonly now: Temporal.Instant;
}

/** Something that can be done: the name of its button, what the button carries, and what it says. */
interface Choice {
  readonly name: string;
  readonly value: string;
  readonly text: string;
}

/**
 * What can be done about the end of access of one user: the usual length more in one click, another date, or at once. The
 * first carries the end that stands beside it, so that pressing twice gives it once.
 */
function choicesOf(
  { t, timeZone }: Words,
  { id, expiry, letEnd, owner, ignored }: Changed,
  {
    mayChange = true,
    days,
    longestDays = Number.POSITIVE_INFINITY,
    mayEndNow,
    mayLetEnd,
    maySetOwner,
    mayHandOver,
    mayChangeRoles,
    mayRevoke,
    mayIgnore,
    isRevoking = false,
    now,
  }: Usual,
) {
  const ended = hasEnded(expiry, now);
  const state = lifeOf({ expiry, letEnd }, { isRevoking, now });
  const may = (step: LifeStep) => stateAfter(state, step) !== undefined;
  const extend: Choice = {
    name: doing('set_expiry', `extend_${days}`),
    value: buttonValue(id, expiryText(expiry)),
    text: t(ended ? 'expiry.button.restore' : 'expiry.button.extend', { count: days }),
  };
  const another: Choice = {
    name: opening('set_expiry', 'another'),
    value: buttonValue(id),
    text: t('expiry.button.another'),
  };
  const end: Choice = {
    name: opening('set_expiry', 'now'),
    value: buttonValue(id),
    text: t('expiry.button.now'),
  };
  const roles: Choice = {
    name: opening('change_roles', 'ask'),
    value: buttonValue(id),
    text: t('roles.button'),
  };
  const revoke: Choice = {
    name: opening('revoke', 'ask'),
    value: buttonValue(id),
    text: t('revoke.button'),
  };
  const isSaid = isLeftToEnd({ letEnd, expiry });
  const letting: Choice = {
    name: doing('let_end', isSaid ? 'back' : 'say'),
    value: buttonValue(id, expiryText(expiry)),
    text: t(isSaid ? 'letEnd.button.back' : 'letEnd.button.say'),
  };
  const accountable = accountableChoice({ t }, { id, owner });
  const handOver: Choice = {
    name: opening('hand_over', 'ask'),
    value: buttonValue(id),
    text: t('handOver.button'),
  };
  // Beyond the longest life it could only be refused; the form says until when.
  const day = daysMore(expiry, days, { now, timeZone });
  const fits = dateIn(now, timeZone).until(day, { largestUnit: 'days' }).days <= longestDays;
  return {
    later: mayChange ? [...(endOf(expiry) && fits ? [extend] : []), another] : [],
    letting: endOf(expiry) && mayLetEnd && may(isSaid ? 'take_back' : 'let_end') ? [letting] : [],
    sooner: mayChange && mayEndNow && may('end_now') ? [end] : [],
    roles: mayChangeRoles && may('change_roles') ? [roles] : [],
    revoke: mayRevoke && may('revoke') ? [revoke] : [],
    adopt: maySetOwner && owner === undefined ? [accountable] : [],
    reassign: maySetOwner && owner !== undefined ? [accountable] : [],
    handOver: mayHandOver && owner !== undefined ? [handOver] : [],
    ignore: mayIgnore && owner === undefined ? [ignoreChoice({ t }, { id, ignored })] : [],
  };
}

/**
 * Buttons for a later end, and for an owner where there is none; a menu for what lets it end, or ends it at once, and for another
 * owner. None where nothing of it may be done.
 *
 * @param usual what may be done; `undefined` for nothing
 * @param hasDetails whether the menu leads to the window about the user, too
 */
export function userActions(
  words: Words,
  changed: Changed,
  usual: Usual | undefined,
  { hasDetails = false }: { readonly hasDetails?: boolean } = {},
): ActionsBlock[] {
  const { later, letting, sooner, roles, revoke, adopt, reassign, handOver, ignore } = usual
    ? choicesOf(words, changed, usual)
    : NOTHING;
  const shows: Choice = { name: SHOW_USER, value: changed.id, text: words.t('show.button') };
  const most = [...letting, ...sooner, ...reassign, ...handOver, ...ignore];
  // What does not fit into a menu stands in the window to which it leads.
  const menu = hasDetails ? [...[...most, ...revoke, ...roles].slice(0, MOST_CHOICES - 1), shows] : most;
  const further = hasDetails ? [] : [...roles, ...revoke].map((choice) => button(choice));
  const removed =
    usual?.isRevoking && !usual.isOnHold && usual.mayRevoke ? [removedButton(words, changed)] : [];
  const elements = [...removed, ...[...adopt, ...later].map((choice) => button(choice)), ...menuOf(menu)];
  return [
    ...(elements.length === 0 ? [] : [actions(changed, elements)]),
    ...(further.length === 0 ? [] : [{ ...actions(changed, further), block_id: `further:${changed.id}` }]),
  ];
}

function accountableChoice({ t }: Pick<Words, 't'>, { id, owner }: Pick<ApiUser, 'id' | 'owner'>): Choice {
  return {
    name: opening('set_owner', owner === undefined ? 'adopt' : 'change'),
    value: buttonValue(id),
    text: t(owner === undefined ? 'owner.button.adopt' : 'owner.button.change'),
  };
}

function ignoreChoice({ t }: Pick<Words, 't'>, { id, ignored }: Pick<ApiUser, 'id' | 'ignored'>): Choice {
  return {
    name: saying(ignored ? 'watch' : 'ignore'),
    value: buttonValue(id),
    text: t(ignored ? 'ignored.back' : 'ignored.button'),
  };
}

/** What there is to be done about a user that was found: somebody becomes accountable, or nobody is to hear of it again. */
export function foundActions(words: Words, changed: Changed): ActionsBlock {
  return actions(changed, [button(accountableChoice(words, changed)), button(ignoreChoice(words, changed))]);
}

/** The one thing to be done where nobody is accountable any more. */
export function ownerAction(words: Words, changed: Changed): ActionsBlock {
  return actions(changed, [button(accountableChoice(words, changed))]);
}

const NOTHING = {
  later: [],
  letting: [],
  sooner: [],
  roles: [],
  revoke: [],
  adopt: [],
  reassign: [],
  handOver: [],
  ignore: [],
};

/**
 * Buttons for a later end, and for none, for whoever is warned. Whoever wants to be reminded later has answered for now, so one is left.
 *
 * @param isOnly whether the message is about this user alone: then the first is the one that is meant
 * @param reminds whether another warning comes before the end, and whether that is what they said
 */
export function warningActions(
  words: Words,
  changed: Changed,
  usual: Usual,
  { isOnly, reminds }: { readonly isOnly: boolean; readonly reminds: 'not_again' | 'again' | 'later' },
): ActionsBlock {
  const { later, letting, handOver } = choicesOf(words, changed, usual);
  const remindsLater: Choice = {
    name: saying('later'),
    value: buttonValue(changed.id, expiryText(changed.expiry)),
    text: words.t('later.button'),
  };
  const first = reminds === 'later' ? later.slice(0, 1) : [...later, ...letting];
  const further = [...handOver, ...(reminds === 'again' ? [remindsLater] : [])];
  return actions(changed, [
    ...first.map((choice, index) => button(choice, isOnly && index === 0 ? 'primary' : undefined)),
    // On a phone there is room for few buttons.
    ...menuOf(reminds === 'later' ? [] : further),
  ]);
}

/**
 * Whether a user stays that nobody uses: it does, or it is no longer needed. Where its access never ends there is no end to wait
 * for, so a day is asked for.
 *
 * @param said the words of the buttons, and when it was asked
 */
export function idleActions(
  words: Words,
  changed: Changed,
  said: { readonly keep: string; readonly notNeeded: string; readonly asked: Temporal.Instant },
  usual: Usual,
): ActionsBlock {
  const { letting } = choicesOf(words, changed, usual);
  const keep: Choice = {
    name: saying('keep'),
    value: buttonValue(changed.id, said.asked.toString()),
    text: said.keep,
  };
  const end: Choice = {
    name: opening('set_expiry', 'another'),
    value: buttonValue(changed.id),
    text: said.notNeeded,
  };
  const rest = letting.length > 0 ? letting : [end];
  return actions(changed, [button(keep, 'primary'), ...rest.map((choice) => button(choice))]);
}

/** The one thing that is left to be done where somebody has said that it is no longer needed; none once access has ended. */
export function takeBackAction(words: Words, changed: Changed, usual: Usual): ActionsBlock[] {
  const { letting } = choicesOf(words, changed, usual);
  return letting.length === 0
    ? []
    : [
        actions(
          changed,
          letting.map((choice) => button(choice)),
        ),
      ];
}

/** All of it in one menu, where many users stand below each other. */
export function expiryMenu(words: Words, changed: Changed, usual: Usual): ActionsBlock {
  const { later, letting, sooner, revoke, adopt, reassign, ignore } = choicesOf(words, changed, usual);
  // A menu of Slack has five places. Whom nobody is accountable for, nobody has to say that it is no longer needed: it is ignored.
  const need = ignore.length > 0 ? ignore : letting;
  const choices = [...later, ...need, ...sooner, ...adopt, ...reassign, ...revoke];
  return actions(changed, menuOf(choices.slice(0, MOST_CHOICES)));
}

/** Slack's limit for a menu. */
const MOST_CHOICES = 5;

function actions({ id }: Changed, elements: ActionsBlock['elements']): ActionsBlock {
  return { type: 'actions', block_id: `access:${id}`, elements };
}

function button({ name, value, text }: Choice, style?: 'primary'): Button {
  return { type: 'button', action_id: name, value, text: plain(text, 75), ...(style ? { style } : {}) };
}

function menuOf(choices: readonly Choice[]): ActionsBlock['elements'] {
  if (choices.length === 0) return [];
  const options = choices.map(({ name, value, text }) => ({
    text: plain(text, 75),
    value: `${name} ${value}`,
  }));
  return [{ type: 'overflow', action_id: MORE, options }];
}

import type { Temporal } from 'temporal-polyfill';
import type { InstanceConfig } from './config/instances.ts';
import { whichIsMeant } from './config/near-names.ts';
import { dateIn, parseDate } from './core/calendar.ts';
import type { Asked, AskedDays, AskedKind, AskedRole, Direction } from './core/changes/asked.ts';
import { type Decision, decide } from './core/changes/decide.ts';
import { CAPACITIES, type Capacity, type Policy, termsFor } from './core/policy.ts';

/** What was typed after `policy explain`. */
export interface ExplainOptions {
  /** A Slack user id. */
  readonly as?: string | undefined;
  readonly asAdministrator?: boolean | undefined;
  readonly asOwner?: boolean | undefined;
  readonly asRequester?: boolean | undefined;
  readonly role?: readonly string[] | undefined;
  readonly expires?: string | undefined;
  readonly change:
    | 'create'
    | 'set-expiry'
    | 'let-end'
    | 'set-owner'
    | 'hand-over'
    | 'revoke'
    | 'change-roles';
  /** The day on which access ends so far. */
  readonly insteadOf?: string | undefined;
  /** Somebody else has ended access at once. */
  readonly endedAtOnce?: boolean | undefined;
  readonly instance?: string | undefined;
  readonly email?: string | undefined;
  readonly reason?: string | undefined;
  readonly breakGlass?: boolean | undefined;
}

/** What is known without asking anybody. */
export interface Known {
  readonly instances: readonly InstanceConfig[];
  readonly isAdministrator: (slackId: string) => boolean;
  readonly now: Temporal.Instant;
}

/** A wish that nobody has, and what would become of it. */
export interface Explained {
  readonly instance: Pick<InstanceConfig, 'name' | 'label' | 'policy'>;
  /** In the zone of the instance. */
  readonly today: Temporal.PlainDate;
  readonly capacities: readonly Capacity[];
  /** Whom `--as` named, and what they were taken for. */
  readonly as: { readonly slackId: string; readonly isAdministrator: boolean } | undefined;
  readonly asked: Asked;
  /** Whether somebody gave the address; else it is one that fits. */
  readonly isAddressGiven: boolean;
  readonly breakGlass: boolean;
  readonly decision: Decision;
}

/** What was typed cannot be understood; the message is for whoever typed it. */
export class ExplainMistake extends Error {
  override readonly name = 'ExplainMistake';
}

/**
 * Says what would become of a wish, from the settings alone: neither Slack nor Marketo is asked.
 *
 * @throws ExplainMistake where an option cannot be understood
 */
export function explainPolicy(
  options: ExplainOptions,
  { instances, isAdministrator, now }: Known,
): Explained {
  const instance = instanceNamed(options.instance, instances);
  const { policy, reminders } = instance;
  const today = dateIn(now, reminders.timeZone);
  const as = options.as === undefined ? undefined : asOf(options.as, isAdministrator);
  const capacities = capacitiesOf(options, as);
  const roles = (options.role ?? []).map(roleOf);
  const kind = KIND_OF[options.change];
  refuseUnasked(options);
  const about = {
    instance: instance.name,
    roles,
    email: options.email?.trim() ?? fittingAddress(policy, capacities, roles[0]),
    hasReason: (options.reason?.trim() ?? '') !== '',
  };
  const asked = askedIn(
    options,
    kind,
    today,
    about,
    () => termsFor(policy, capacities, kind, roles[0]).defaultDays,
  );
  const { breakGlass = false } = options;
  const decision = decide({ capacities }, asked, policy, { breakGlass });
  const isAddressGiven = options.email !== undefined;
  return { instance, today, capacities, as, asked, isAddressGiven, breakGlass, decision };
}

function askedIn(
  options: ExplainOptions,
  kind: AskedKind,
  today: Temporal.PlainDate,
  about: Pick<Asked, 'instance' | 'roles' | 'email' | 'hasReason'>,
  proposed: () => number,
): Asked {
  // One press says it: there is no room for a length, nor for a reason.
  if (kind === 'let_end' || kind === 'revoke') return { ...about, kind, days: undefined, hasReason: true };
  if (kind === 'set_owner' || kind === 'hand_over' || kind === 'change_roles')
    return { ...about, kind, days: undefined };
  const days = daysOf(options, today, proposed);
  if (kind === 'create') return { ...about, kind, days };
  const direction = directionOf(options, days, today);
  return {
    ...about,
    kind,
    days,
    direction,
    added: addedBy(options, days, today),
    endedAtOnce: options.endedAtOnce === true,
  };
}

const KIND_OF = {
  create: 'create',
  'set-expiry': 'set_expiry',
  'let-end': 'let_end',
  'set-owner': 'set_owner',
  'hand-over': 'hand_over',
  revoke: 'revoke',
  'change-roles': 'change_roles',
} as const;

/** What would be left out without a word would be taken for an answer. */
function refuseUnasked({ change, expires, insteadOf, endedAtOnce, reason }: ExplainOptions): void {
  if (insteadOf !== undefined && change !== 'set-expiry') throw onlyWithExpiry('--instead-of');
  if (endedAtOnce && change !== 'set-expiry') throw onlyWithExpiry('--ended-at-once');
  if (
    expires !== undefined &&
    (change === 'set-owner' || change === 'hand-over' || change === 'change-roles')
  )
    throw new ExplainMistake(`--expires does not go with --change ${change}: nothing lasts longer by it.`);
  if (change !== 'let-end' && change !== 'revoke') return;
  const given = expires !== undefined ? '--expires' : reason !== undefined && '--reason';
  if (given)
    throw new ExplainMistake(
      `${given} does not go with --change ${change}: one press says it, without more.`,
    );
}

function onlyWithExpiry(option: string): ExplainMistake {
  return new ExplainMistake(`${option} goes with --change set-expiry alone.`);
}

function instanceNamed(wanted: string | undefined, instances: readonly InstanceConfig[]): InstanceConfig {
  const [first] = instances;
  const names = instances.map(({ name }) => name);
  const found = wanted === undefined ? first : instances.find(({ name }) => name === wanted);
  if (found) return found;
  throw new ExplainMistake(`there is no instance “${wanted}”. ${whichIsMeant(wanted ?? '', names)}`);
}

function asOf(typed: string, isAdministrator: Known['isAdministrator']): Explained['as'] {
  const slackId = typed.trim();
  if (/^[UW][A-Z0-9]{2,}$/.test(slackId)) return { slackId, isAdministrator: isAdministrator(slackId) };
  throw new ExplainMistake('--as has to be a Slack user id: profile > ⋮ > Copy member ID.');
}

function capacitiesOf(
  { asAdministrator, asOwner, asRequester }: ExplainOptions,
  as: Explained['as'],
): readonly Capacity[] {
  const is: Record<Capacity, boolean> = {
    administrator: asAdministrator === true || as?.isAdministrator === true,
    owner: asOwner === true,
    requester: asRequester === true || as?.isAdministrator === false,
  };
  const capacities = CAPACITIES.filter((capacity) => is[capacity]);
  if (capacities.length > 0) return capacities;
  throw new ExplainMistake('say who asks: --as U024BE7LH, --as-administrator, --as-owner or --as-requester.');
}

/** Marketo is not asked, so a role is known by what was typed alone. */
function roleOf(typed: string): AskedRole {
  const text = typed.trim();
  return /^\d+$/.test(text) ? { id: Number(text), name: text } : { id: Number.NaN, name: text };
}

function daysOf(
  { expires, change }: ExplainOptions,
  today: Temporal.PlainDate,
  proposed: () => number,
): AskedDays {
  if (expires === undefined) return proposed();
  if (expires === 'never') return 'never';
  if (expires === 'now') {
    if (change === 'set-expiry') return 0;
    throw onlyWithExpiry('--expires now');
  }
  const days = today.until(dayOf('--expires', expires), { largestUnit: 'days' }).days;
  if (days > 0) return days;
  throw new ExplainMistake(`--expires has to be after today (${today}); to end access at once, it is now.`);
}

function directionOf(
  { expires, insteadOf }: ExplainOptions,
  days: AskedDays,
  today: Temporal.PlainDate,
): Direction {
  if (expires === 'now') return 'now';
  if (insteadOf === undefined) return 'later';
  const before =
    insteadOf === 'never'
      ? Infinity
      : today.until(dayOf('--instead-of', insteadOf), { largestUnit: 'days' }).days;
  const after = days === 'never' ? Infinity : days;
  if (before === after) throw new ExplainMistake('access ends on that day already: nothing would change.');
  return after < before ? 'sooner' : 'later';
}

/** Days more than the end that holds; without one, than today. */
function addedBy({ insteadOf }: ExplainOptions, days: AskedDays, today: Temporal.PlainDate): number {
  if (days === 'never') return Number.POSITIVE_INFINITY;
  const hasEnd = insteadOf !== undefined && insteadOf !== 'never';
  const holds = hasEnd ? today.until(dayOf('--instead-of', insteadOf), { largestUnit: 'days' }).days : 0;
  return Math.max(0, days - Math.max(0, holds));
}

function dayOf(option: string, text: string): Temporal.PlainDate {
  const day = parseDate(text);
  if (day) return day;
  throw new ExplainMistake(`${option} has to be a day such as 2027-03-31, or never.`);
}

/** An address that the form would propose, where none was given: then nothing is said about addresses. */
function fittingAddress(
  policy: Policy,
  capacities: readonly Capacity[],
  role: AskedRole | undefined,
): string {
  const { emailPatterns, emailDomains } = termsFor(policy, capacities, 'create', role);
  const [pattern] = emailPatterns;
  if (pattern !== undefined) return pattern.replace(/\{[^}]*\}/g, 'x');
  return `x@${emailDomains[0] ?? 'example.com'}`;
}

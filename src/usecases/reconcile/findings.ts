import type { Temporal } from 'temporal-polyfill';
import type { ApiUser } from '../../core/api-user.ts';
import type { AuditAction, AuditEvent } from '../../core/audit-event.ts';
import { emailKey } from '../../core/email-address.ts';
import { expiryText, parseExpiry, sameExpiry } from '../../core/expiry.ts';
import type { AboutOf, Finding } from '../../core/messages/about.ts';
import { parseAssignments } from '../../core/role.ts';
import type { Instance, Offer } from '../../ports/instance.ts';
import type { KnownLast } from '../../ports/messages.ts';
import type { Needs } from '../../ports/ports.ts';
import type { Reconciliation } from '../../ports/records/reconciliations.ts';
import { deliver } from '../deliver.ts';
import { namesOfInstance } from '../instance-names.ts';
import { partsOf } from '../parts-of.ts';
import { type TellPorts, tellAdministratorsOf } from '../people/administrators.ts';
import { memberOf } from '../people/members.ts';
import { tellEach, throwAny, triedEach } from '../people/tell-each.ts';
import { whenSaid } from '../remind/own-morning.ts';

export type FindingsPorts = TellPorts & Needs<'instances', 'audit' | 'jobs'>;

/** What each event says was found. */
const WHAT = {
  'api_user.found': () => 'found',
  'api_user.returned': () => 'returned',
  'api_user.changed': () => 'changed',
  'api_user.expiry_changed': ({ kept, late }) =>
    kept === true ? 'expiry_kept' : late === true ? 'expiry_late' : 'expiry_changed',
  'api_user.roles_changed': () => 'roles_changed',
  'api_user.lock_changed': ({ to }) => (to === 'unlocked' ? 'unlocked' : 'locked'),
  'api_user.api_only_changed': ({ to }) => (to === 'api_only' ? 'api_only' : 'person'),
  'api_user.unreadable': () => 'unreadable',
  'api_user.gone': () => 'gone',
} as const satisfies Partial<Record<AuditAction, (details: AuditEvent['details']) => Finding['what']>>;

/** Whether somebody accountable hears of it as well: what was done by hand, or kept by Marketo in its own way. */
function isOwners({ what, from }: Finding): boolean {
  // That an end can be read again is nobody's doing.
  if (what === 'expiry_changed') return from !== 'unknown';
  return what !== 'found' && what !== 'unreadable';
}

/**
 * Tells the administrators of an instance, once, what was found since they were last told, and each owner what was done by hand to a
 * user of theirs; nothing where nothing changed. Found by this run, by an earlier one that never ended, or by the reminders in between.
 * Owners who have mornings of their own hear it in these (`tellFindingsInMornings`).
 *
 * @param until what is found later is told by the next run
 * @throws where somebody could not be told, after everybody else was; telling it again goes on where it was
 */
export async function announceFindings(
  ports: FindingsPorts,
  instance: Instance,
  { toldUntil }: Pick<Reconciliation, 'toldUntil'>,
  until: Reconciliation['toldUntil'],
): Promise<void> {
  const news = await newsOf(ports, instance, toldUntil.subtract(MARGIN), until);
  const told = await findingsIn(ports, instance, news);
  throwAny(
    await triedEach([
      ...partsOf(told, MOST_TOGETHER).map((part) => () => {
        const aboutOf = aboutIn(instance, 'administrators', ports.messenger.most.findings);
        return tellAdministratorsOf(ports, instance, part, aboutOf);
      }),
      ...(instance.reminders.hour === undefined ? [() => tellOwners(ports, instance, told)] : []),
    ]),
  );
}

/** The name under which the looks for what owners are to hear of what was done by hand are remembered. */
export function byHandJob({ name }: Pick<Instance, 'name'>): string {
  return `by-hand:${name}`;
}

/** Days after which nobody is told any more what was done by hand: a fortnight’s absence of Slack or of the app is made up for. */
const TOLD_WITHIN_DAYS = 14;

/**
 * Tells owners who have mornings of their own what was done by hand to users of theirs, once, on a day on which they hear of nothing
 * else; what is no longer so by then is not told.
 *
 * @throws where somebody could not be told, after everybody else was; telling it again goes on where it was
 */
export async function tellFindingsInMornings(ports: FindingsPorts, instance: Instance): Promise<void> {
  const now = ports.clock.now();
  const news = await newsOf(ports, instance, now.subtract({ hours: TOLD_WITHIN_DAYS * 24 }), now);
  const owned = news.flatMap((event) => {
    const owner = textOf(event.details.owner);
    return owner === undefined ? [] : [{ event, key: ownersKey(keyOf(instance, event), owner) }];
  });
  const settled = await ports.records.deliveries.settledAmong(owned.map(({ key }) => key));
  const open = owned.filter(({ key }) => !settled.has(key)).map(({ event }) => event);
  const left: Told[] = [];
  for (const each of await findingsIn(ports, instance, open)) {
    const known = each.user === undefined ? undefined : await ports.records.apiUsers.evenGone(each.user);
    if (known && known.apiUser.owner === each.owner && isStillSo(each.finding, known)) left.push(each);
  }
  await tellOwners(ports, instance, left);
}

/** Whether a user is still as it was found. */
function isStillSo({ what, to }: Finding, { apiUser, isGone }: KnownLast): boolean {
  if (what === 'gone' || isGone) return what === 'gone' && isGone;
  if (what === 'locked' || what === 'unlocked') return apiUser.isLocked === (what === 'locked');
  if (what === 'person' || what === 'api_only') return apiUser.isApiOnly === (what === 'api_only');
  if (what === 'expiry_changed' || what === 'expiry_kept' || what === 'expiry_late')
    return sameExpiry(apiUser.expiry, parseExpiry(to));
  return true;
}

/** What the app has written down in a time of what others have done. */
async function newsOf(
  ports: FindingsPorts,
  instance: Instance,
  since: Temporal.Instant,
  until: Temporal.Instant,
): Promise<readonly AuditEvent[]> {
  const actions = Object.keys(WHAT) as (keyof typeof WHAT)[];
  const names = await namesOfInstance(ports, instance.name);
  const events = (
    await Promise.all(names.map((name) => ports.records.audit.after(name, actions, since)))
  ).flat();
  if (events.length === 0) return [];
  const own = emailKey(await instance.marketo.ownUserid());
  // The user that the app itself runs as is no news to those who made it, nor is a change that nobody would see.
  return events.filter(
    (event) =>
      event.actor === 'app' && event.at.since(until).sign <= 0 && !isOwn(event, own) && isSeen(event),
  );
}

/** Each with the key by which it is told once; nothing of users of which nobody is to hear. */
async function findingsIn(
  ports: FindingsPorts,
  instance: Instance,
  news: readonly AuditEvent[],
): Promise<readonly Told[]> {
  if (news.length === 0) return [];
  const users = new Map(
    (await ports.records.apiUsers.active(instance.name)).map((user) => [user.email, user]),
  );
  const spokenOf: AuditEvent[] = [];
  for (const event of news) if (!(await isIgnored(ports, event, users))) spokenOf.push(event);
  const isAboutRoles = spokenOf.some(({ action }) => action === 'api_user.roles_changed');
  const offer = isAboutRoles ? await instance.catalog.within(CATALOG_WAIT_MS) : undefined;
  // Each by itself is told once: a run that could not tell everybody goes on, and may find more meanwhile.
  const byKey = new Map(
    spokenOf.map((event) => [
      keyOf(instance, event),
      {
        finding: findingOf(event, users.get(event.subject), offer),
        user: userOf(event, users),
        owner: textOf(event.details.owner),
      },
    ]),
  );
  return [...byKey].map(([key, found]) => ({ key, ...found }));
}

/** A finding, with the key by which it is told once. */
interface Told {
  readonly key: string;
  readonly finding: Finding;
  /** The id of the user that it is about; earlier versions, which told the administrators alone, wrote none. */
  readonly user: string | undefined;
  /** Whoever was accountable when it was found. */
  readonly owner: string | undefined;
}

/**
 * What was told is looked through again from a little earlier on: an event is written a moment after the time that it bears, and by
 * another process perhaps.
 */
const MARGIN = { minutes: 5 };

/** Findings of one message: their keys stand together in one statement of SQL. */
const MOST_TOGETHER = 1_000;

/** @param mostFound so many that were found come with what can be done about them */
function aboutIn({ name }: Pick<Instance, 'name'>, reader: AboutOf<'findings'>['for'], mostFound = 0) {
  return (left: readonly Told[]) => {
    const found = left.filter(({ finding }) => finding.what === 'found').slice(0, mostFound);
    const findings = left.map((each) =>
      found.includes(each) ? { ...each.finding, user: each.user } : each.finding,
    );
    return { kind: 'findings', instance: name, findings, for: reader } as const;
  };
}

async function tellOwners(ports: FindingsPorts, instance: Instance, told: readonly Told[]): Promise<void> {
  const owners = told.filter(({ finding }) => isOwners(finding));
  if (owners.length === 0) return;
  const owned = new Map<string, Told[]>();
  for (const each of owners) {
    // Whoever was accountable when it was found; earlier versions did not write that down.
    const owner = each.owner ?? (await ownerOf(ports, each.user));
    if (owner !== undefined) owned.set(owner, [...(owned.get(owner) ?? []), each]);
  }
  await tellEach(
    [...owned].flatMap(([owner, all]) =>
      partsOf(all, MOST_TOGETHER).map((part) => async () => {
        const member = await memberOf(ports, owner);
        const when = member && (await whenSaid(ports, instance, member));
        if (when?.is !== 'now') return;
        const deliveries = part.map(({ key, ...found }) => ({
          key: ownersKey(key, owner),
          ...found,
          instance: instance.name,
          apiUserId: undefined,
          recipient: owner,
        }));
        const about = aboutIn(instance, 'owner');
        const { onceADay } = when;
        await deliver(ports, { recipient: { kind: 'person', id: owner }, deliveries, onceADay, about });
      }),
    ),
  );
}

function keyOf({ name }: Pick<Instance, 'name'>, { at, action, subject }: AuditEvent): string {
  return `findings:${name}:${at}:${action}:${subject}`;
}

function ownersKey(key: string, owner: string): string {
  return `${key}:owner:${owner}`;
}

async function ownerOf({ records }: FindingsPorts, user: string | undefined): Promise<string | undefined> {
  return user === undefined ? undefined : (await records.apiUsers.evenGone(user))?.apiUser.owner;
}

function isOwn({ action, subject, details }: AuditEvent, own: string): boolean {
  return (
    ['api_user.found', 'api_user.unreadable'].includes(action) &&
    [subject, String(details.userid ?? '')].some((name) => emailKey(name) === own)
  );
}

/** Whether somebody has said that nobody is to hear of the user. */
async function isIgnored(
  { records }: FindingsPorts,
  { subject, details }: AuditEvent,
  users: ReadonlyMap<string, ApiUser>,
): Promise<boolean> {
  // By the user, not by the address, which may be somebody else's by now.
  const id = textOf(details.user);
  if (id === undefined) return users.get(subject)?.ignored !== undefined;
  return (await records.apiUsers.evenGone(id))?.apiUser.ignored !== undefined;
}

/** The user that it is about; one that is new has got its id with its row. */
function userOf({ action, subject, details }: AuditEvent, users: ReadonlyMap<string, ApiUser>) {
  return action === 'api_user.found' ? users.get(subject)?.id : textOf(details.user);
}

/** Where Marketo has given a user another userid alone, its name and its address read as before. */
function isSeen({ action, details }: AuditEvent): boolean {
  return action !== 'api_user.changed' || details.from !== details.to;
}

/**
 * @param user the user as it is known now: the end of access of one that is new was read after it was found
 * @param offer the names of roles, where Marketo has said them
 */
function findingOf(
  { action, subject, details }: AuditEvent,
  user: ApiUser | undefined,
  offer: Offer | undefined,
): Finding {
  const what = WHAT[action as keyof typeof WHAT](details);
  const end = what === 'found' && user ? expiryText(user.expiry) : undefined;
  const named = (value: unknown) =>
    what === 'roles_changed' ? rolesText(textOf(value) ?? '', offer) : textOf(value);
  return { what, email: subject, from: named(details.from), to: end ?? named(details.to), user: undefined };
}

/** Roles by their names, as far as these are known. */
function rolesText(written: string, offer: Offer | undefined): string {
  const names = parseAssignments(written).map(
    ({ roleId }) => offer?.roles.find(({ id }) => id === roleId)?.name ?? `role ${roleId}`,
  );
  return names.length === 0 ? '–' : names.join(', ');
}

/** How long names of roles are waited for, in milliseconds: nobody waits for a message. */
const CATALOG_WAIT_MS = 10_000;

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

import type { ApiUser } from '../../core/api-user.ts';
import type { AuditAction, AuditEvent } from '../../core/audit-event.ts';
import { emailKey } from '../../core/email-address.ts';
import { expiryText } from '../../core/expiry.ts';
import type { AboutOf, Finding } from '../../core/messages/about.ts';
import { parseAssignments } from '../../core/role.ts';
import type { Instance, Offer } from '../../ports/instance.ts';
import type { Needs } from '../../ports/ports.ts';
import type { Reconciliation } from '../../ports/records/reconciliations.ts';
import { deliver } from '../deliver.ts';
import { namesOfInstance } from '../instance-names.ts';
import { partsOf } from '../parts-of.ts';
import { type TellPorts, tellAdministratorsOf } from '../people/administrators.ts';
import { isMember } from '../people/members.ts';
import { tellEach, throwAny, triedEach } from '../people/tell-each.ts';

export type FindingsPorts = TellPorts & Needs<never, 'audit'>;

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
  const own = emailKey(await instance.marketo.ownUserid());
  const actions = Object.keys(WHAT) as (keyof typeof WHAT)[];
  const names = await namesOfInstance(ports, instance.name);
  const since = toldUntil.subtract(MARGIN);
  const events = (
    await Promise.all(names.map((name) => ports.records.audit.after(name, actions, since)))
  ).flat();
  // The user that the app itself runs as is no news to those who made it, nor is a change that nobody would see.
  const news = events.filter(
    (event) =>
      event.actor === 'app' && event.at.since(until).sign <= 0 && !isOwn(event, own) && isSeen(event),
  );
  if (news.length === 0) return;
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
      `findings:${instance.name}:${event.at}:${event.action}:${event.subject}`,
      {
        finding: findingOf(event, users.get(event.subject), offer),
        user: userOf(event, users),
        owner: textOf(event.details.owner),
      },
    ]),
  );
  const told = [...byKey].map(([key, found]) => ({ key, ...found }));
  throwAny(
    await triedEach([
      ...partsOf(told, MOST_TOGETHER).map((part) => () => {
        const aboutOf = aboutIn(instance, 'administrators', ports.messenger.most.findings);
        return tellAdministratorsOf(ports, instance, part, aboutOf);
      }),
      () => tellOwners(ports, instance, told),
    ]),
  );
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
        if (!(await isMember(ports, owner))) return;
        const deliveries = part.map(({ key, ...found }) => ({
          key: `${key}:owner:${owner}`,
          ...found,
          instance: instance.name,
          apiUserId: undefined,
          recipient: owner,
        }));
        const about = aboutIn(instance, 'owner');
        await deliver(ports, { recipient: { kind: 'person', id: owner }, deliveries, about });
      }),
    ),
  );
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

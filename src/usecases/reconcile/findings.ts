import type { ApiUser } from '../../core/api-user.ts';
import type { AuditAction, AuditEvent } from '../../core/audit-event.ts';
import { emailKey } from '../../core/email-address.ts';
import { expiryText } from '../../core/expiry.ts';
import type { Finding } from '../../core/messages/about.ts';
import type { Instance } from '../../ports/instance.ts';
import type { Needs } from '../../ports/ports.ts';
import type { Reconciliation } from '../../ports/records/reconciliations.ts';
import { type TellPorts, tellAdministrators } from '../people/administrators.ts';

export type FindingsPorts = TellPorts & Needs<never, 'audit'>;

const WHAT = {
  'api_user.found': 'found',
  'api_user.returned': 'returned',
  'api_user.changed': 'changed',
  'api_user.expiry_changed': 'expiry_changed',
  'api_user.unreadable': 'unreadable',
  'api_user.gone': 'gone',
} as const satisfies Partial<Record<AuditAction, Finding['what']>>;

/**
 * Tells the administrators of an instance, once, what was found since they were last told; nothing where nothing
 * changed. Found by this run, by an earlier one that never ended, or by the reminders in between.
 *
 * @param until what is found later is told by the next run
 */
export async function announceFindings(
  ports: FindingsPorts,
  instance: Instance,
  { startedAt, toldUntil }: Reconciliation,
  until: Reconciliation['toldUntil'],
): Promise<void> {
  const own = emailKey(await instance.marketo.ownUserid());
  const actions = Object.keys(WHAT) as (keyof typeof WHAT)[];
  const events = await ports.records.audit.after(instance.name, actions, toldUntil);
  // The user that the app itself runs as is no news to those who made it.
  const news = events.filter(
    (event) => event.actor === 'app' && event.at.since(until).sign <= 0 && !isOwn(event, own),
  );
  if (news.length === 0) return;
  const users = new Map(
    (await ports.records.apiUsers.active(instance.name)).map((user) => [user.email, user]),
  );
  const findings = news.map((event) => findingOf(event, users.get(event.subject)));
  const key = `findings:${instance.name}:${startedAt.toString()}`;
  await tellAdministrators(ports, instance, key, { kind: 'findings', instance: instance.name, findings });
}

function isOwn({ action, subject, details }: AuditEvent, own: string): boolean {
  return (
    ['api_user.found', 'api_user.unreadable'].includes(action) &&
    [subject, String(details.userid ?? '')].some((name) => emailKey(name) === own)
  );
}

/** @param user the user as it is known now: the end of access of one that is new was read after it was found */
function findingOf({ action, subject, details }: AuditEvent, user: ApiUser | undefined): Finding {
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  const what = WHAT[action as keyof typeof WHAT];
  const end = what === 'found' && user ? expiryText(user.expiry) : undefined;
  return { what, email: subject, from: text(details.from), to: end ?? text(details.to) };
}

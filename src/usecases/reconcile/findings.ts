import type { AuditAction, AuditEvent } from '../../core/audit-event.ts';
import { emailKey } from '../../core/email-address.ts';
import type { Finding, Instance, Ports, Reconciliation } from '../../ports.ts';
import { administratorsOf } from '../administrators.ts';
import { deliver } from '../deliver.ts';

type FindingsPorts = Pick<Ports, 'records' | 'messenger' | 'clock' | 'ids' | 'log' | 'administrators'>;

const WHAT = {
  'api_user.found': 'found',
  'api_user.changed': 'changed',
  'api_user.expiry_changed': 'expiry_changed',
  'api_user.expired': 'expired',
  'api_user.gone': 'gone',
} as const satisfies Partial<Record<AuditAction, Finding['what']>>;

/** Tells the administrators of an instance, once, what a reconciliation has found; nothing where nothing changed. */
export async function announceFindings(
  ports: FindingsPorts,
  instance: Instance,
  { startedAt }: Reconciliation,
): Promise<void> {
  const own = emailKey(await instance.marketo.ownUserid());
  const actions = Object.keys(WHAT) as (keyof typeof WHAT)[];
  const events = await ports.records.audit.since(instance.name, actions, startedAt);
  // The user that the app itself runs as is no news to those who made it.
  const findings = events.filter((event) => event.actor === 'app' && !isOwn(event, own)).map(findingOf);
  if (findings.length === 0) return;
  for (const recipient of administratorsOf(ports, instance)) {
    await deliver(ports, {
      recipient,
      deliveries: [
        {
          key: `findings:${instance.name}:${startedAt.toString()}:${recipient.id}`,
          instance: instance.name,
          apiUserId: undefined,
          recipient: recipient.id,
        },
      ],
      message: () => ({ kind: 'findings', instance: instance.name, findings }),
    });
  }
}

function isOwn({ action, subject, details }: AuditEvent, own: string): boolean {
  return (
    action === 'api_user.found' &&
    [subject, String(details.userid ?? '')].some((name) => emailKey(name) === own)
  );
}

function findingOf({ action, subject, details }: AuditEvent): Finding {
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  return {
    what: WHAT[action as keyof typeof WHAT],
    email: subject,
    from: text(details.from),
    to: text(details.to),
  };
}

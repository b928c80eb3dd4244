import { APP as ACTOR, type AuditAction, type AuditEvent } from '../../core/audit-event.ts';
import { type KindName, type ProblemOf, subjectOf } from '../../core/changes/kinds.ts';
import { fieldsOf } from '../../core/changes/problems.ts';
import type { Request } from '../../core/changes/request.ts';
import type { Person } from '../../core/people/person.ts';

import type { DecidePorts } from './examine-anew.ts';

/** The app itself, where nobody acts. */
export const APP = { id: ACTOR };

export function eventOf(
  { clock }: Pick<DecidePorts, 'clock'>,
  request: Request,
  { id: actor }: Pick<Person, 'id'>,
  action: AuditAction,
  details: AuditEvent['details'] = {},
): AuditEvent {
  return {
    at: clock.now(),
    actor,
    action,
    instance: request.instance,
    subject: subjectOf(request.change),
    details: { request: request.id, requester: request.requester, ...details },
  };
}

/** What was in the way of something that somebody wanted with a request: which fields, never what was typed. */
export async function refusedBecause(
  ports: DecidePorts,
  request: Request,
  person: Pick<Person, 'id'>,
  problems: readonly ProblemOf<KindName>[],
): Promise<void> {
  const fields = fieldsOf(problems);
  await ports.records.audit.append(eventOf(ports, request, person, 'request.refused', { fields }));
}

/** Somebody named a request that is not there: a button of one that was deleted, or a value that was made up. */
export async function noSuchRequest(
  { records, clock }: Pick<DecidePorts, 'records' | 'clock'>,
  { id: actor }: Pick<Person, 'id'>,
): Promise<void> {
  await records.audit.append({
    at: clock.now(),
    actor,
    action: 'request.refused',
    instance: undefined,
    subject: 'a request',
    details: { why: 'no_such_request' },
  });
}

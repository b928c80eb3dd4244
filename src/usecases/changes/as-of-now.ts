import { type Change, kindOf } from '../../core/changes/kinds.ts';
import { isRevoking } from '../../core/changes/operation.ts';
import type { Request } from '../../core/changes/request.ts';
import type { Needs } from '../../ports/ports.ts';

/**
 * A request beside what is known of its user now, not beside what was known when it was made: what it is brought up to date to.
 * Nobody is shown it before: under one version everybody sees the same.
 */
export async function asOfNow(
  { records }: Needs<never, 'apiUsers' | 'operations'>,
  request: Request,
): Promise<Request> {
  if (request.apiUserId === undefined || request.state !== 'waiting') return request;
  const known = await records.apiUsers.evenGone(request.apiUserId);
  if (!known) return request;
  const { kind, data } = request.change;
  const row = kindOf(kind);
  const revoking = (await records.operations.about(request.apiUserId)).find(isRevoking);
  const beside = (revoking && row.besideRevocation?.(data, revoking.id)) ?? data;
  const change = { kind, data: row.asOfNow(beside, known.apiUser) } as Change;
  return { ...request, change };
}

import { type Change, kindOf } from '../../core/changes/kinds.ts';
import type { Request } from '../../core/changes/request.ts';
import type { Needs } from '../../ports/ports.ts';

/**
 * A request beside what is known of its user now, not beside what was known when it was made: what it is brought up to date to.
 * Nobody is shown it before: under one version everybody sees the same.
 */
export async function asOfNow({ records }: Needs<never, 'apiUsers'>, request: Request): Promise<Request> {
  if (request.apiUserId === undefined || request.state !== 'waiting') return request;
  const known = await records.apiUsers.evenGone(request.apiUserId);
  if (!known) return request;
  const { kind, data } = request.change;
  const change = { kind, data: kindOf(kind).asOfNow(data, known.apiUser) } as Change;
  return { ...request, change };
}

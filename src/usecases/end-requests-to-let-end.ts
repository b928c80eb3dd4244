import { Temporal } from 'temporal-polyfill';
import { endAsOvertaken, type RenewPorts } from './changes/renew-requests.ts';

/** Somebody has said that a user stays: what was asked for before, that it is left to its end, nobody wants any more. */
export async function endRequestsToLetEnd(
  ports: RenewPorts,
  apiUserId: string,
  at: Temporal.Instant,
): Promise<void> {
  const waiting = await ports.records.requests.waitingAbout(apiUserId);
  for (const request of waiting) {
    const { change, askedAt } = request;
    const isToLetEnd = change.kind === 'let_end' && !change.data.isBack;
    if (isToLetEnd && Temporal.Instant.compare(askedAt, at) <= 0) await endAsOvertaken(ports, request);
  }
}

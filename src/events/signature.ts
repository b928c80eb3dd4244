import { createHmac } from 'node:crypto';
import type { Secret } from '../config/secret.ts';

/** What stands before the bytes of a secret. */
const PREFIX = 'whsec_';

/**
 * The headers by which a receiver knows whose event it is, and that nobody has changed it.
 *
 * Source: Standard Webhooks 1.0. Where there are several secrets, it is signed with each: a receiver that knows one is content.
 *
 * @param timestamp seconds since 1970, of this try
 */
export function signed(
  { id, body }: { readonly id: string; readonly body: string },
  timestamp: number,
  secrets: readonly Secret[],
): Readonly<Record<string, string>> {
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.reveal().slice(PREFIX.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatures.join(' '),
  };
}

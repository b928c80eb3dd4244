import { z } from 'zod';
import { type Among, type Place, START } from '../../core/listed-users.ts';

/** Whether somebody may choose it is decided where it is drawn. */
const Written = z.strictObject({
  among: z.custom<Among>(
    (among) => typeof among === 'string' && /^(all|ending|ended|unowned|in:.+)$/s.test(among),
  ),
  page: z.int().min(1).max(100_000),
});

/** What the Home tab carries in itself, so that nobody has to remember where each person is. */
export function writePlace({ among, page }: Place): string {
  return JSON.stringify({ among, page });
}

/** The start for whatever Home does not carry: nothing, as in earlier versions, or what somebody made up. */
export function readPlace(metadata: string | undefined): Place {
  try {
    return Written.parse(JSON.parse(metadata ?? ''));
  } catch {
    return START;
  }
}

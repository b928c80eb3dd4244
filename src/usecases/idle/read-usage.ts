import { Temporal } from 'temporal-polyfill';
import { USE_KEPT_DAYS } from '../../core/idle.ts';
import { marketoDay } from '../../core/quota.ts';
import type { Instance } from '../../ports/instance.ts';
import type { DailyCount } from '../../ports/marketo.ts';
import type { Needs } from '../../ports/ports.ts';

/** The name under which the readings of an instance's usage are remembered. */
export function usageJob({ name }: Pick<Instance, 'name'>): string {
  return `usage:${name}`;
}

/**
 * Keeps how often each user of an instance was used on the last seven days, and gives that: Marketo knows no others.
 *
 * @throws MarketoFailure where Marketo does not say; then what is kept stays as it is
 */
export async function readUsage(
  { records, clock }: Needs<'clock', 'usage'>,
  { name, marketo }: Pick<Instance, 'name' | 'marketo'>,
): Promise<readonly DailyCount[]> {
  // Before the answer: a day that ends meanwhile was not over when it was counted.
  const today = marketoDay(clock.now());
  const days = await marketo.callsInLastSevenDays();
  const isOver = (date: Temporal.PlainDate) => Temporal.PlainDate.compare(date, today) < 0;
  await records.usage.keep(
    name,
    days.map(({ date, by, unreadable = 0 }) => ({ date, by, isWhole: isOver(date) && unreadable === 0 })),
    today.subtract({ days: USE_KEPT_DAYS }),
  );
  return days;
}

import type { InputBlock } from '@slack/types';
import { z } from 'zod';
import type { Capacity, Policy } from '../../core/policy.ts';
import type { Words } from '../../locales/words.ts';
import { plain } from '../blocks/text.ts';

const BEYOND = 'beyond';

/** The box by which an administrator says to go beyond policy; only where the company has it. */
export function beyondBox(
  { t }: Words,
  policy: Pick<Policy, 'breakGlass'>,
  capacities: readonly Capacity[],
): InputBlock[] {
  if (!policy.breakGlass || !capacities.includes('administrator')) return [];
  return [
    {
      type: 'input',
      block_id: BEYOND,
      optional: true,
      label: plain(t('beyond.label'), 2_000),
      hint: plain(t('beyond.hint')),
      element: {
        type: 'checkboxes',
        action_id: BEYOND,
        options: [{ text: plain(t('beyond.box'), 75), value: BEYOND }],
      },
    },
  ];
}

const State = z.object({
  values: z.record(
    z.string(),
    z.record(z.string(), z.object({ selected_options: z.array(z.object({ value: z.string() })).nullish() })),
  ),
});

/** Whether the box is ticked. It gives no right: `decide` asks for one. */
export function isBeyondTicked(state: unknown): boolean {
  const box = State.safeParse(state).data?.values[BEYOND]?.[BEYOND];
  return box?.selected_options?.some(({ value }) => value === BEYOND) ?? false;
}

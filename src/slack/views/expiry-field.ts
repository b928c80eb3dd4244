import type { ActionsBlock, KnownBlock } from '@slack/types';
import type { Words } from '../../locales/words.ts';
import { plain } from '../blocks/text.ts';
import { SHORTCUT_DAYS } from '../names.ts';
import { noteBelow } from './note.ts';

/** Lengths that one click fills in, in days from today. */
const SHORTCUTS = [30, 90, 180] as const;

export interface ExpiryField {
  readonly blockId: string;
  readonly label: string;
  readonly hint: string;
  readonly placeholder?: string;
  /** The day that is filled in, such as `2027-03-31`. */
  readonly day: string | undefined;
  readonly isOptional: boolean;
  /** Longer shortcuts are left out. */
  readonly longestDays: number;
  /** What is wrong with that day already. */
  readonly wrong: string | undefined;
}

/** The day on which access ends, with what is wrong with it, and shortcuts. The app is told of each choice. */
export function expiryField(
  { t }: Words,
  { blockId, label, hint, placeholder, day, isOptional, longestDays, wrong }: ExpiryField,
): KnownBlock[] {
  return [
    {
      type: 'input',
      block_id: blockId,
      optional: isOptional,
      dispatch_action: true,
      label: plain(label, 2_000),
      hint: plain(hint, 2_000),
      element: {
        type: 'datepicker',
        action_id: 'expires',
        ...(placeholder === undefined ? {} : { placeholder: plain(placeholder, 150) }),
        ...(day === undefined ? {} : { initial_date: day }),
      },
    },
    ...noteBelow('expires', wrong),
    ...shortcuts({ t }, longestDays),
  ];
}

function shortcuts({ t }: Pick<Words, 't'>, longestDays: number): ActionsBlock[] {
  const fitting = SHORTCUTS.filter((days) => days <= longestDays);
  if (fitting.length === 0) return [];
  return [
    {
      type: 'actions',
      block_id: 'shortcuts',
      elements: fitting.map((days) => ({
        type: 'button',
        action_id: `${SHORTCUT_DAYS}:${days}`,
        value: String(days),
        text: plain(t('expiry.form.days', { count: days }), 75),
      })),
    },
  ];
}

import type { ActionsBlock, Button, KnownBlock, PlainTextOption } from '@slack/types';
import { type Among, ENDING_DAYS, instanceAmong, type Place } from '../../core/listed-users.ts';
import type { Words } from '../../locales/words.ts';
import { CHOOSE_AMONG } from '../names.ts';
import { context, plain } from './text.ts';

export interface Listed {
  readonly place: Place;
  /** How many there are of those that are chosen, on all pages. */
  readonly count: number;
  /** What may be chosen; what is chosen is one of these. */
  readonly choices: readonly Among[];
  readonly labelOf: ((instance: string) => string) | undefined;
}

/** The select that says which users are listed. */
export function amongBlock(words: Words, { place, choices, labelOf }: Listed): ActionsBlock {
  const options = choices.map((among) => optionOf(words, among, labelOf));
  const chosen = options.find(({ value }) => value === place.among);
  return {
    type: 'actions',
    // Slack keeps what was chosen in a block of the same id: Home that is opened anew would list all and say otherwise.
    block_id: `among:${place.among}`,
    elements: [
      {
        type: 'static_select',
        action_id: CHOOSE_AMONG,
        placeholder: plain(words.t('home.among.choose'), 150),
        options,
        ...(chosen ? { initial_option: chosen } : {}),
      },
    ],
  };
}

function optionOf({ t }: Words, among: Among, labelOf: Listed['labelOf']): PlainTextOption {
  const name = instanceAmong(among);
  const text =
    name === undefined
      ? t(`home.among.${among as Exclude<Among, `in:${string}`>}`, { days: ENDING_DAYS })
      : (labelOf?.(name) ?? name);
  return { text: plain(text, 75), value: among };
}

/**
 * Which of how many stand above, and the way to the others; nothing where all of them do.
 *
 * @param most so many stand on a page
 * @param turn what the button of a page is called, and what it carries
 */
export function pageBlocks(
  { t, number }: Words,
  { page, count }: { readonly page: number; readonly count: number },
  most: number,
  turn: (where: 'back' | 'next', page: number) => Pick<Button, 'action_id' | 'value'>,
): KnownBlock[] {
  if (count <= most) return [];
  const before = (page - 1) * most;
  const to = Math.min(before + most, count);
  const after = Math.min(most, count - to);
  const button = (where: 'back' | 'next', wanted: number, text: string): Button => ({
    type: 'button',
    ...turn(where, wanted),
    text: plain(text, 75),
  });
  return [
    context(t('home.page', { from: number(before + 1), to: number(to), total: number(count) })),
    {
      type: 'actions',
      elements: [
        ...(before > 0 ? [button('back', page - 1, t('home.back'))] : []),
        ...(after > 0 ? [button('next', page + 1, t('home.next', { size: number(after) }))] : []),
      ],
    },
  ];
}

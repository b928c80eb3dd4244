import type { ExternalSelect, PlainTextOption, StaticSelect } from '@slack/types';
import { MOST_OPTIONS } from '../blocks/options.ts';
import { plain } from '../blocks/text.ts';

export interface Choice {
  /** The action id; the value of either kind of select stands under it in the same shape. */
  readonly field: string;
  /** All that there is to choose from; `undefined` where that is not known yet. */
  readonly options: readonly PlainTextOption[] | undefined;
  readonly placeholder: string;
  readonly chosen: PlainTextOption | undefined;
}

/**
 * A select that has its options with it where they fit, so that choosing asks nobody. Beyond that, and where they are not
 * known yet, Slack asks the app while somebody types.
 */
export function choice({ field, options, placeholder, chosen }: Choice): StaticSelect | ExternalSelect {
  const shared = { action_id: field, placeholder: plain(placeholder, 150) };
  // Slack refuses a select without any option; the one that asks says that there is none.
  if (!options || options.length === 0 || options.length > MOST_OPTIONS) {
    const initial = chosen ? { initial_option: chosen } : {};
    return { type: 'external_select', min_query_length: 0, ...shared, ...initial };
  }
  // Slack takes no other option than one of those, letter by letter.
  const initial = options.find(({ value }) => value === chosen?.value);
  return {
    type: 'static_select',
    options: [...options],
    ...shared,
    ...(initial ? { initial_option: initial } : {}),
  };
}

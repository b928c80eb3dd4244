import type { Block, InputBlock } from './block-kit/blocks.ts';
import type { OpenView } from './open-views.ts';

interface ChosenOption {
  readonly text: { readonly type: 'plain_text'; readonly text: string };
  readonly value: string;
}

/** One filled-in input as it stands in a view's state: its type, and its value under a name of its own. */
export type InputState = { readonly type: string } & Readonly<
  Record<string, string | null | ChosenOption | readonly string[] | readonly ChosenOption[]>
>;

export function inputBlocksOf(blocks: readonly Block[]): InputBlock[] {
  return blocks.filter((block): block is InputBlock => block.type === 'input');
}

/** What an input holds: typed by the person, or given by the app. */
export function inputState(
  { block_id, element }: InputBlock,
  view: Pick<OpenView, 'typed' | 'labels'>,
): InputState {
  return elementState(element, view.typed.get(block_id ?? ''), view.labels);
}

export type InteractiveElement =
  | Extract<Block, { type: 'actions' }>['elements'][number]
  | InputBlock['element'];

/** The state of any interactive element, by what was typed or chosen; without that, by what the app has given. */
export function elementState(
  element: InteractiveElement,
  typed: string | readonly string[] | undefined,
  labels: ReadonlyMap<string, string>,
): InputState {
  const { type } = element;
  const one = typeof typed === 'string' ? typed : typed?.[0];
  const many = typed === undefined ? undefined : typeof typed === 'string' ? [typed] : typed;
  const chosen = (value: string): ChosenOption => ({
    text: { type: 'plain_text', text: labels.get(value) ?? textOfOption(element, value) ?? value },
    value,
  });
  const given = (option: { text: { text: string }; value: string }): ChosenOption => ({
    text: { type: 'plain_text', text: option.text.text },
    value: option.value,
  });
  switch (type) {
    case 'static_select':
    case 'external_select':
    case 'radio_buttons': {
      const initial = element.initial_option;
      if (one !== undefined) return { type, selected_option: one === '' ? null : chosen(one) };
      return { type, selected_option: initial ? given(initial) : null };
    }
    case 'multi_static_select':
    case 'multi_external_select':
    case 'checkboxes':
      return { type, selected_options: many?.map(chosen) ?? element.initial_options?.map(given) ?? [] };
    case 'users_select':
      return { type, selected_user: one ?? element.initial_user ?? null };
    case 'multi_users_select':
      return { type, selected_users: many ?? element.initial_users ?? [] };
    case 'conversations_select':
      return { type, selected_conversation: one ?? element.initial_conversation ?? null };
    case 'multi_conversations_select':
      return { type, selected_conversations: many ?? element.initial_conversations ?? [] };
    case 'channels_select':
      return { type, selected_channel: one ?? element.initial_channel ?? null };
    case 'datepicker':
      return { type, selected_date: (one ?? element.initial_date) || null };
    case 'timepicker':
      return { type, selected_time: (one ?? element.initial_time) || null };
    case 'plain_text_input':
    case 'email_text_input':
    case 'url_text_input':
    case 'number_input':
      return { type, value: (one ?? element.initial_value) || null };
    case 'overflow':
      return { type, selected_option: one === undefined ? null : chosen(one) };
    case 'button':
      return { type, value: element.value ?? null };
  }
}

function textOfOption(element: InteractiveElement, value: string): string | undefined {
  if (!('options' in element)) return undefined;
  return element.options?.find((option) => option.value === value)?.text.text;
}

export function isEmpty(state: InputState): boolean {
  const { type: _, ...rest } = state;
  return Object.values(rest).every(
    (value) => value === null || value === '' || (Array.isArray(value) && value.length === 0),
  );
}

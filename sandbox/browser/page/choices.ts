import type { InteractiveElement } from './elements.tsx';
import type { Reader } from './reader.ts';

type Select = Extract<
  InteractiveElement,
  {
    type:
      | 'static_select'
      | 'users_select'
      | 'conversations_select'
      | 'channels_select'
      | 'multi_static_select'
      | 'multi_users_select'
      | 'multi_conversations_select';
  }
>;

interface Choices {
  readonly group: string | undefined;
  readonly choices: readonly { readonly text: string; readonly value: string }[];
}

/** What a select offers that the app has listed, or that the workspace has: people, conversations. */
export function choicesOf(element: Select, { people, conversations }: Reader): Choices[] {
  const of = (options: readonly { text: { text: string }; value: string }[]) =>
    options.map(({ text, value }) => ({ text: text.text, value }));
  switch (element.type) {
    case 'static_select':
    case 'multi_static_select':
      return element.options
        ? [{ group: undefined, choices: of(element.options) }]
        : (element.option_groups ?? []).map(({ label, options }) => ({
            group: label.text,
            choices: of(options),
          }));
    case 'users_select':
    case 'multi_users_select':
      return [
        {
          group: undefined,
          choices: people.map(({ id, name, part }) => ({ text: `${name} (${part})`, value: id })),
        },
      ];
    default:
      return [
        { group: undefined, choices: conversations.map(({ id, name }) => ({ text: name, value: id })) },
      ];
  }
}

/** What the app has chosen beforehand. */
export function initialOf(element: Select): string | undefined {
  switch (element.type) {
    case 'static_select':
      return element.initial_option?.value;
    case 'users_select':
      return element.initial_user;
    case 'conversations_select':
      return element.initial_conversation;
    case 'channels_select':
      return element.initial_channel;
    default:
      return undefined;
  }
}

export function initialsOf(element: Select): readonly string[] {
  switch (element.type) {
    case 'multi_static_select':
      return (element.initial_options ?? []).map(({ value }) => value);
    case 'multi_users_select':
      return element.initial_users ?? [];
    case 'multi_conversations_select':
      return element.initial_conversations ?? [];
    default:
      return [];
  }
}

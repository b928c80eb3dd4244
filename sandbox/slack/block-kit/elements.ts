import { z } from 'zod';
import {
  anyText,
  confirm,
  date,
  dispatchAction,
  id,
  option,
  optionGroups,
  options,
  placeholder,
  plainText,
  styledOption,
  time,
} from './composition.ts';

/** Interactive elements of Block Kit with Slack's limits. */

const action_id = id.optional();
const focus_on_load = z.boolean().optional();
const users = z.array(z.string()).min(1);
const max_selected_items = z.number().int().min(1).optional();
const select = { action_id, placeholder, confirm, focus_on_load };

const filter = z
  .strictObject({
    include: z
      .array(z.enum(['im', 'mpim', 'private', 'public']))
      .min(1)
      .optional(),
    exclude_external_shared_channels: z.boolean().optional(),
    exclude_bot_users: z.boolean().optional(),
  })
  .optional();

export const button = z.strictObject({
  type: z.literal('button'),
  text: plainText(75),
  action_id,
  url: z.string().max(3_000).optional(),
  value: z.string().max(2_000).optional(),
  style: z.enum(['primary', 'danger']).optional(),
  confirm,
  accessibility_label: z.string().max(75).optional(),
});

const staticSelect = z
  .strictObject({
    type: z.literal('static_select'),
    ...select,
    options: options.optional(),
    option_groups: optionGroups.optional(),
    initial_option: option.optional(),
  })
  .refine(hasOneListOfOptions, 'must have options or option_groups, and not both');

const externalSelect = z.strictObject({
  type: z.literal('external_select'),
  ...select,
  initial_option: option.optional(),
  min_query_length: z.number().int().min(0).optional(),
});

const usersSelect = z.strictObject({
  type: z.literal('users_select'),
  ...select,
  initial_user: z.string().optional(),
});

const conversationsSelect = z.strictObject({
  type: z.literal('conversations_select'),
  ...select,
  initial_conversation: z.string().optional(),
  default_to_current_conversation: z.boolean().optional(),
  response_url_enabled: z.boolean().optional(),
  filter,
});

const channelsSelect = z.strictObject({
  type: z.literal('channels_select'),
  ...select,
  initial_channel: z.string().optional(),
  response_url_enabled: z.boolean().optional(),
});

const multiStaticSelect = z
  .strictObject({
    type: z.literal('multi_static_select'),
    ...select,
    options: options.optional(),
    option_groups: optionGroups.optional(),
    initial_options: options.optional(),
    max_selected_items,
  })
  .refine(hasOneListOfOptions, 'must have options or option_groups, and not both');

const multiExternalSelect = z.strictObject({
  type: z.literal('multi_external_select'),
  ...select,
  initial_options: options.optional(),
  min_query_length: z.number().int().min(0).optional(),
  max_selected_items,
});

const multiUsersSelect = z.strictObject({
  type: z.literal('multi_users_select'),
  ...select,
  initial_users: users.optional(),
  max_selected_items,
});

const multiConversationsSelect = z.strictObject({
  type: z.literal('multi_conversations_select'),
  ...select,
  initial_conversations: users.optional(),
  default_to_current_conversation: z.boolean().optional(),
  max_selected_items,
  filter,
});

const overflow = z.strictObject({
  type: z.literal('overflow'),
  action_id,
  options: z.array(option).min(1).max(5),
  confirm,
});

const datepicker = z.strictObject({
  type: z.literal('datepicker'),
  ...select,
  initial_date: date.optional(),
});

const timepicker = z.strictObject({
  type: z.literal('timepicker'),
  ...select,
  initial_time: time.optional(),
  timezone: z.string().optional(),
});

const radioButtons = z.strictObject({
  type: z.literal('radio_buttons'),
  action_id,
  options: z.array(styledOption).min(1).max(10),
  initial_option: styledOption.optional(),
  confirm,
  focus_on_load,
});

const checkboxes = z.strictObject({
  type: z.literal('checkboxes'),
  action_id,
  options: z.array(styledOption).min(1).max(10),
  initial_options: z.array(styledOption).min(1).optional(),
  confirm,
  focus_on_load,
});

const textInput = { action_id, placeholder, focus_on_load, dispatch_action_config: dispatchAction };

const plainTextInput = z.strictObject({
  type: z.literal('plain_text_input'),
  ...textInput,
  initial_value: z.string().min(1).max(3_000).optional(),
  multiline: z.boolean().optional(),
  min_length: z.number().int().min(0).max(3_000).optional(),
  max_length: z.number().int().min(1).max(3_000).optional(),
});

const emailInput = z.strictObject({
  type: z.literal('email_text_input'),
  ...textInput,
  initial_value: z.string().min(1).optional(),
});

const urlInput = z.strictObject({
  type: z.literal('url_text_input'),
  ...textInput,
  initial_value: z.string().min(1).optional(),
});

const numberInput = z.strictObject({
  type: z.literal('number_input'),
  is_decimal_allowed: z.boolean(),
  ...textInput,
  initial_value: z.string().min(1).optional(),
  min_value: z.string().optional(),
  max_value: z.string().optional(),
});

export const image = z.strictObject({
  type: z.literal('image'),
  image_url: z.url().max(3_000),
  alt_text: z.string().min(1).max(2_000),
});

const selects = [staticSelect, externalSelect, usersSelect, conversationsSelect, channelsSelect] as const;
const multiSelects = [
  multiStaticSelect,
  multiExternalSelect,
  multiUsersSelect,
  multiConversationsSelect,
] as const;
const pickers = [datepicker, timepicker, radioButtons, checkboxes] as const;

export const actionsElement = z.discriminatedUnion('type', [button, overflow, ...selects, ...pickers]);

export const accessory = z.discriminatedUnion('type', [
  button,
  overflow,
  image,
  ...selects,
  ...multiSelects,
  ...pickers,
]);

export const inputElement = z.discriminatedUnion('type', [
  ...selects,
  ...multiSelects,
  ...pickers,
  plainTextInput,
  emailInput,
  urlInput,
  numberInput,
]);

export type InputElement = z.output<typeof inputElement>;

export const contextElement = z.union([image, anyText(3_000)]);

function hasOneListOfOptions({
  options: one,
  option_groups: other,
}: {
  options?: unknown;
  option_groups?: unknown;
}) {
  return (one === undefined) !== (other === undefined);
}

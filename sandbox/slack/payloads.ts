import type {
  BlockAction,
  BlockSuggestion,
  GlobalShortcut,
  SlashCommand,
  ViewOutput,
  ViewSubmitAction,
} from '@slack/bolt';
import type { Block, InputBlock } from './block-kit/blocks.ts';
import type { OpenView } from './open-views.ts';
import type { SlackMessage, SlackPerson, Workspace } from './workspace.ts';

/** What Slack sends to an app, in the types that Slack publishes. */

const VERIFICATION_TOKEN = 'not-used-any-more';

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

type AnyElement = Extract<Block, { type: 'actions' }>['elements'][number] | InputBlock['element'];

/** The state of any interactive element, by what was typed or chosen; without that, by what the app has given. */
export function elementState(
  element: AnyElement,
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

function textOfOption(element: AnyElement, value: string): string | undefined {
  if (!('options' in element)) return undefined;
  return element.options?.find((option) => option.value === value)?.text.text;
}

export function isEmpty(state: InputState): boolean {
  const { type: _, ...rest } = state;
  return Object.values(rest).every(
    (value) => value === null || value === '' || (Array.isArray(value) && value.length === 0),
  );
}

function stateOf(view: OpenView): ViewOutput['state'] {
  const values: Record<string, Record<string, InputState>> = {};
  for (const block of inputBlocksOf(view.content.blocks)) {
    const blockId = block.block_id ?? '';
    values[blockId] = { [block.element.action_id ?? '']: inputState(block, view) };
  }
  return { values } as ViewOutput['state'];
}

/** A view as Slack shows it to the app; `state` only with what is typed. */
export function shownView({ teamId, app }: Workspace, view: OpenView, withState = false): ViewOutput {
  const { content } = view;
  const text = (given: { text: string } | undefined) =>
    given ? { type: 'plain_text' as const, text: given.text, emoji: true } : null;
  return {
    id: view.id,
    team_id: teamId,
    type: content.type,
    app_id: app.appId,
    app_installed_team_id: teamId,
    bot_id: app.botId,
    callback_id: content.callback_id ?? '',
    private_metadata: content.private_metadata ?? '',
    external_id: content.external_id ?? '',
    title: text(content.title) ?? { type: 'plain_text', text: '' },
    close: text(content.close),
    submit: text(content.submit),
    blocks: content.blocks as ViewOutput['blocks'],
    state: withState ? stateOf(view) : { values: {} },
    hash: view.hash,
    root_view_id: view.id,
    previous_view_id: null,
    clear_on_close: content.clear_on_close ?? false,
    notify_on_close: content.notify_on_close ?? false,
  };
}

function who(workspace: Workspace, person: SlackPerson) {
  return {
    team: {
      id: workspace.teamId,
      domain: 'acme',
      ...(workspace.enterpriseId === undefined ? {} : { enterprise_id: workspace.enterpriseId }),
    },
    user: { id: person.id, name: person.name, username: person.name, team_id: person.teamId },
    api_app_id: workspace.app.appId,
    token: VERIFICATION_TOKEN,
    is_enterprise_install: false,
  };
}

export function slashCommand(
  workspace: Workspace,
  person: SlackPerson,
  typed: { command: string; text: string; channel: { id: string; name: string }; responseUrl: string },
): SlashCommand {
  return {
    token: VERIFICATION_TOKEN,
    team_id: person.teamId,
    team_domain: 'acme',
    channel_id: typed.channel.id,
    channel_name: typed.channel.name,
    user_id: person.id,
    user_name: person.name,
    command: typed.command,
    text: typed.text,
    api_app_id: workspace.app.appId,
    is_enterprise_install: 'false',
    response_url: typed.responseUrl,
    trigger_id: workspace.triggers.issue(person.id),
    ...(person.enterpriseId === undefined ? {} : { enterprise_id: person.enterpriseId }),
  };
}

export function viewSubmission(workspace: Workspace, person: SlackPerson, view: OpenView): ViewSubmitAction {
  return {
    type: 'view_submission',
    ...who(workspace, person),
    trigger_id: workspace.triggers.issue(person.id),
    view: shownView(workspace, view, true),
    response_urls: [],
  };
}

/** Where an element stands that a person uses outside an input. */
export interface Place {
  readonly view?: OpenView | undefined;
  readonly message?: SlackMessage | undefined;
  readonly isHome?: boolean;
  readonly blockId: string;
  readonly responseUrl: string;
}

export function blockAction(
  workspace: Workspace,
  person: SlackPerson,
  element: AnyElement,
  typed: string | readonly string[] | undefined,
  { view, message, isHome = false, blockId, responseUrl }: Place,
): BlockAction {
  const state = elementState(element, typed, view?.labels ?? new Map());
  const own = element.type === 'button' ? { text: { type: 'plain_text', text: element.text.text } } : {};
  return {
    type: 'block_actions',
    ...who(workspace, person),
    container: containerOf({ view, message, isHome }),
    trigger_id: workspace.triggers.issue(person.id),
    response_url: responseUrl,
    actions: [
      {
        ...withoutNulls(state),
        ...own,
        action_id: element.action_id ?? '',
        block_id: blockId,
        action_ts: '1700000000.000000',
      } as BlockAction['actions'][number],
    ],
    ...(view ? { view: shownView(workspace, view, true) } : {}),
    ...(message
      ? {
          channel: { id: message.channel, name: 'directmessage' },
          message: { type: 'message' as const, ts: message.ts, user: message.user, text: message.text },
        }
      : {}),
  };
}

function containerOf({ view, message, isHome }: Pick<Place, 'view' | 'message' | 'isHome'>) {
  if (view) return { type: 'view', view_id: view.id };
  if (isHome) return { type: 'view', view_id: 'VHOME' };
  return { type: 'message', message_ts: message?.ts, channel_id: message?.channel, is_ephemeral: false };
}

function withoutNulls(state: InputState): object {
  return Object.fromEntries(Object.entries(state).filter(([, value]) => value !== null));
}

export function globalShortcut(
  workspace: Workspace,
  person: SlackPerson,
  callbackId: string,
): GlobalShortcut {
  const { team, user, token, is_enterprise_install } = who(workspace, person);
  return {
    type: 'shortcut',
    callback_id: callbackId,
    trigger_id: workspace.triggers.issue(person.id),
    action_ts: '1700000000.000000',
    team,
    user,
    token,
    is_enterprise_install,
  };
}

export function optionsRequest(
  workspace: Workspace,
  person: SlackPerson,
  view: OpenView,
  { blockId, actionId, typed }: { blockId: string; actionId: string; typed: string },
): BlockSuggestion {
  return {
    type: 'block_suggestion',
    ...who(workspace, person),
    action_id: actionId,
    block_id: blockId,
    value: typed,
    container: { type: 'view', view_id: view.id },
    view: shownView(workspace, view, true),
  };
}

export function eventEnvelope(
  workspace: Workspace,
  event: { readonly type: string } & Record<string, unknown>,
) {
  return {
    token: VERIFICATION_TOKEN,
    team_id: workspace.teamId,
    api_app_id: workspace.app.appId,
    type: 'event_callback' as const,
    event_id: workspace.next('Ev'),
    event_time: Math.floor(workspace.clock.now().epochMilliseconds / 1000),
    authorizations: [
      {
        enterprise_id: workspace.enterpriseId ?? null,
        team_id: workspace.teamId,
        user_id: workspace.app.botUserId,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    event,
  };
}

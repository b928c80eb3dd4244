import type { BlockAction, BlockSuggestion, SlashCommand, ViewOutput, ViewSubmitAction } from '@slack/bolt';
import type { Block, InputBlock } from './block-kit/blocks.ts';
import type { OpenView } from './open-views.ts';
import type { SlackMessage, SlackPerson, Workspace } from './workspace.ts';

/** What Slack sends to an app, in the types that Slack publishes. */

const VERIFICATION_TOKEN = 'not-used-any-more';

/** One filled-in input as it stands in a view's state. */
export type InputState =
  | { readonly type: string; readonly value: string | null }
  | {
      readonly type: string;
      readonly selected_option: { text: { type: 'plain_text'; text: string }; value: string } | null;
    }
  | { readonly type: string; readonly selected_date: string | null }
  | { readonly type: string; readonly selected_user: string | null };

export function inputBlocksOf(blocks: readonly Block[]): InputBlock[] {
  return blocks.filter((block): block is InputBlock => block.type === 'input');
}

/** What an input holds: typed by the person, or given by the app. */
export function inputState(
  { block_id, element }: InputBlock,
  view: Pick<OpenView, 'typed' | 'labels'>,
): InputState {
  const typed = view.typed.get(block_id ?? '');
  switch (element.type) {
    case 'static_select':
    case 'external_select': {
      const initial = element.initial_option;
      if (typed === undefined) {
        const given = initial && {
          text: { type: 'plain_text' as const, text: initial.text.text },
          value: initial.value,
        };
        return { type: element.type, selected_option: given ?? null };
      }
      return {
        type: element.type,
        selected_option: {
          text: { type: 'plain_text', text: view.labels.get(block_id ?? '') ?? typed },
          value: typed,
        },
      };
    }
    case 'datepicker':
      return { type: element.type, selected_date: typed ?? element.initial_date ?? null };
    case 'users_select':
      return { type: element.type, selected_user: typed ?? element.initial_user ?? null };
    case 'plain_text_input':
    case 'email_text_input':
    case 'url_text_input':
    case 'number_input':
      return { type: element.type, value: (typed ?? element.initial_value) || null };
    default:
      throw new Error(`a person cannot fill in ${element.type} here yet`);
  }
}

export function isEmpty(state: InputState): boolean {
  const { type: _, ...rest } = state;
  return Object.values(rest).every((value) => value === null || value === '');
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

export function buttonClick(
  workspace: Workspace,
  person: SlackPerson,
  button: { action_id?: string | undefined; value?: string | undefined; text: { text: string } },
  where: { view?: OpenView; message?: SlackMessage; blockId: string; responseUrl: string },
): BlockAction {
  const { view, message } = where;
  const container = view
    ? { type: 'view', view_id: view.id }
    : { type: 'message', message_ts: message?.ts, channel_id: message?.channel, is_ephemeral: false };
  return {
    type: 'block_actions',
    ...who(workspace, person),
    container,
    trigger_id: workspace.triggers.issue(person.id),
    response_url: where.responseUrl,
    actions: [
      {
        type: 'button',
        action_id: button.action_id ?? '',
        block_id: where.blockId,
        action_ts: '1700000000.000000',
        text: { type: 'plain_text', text: button.text.text },
        ...(button.value === undefined ? {} : { value: button.value }),
      },
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

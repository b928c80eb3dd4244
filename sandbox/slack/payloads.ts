import type {
  BlockAction,
  BlockSuggestion,
  GlobalShortcut,
  SlashCommand,
  ViewOutput,
  ViewSubmitAction,
} from '@slack/bolt';
import {
  elementState,
  type InputState,
  type InteractiveElement,
  inputBlocksOf,
  inputState,
} from './input-state.ts';
import type { OpenView } from './open-views.ts';
import type { SlackMessage, SlackPerson, Workspace } from './workspace.ts';

/** What Slack sends to an app, in the types that Slack publishes. */

/** Slack gives each action a time of its own. */
let actions = 0;
function nextActionTs(): string {
  actions += 1;
  return `1700000000.${String(actions).padStart(6, '0')}`;
}

const VERIFICATION_TOKEN = 'not-used-any-more';

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

/** The Home tab as Slack shows it to the app beside what was pressed there. */
function shownHome({ teamId, app, views }: Workspace, person: SlackPerson): ViewOutput {
  return {
    id: 'VHOME',
    team_id: teamId,
    type: 'home',
    app_id: app.appId,
    app_installed_team_id: teamId,
    bot_id: app.botId,
    callback_id: '',
    private_metadata: views.homeOf(person.id)?.private_metadata ?? '',
    external_id: '',
    title: { type: 'plain_text', text: 'View Title' },
    close: null,
    submit: null,
    blocks: (views.homeOf(person.id)?.blocks ?? []) as ViewOutput['blocks'],
    state: { values: {} },
    hash: 'home',
    root_view_id: 'VHOME',
    previous_view_id: null,
    clear_on_close: false,
    notify_on_close: false,
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
  /** How a chosen option reads, by value, where it was offered from outside. */
  readonly labels?: ReadonlyMap<string, string> | undefined;
  readonly blockId: string;
  readonly responseUrl: string;
}

export function blockAction(
  workspace: Workspace,
  person: SlackPerson,
  element: InteractiveElement,
  typed: string | readonly string[] | undefined,
  { view, message, isHome = false, labels, blockId, responseUrl }: Place,
): BlockAction {
  const state = elementState(element, typed, labels ?? view?.labels ?? new Map());
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
        action_ts: nextActionTs(),
      } as BlockAction['actions'][number],
    ],
    ...(view ? { view: shownView(workspace, view, true) } : {}),
    ...(isHome ? { view: shownHome(workspace, person) } : {}),
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
  return {
    type: 'message',
    message_ts: message?.ts,
    channel_id: message?.channel,
    is_ephemeral: message?.ephemeralFor !== undefined,
  };
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
  { view, message, isHome = false }: Pick<Place, 'view' | 'message' | 'isHome'>,
  { blockId, actionId, typed }: { blockId: string; actionId: string; typed: string },
): BlockSuggestion {
  return {
    type: 'block_suggestion',
    ...who(workspace, person),
    action_id: actionId,
    block_id: blockId,
    value: typed,
    container: containerOf({ view, message, isHome }),
    ...(view ? { view: shownView(workspace, view, true) } : {}),
    ...(isHome ? { view: shownHome(workspace, person) } : {}),
    ...(message ? { channel: { id: message.channel, name: 'directmessage' } } : {}),
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

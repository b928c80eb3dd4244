import type { RequestListener } from 'node:http';
import {
  App,
  type BlockAction,
  type ButtonAction,
  type CodedError,
  type ExternalSelectAction,
  HTTPReceiver,
  type Logger,
  type OverflowAction,
  type Receiver,
  SocketModeReceiver,
  type StaticSelectAction,
} from '@slack/bolt';
import type { Config } from '../config/config.ts';
import type { Log } from '../ports/system.ts';
import { FORM_KINDS } from './changes/index.ts';
import type { Installation } from './installation.ts';
import { again } from './listeners/again.ts';
import { userChosen, userSelect } from './listeners/api-user.ts';
import { assignAllButton, assignAllSubmission } from './listeners/assign-all.ts';
import { changeButton, moreButton } from './listeners/button.ts';
import { chooseInstance } from './listeners/choose-instance.ts';
import { command } from './listeners/command.ts';
import type { ListenerContext } from './listeners/context.ts';
import { denyFormSubmission } from './listeners/deny-form.ts';
import { fieldChosen, shortcutDays } from './listeners/fill-in.ts';
import { formSubmission } from './listeners/form.ts';
import { amongChosen, homeOpened, pageTurned } from './listeners/home.ts';
import { listTurned } from './listeners/list.ts';
import { newApiUser } from './listeners/new-api-user.ts';
import { forOwnApp } from './listeners/own-app.ts';
import { clickInWords, commandInWords, submissionInWords } from './listeners/own-trouble.ts';
import { peopleChanged } from './listeners/people-changed.ts';
import { requestButton } from './listeners/request-button.ts';
import { reviewButton, reviewOpened, reviewStopSubmission } from './listeners/review.ts';
import { sayButton } from './listeners/say-button.ts';
import { roleSelect, workspaceSelect } from './listeners/select-options.ts';
import {
  AGAIN,
  ASSIGN_ALL,
  ASSIGN_ALL_FORM,
  CHANGE_BUTTON,
  CHOOSE_AMONG,
  CHOOSE_INSTANCE,
  COMMAND,
  DENY_FORM,
  formOf,
  LIST_BUTTON,
  MORE,
  NEW_API_USER,
  OLD_CREATE_FORM,
  REQUEST_BUTTON,
  REVIEW_BUTTON,
  REVIEW_OPEN,
  REVIEW_STOP_FORM,
  SAY_BUTTON,
  SHORTCUT_DAYS,
  SHOW_USER,
  TURN_BUTTON,
} from './names.ts';
import { guardRequests } from './request-guard.ts';
import { isFrame } from './sent.ts';
import { clientOptions } from './web-client.ts';

/** How Slack reaches the app. */
export interface SlackTransport {
  readonly receiver: Receiver;
  /** Answers `POST /slack/events`; `undefined` in Socket Mode. */
  readonly requestListener: RequestListener | undefined;
  /** Whether Slack can reach the app now, as far as the app knows. */
  isConnected(): boolean;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export const EVENTS_PATH = '/slack/events';

/** Pause before a lost socket is opened again; it grows with each failure. */
const PING_TIMEOUT_MS = 5_000;

export function slackTransport(
  { transport, apiUrl }: Config['slack'],
  { logger, log }: { logger: Logger; log: Log },
): SlackTransport {
  if (transport.kind === 'http') {
    const signingSecret = transport.signingSecret.reveal();
    const receiver = new HTTPReceiver({
      signingSecret,
      // The guard, which is the only way in, has proved it.
      signatureVerification: false,
      endpoints: EVENTS_PATH,
      logger,
    });
    return {
      receiver,
      requestListener: guardRequests(receiver.requestListener, { signingSecret, log }),
      isConnected: () => true,
      start: async () => {},
      stop: async () => {},
    };
  }
  const receiver = new SocketModeReceiver({
    appToken: transport.appToken.reveal(),
    logger,
    clientPingTimeout: PING_TIMEOUT_MS,
    // Bolt would otherwise give this client the app's options, in which a dropped connection is never retried.
    installerOptions: {
      clientOptions: {
        ...clientOptions(apiUrl, logger),
        retryConfig: { forever: true, maxTimeout: 30_000 },
      },
    },
  });
  guardFrames(receiver.client, log);
  let connected = false;
  receiver.client.on('connected', () => {
    connected = true;
  });
  for (const event of ['reconnecting', 'disconnected', 'close']) {
    receiver.client.on(event, () => {
      connected = false;
    });
  }
  return {
    receiver,
    requestListener: undefined,
    isConnected: () => connected,
    start: async () => {
      await receiver.client.start();
    },
    stop: () => receiver.client.disconnect(),
  };
}

/**
 * Lets through what Slack sends by the socket, and nothing else: its client ends the process at a frame that is no object,
 * or whose payload is none.
 */
function guardFrames(client: SocketModeReceiver['client'], log: Log): void {
  const hear = client.listeners('ws_message') as ((data: unknown, isBinary: boolean) => void)[];
  client.removeAllListeners('ws_message');
  client.on('ws_message', (data: string | ArrayBuffer, isBinary: boolean) => {
    const text = typeof data === 'string' ? data : new TextDecoder().decode(data);
    if (!isBinary && isFrame(text)) for (const each of hear) each(data, isBinary);
    else
      log.warn(
        { length: text.length },
        'Something came by the socket that Slack does not send; it is left alone',
      );
  });
}

export interface BoltOptions {
  readonly slack: Config['slack'];
  readonly transport: SlackTransport;
  readonly installation: Installation;
  readonly logger: Logger;
  readonly log: Log;
  readonly context: ListenerContext;
}

/** Registers everything that Slack may send. */
export async function boltApp({
  slack,
  transport,
  installation,
  logger,
  log,
  context,
}: BoltOptions): Promise<App> {
  const app = new App({
    receiver: transport.receiver,
    token: slack.botToken.reveal(),
    // Known from the start, so that Bolt does not ask `auth.test` again at every request.
    ...(installation.botId === undefined ? {} : { botId: installation.botId }),
    ...(installation.botUserId === undefined ? {} : { botUserId: installation.botUserId }),
    tokenVerificationEnabled: false,
    deferInitialization: true,
    convoStore: false,
    logger,
    clientOptions: clientOptions(slack.apiUrl, logger),
  });
  await app.init();
  // Thrown on, so that Slack gets an error at once instead of silence.
  app.error(async (error: CodedError) => {
    log.error({ err: error }, 'Something that Slack sent could not be handled');
    throw error;
  });
  app.use(forOwnApp(context, installation.appId));
  app.command(COMMAND, commandInWords(context, command(context)));
  const click = clickInWords(context, newApiUser(context));
  app.shortcut({ type: 'shortcut', callback_id: NEW_API_USER }, click);
  app.action({ type: 'block_actions', action_id: NEW_API_USER }, click);
  app.event('app_home_opened', homeOpened(context));
  app.action<BlockAction<StaticSelectAction>>(
    { type: 'block_actions', action_id: CHOOSE_AMONG },
    clickInWords(context, amongChosen(context)),
  );
  app.action<BlockAction<ButtonAction>>(
    { type: 'block_actions', action_id: TURN_BUTTON },
    clickInWords(context, pageTurned(context)),
  );
  app.action<BlockAction<ButtonAction>>(
    { type: 'block_actions', action_id: LIST_BUTTON },
    clickInWords(context, listTurned(context)),
  );
  app.action<BlockAction<ExternalSelectAction | ButtonAction>>(
    { type: 'block_actions', action_id: SHOW_USER },
    clickInWords(context, userChosen(context)),
  );
  app.action<BlockAction<ButtonAction>>(
    { type: 'block_actions', action_id: SAY_BUTTON },
    clickInWords(context, sayButton(context)),
  );
  app.action<BlockAction<ButtonAction>>(
    { type: 'block_actions', action_id: REVIEW_BUTTON },
    clickInWords(context, reviewButton(context)),
  );
  app.action<BlockAction<ButtonAction>>(
    { type: 'block_actions', action_id: REVIEW_OPEN },
    clickInWords(context, reviewOpened(context)),
  );
  app.view(REVIEW_STOP_FORM, submissionInWords(context, reviewStopSubmission(context)));
  app.event('user_change', peopleChanged(context));
  for (const kind of FORM_KINDS) {
    app.view(formOf(kind), submissionInWords(context, formSubmission(context, kind)));
  }
  app.view(DENY_FORM, submissionInWords(context, denyFormSubmission(context)));
  app.action<BlockAction<ButtonAction>>(
    { type: 'block_actions', action_id: ASSIGN_ALL },
    clickInWords(context, assignAllButton(context)),
  );
  app.view(ASSIGN_ALL_FORM, submissionInWords(context, assignAllSubmission(context)));
  app.action<BlockAction<ButtonAction>>(
    { type: 'block_actions', action_id: REQUEST_BUTTON },
    clickInWords(context, requestButton(context)),
  );
  app.view(OLD_CREATE_FORM, submissionInWords(context, formSubmission(context, 'create')));
  app.action<BlockAction<ButtonAction>>(
    { type: 'block_actions', action_id: AGAIN },
    clickInWords(context, again(context)),
  );
  app.action<BlockAction<ButtonAction>>(
    { type: 'block_actions', action_id: CHANGE_BUTTON },
    clickInWords(context, changeButton(context)),
  );
  app.action<BlockAction<OverflowAction>>(
    { type: 'block_actions', action_id: MORE },
    clickInWords(context, moreButton(context)),
  );
  app.action<BlockAction<ButtonAction>>(
    { type: 'block_actions', action_id: new RegExp(`^${SHORTCUT_DAYS}:`) },
    clickInWords(context, shortcutDays(context)),
  );
  app.action<BlockAction<StaticSelectAction>>(
    { type: 'block_actions', action_id: CHOOSE_INSTANCE },
    clickInWords(context, chooseInstance(context)),
  );
  // Nobody waits for an early word: what is wrong with the app itself is in the log, and said when the form is sent.
  app.action<BlockAction>(
    { type: 'block_actions', action_id: /^(email|role|expires)$/ },
    fieldChosen(context),
  );
  app.options({ type: 'block_suggestion', action_id: 'role' }, roleSelect(context));
  app.options({ type: 'block_suggestion', action_id: 'workspace' }, workspaceSelect(context));
  app.options({ type: 'block_suggestion', action_id: SHOW_USER }, userSelect(context));
  return app;
}

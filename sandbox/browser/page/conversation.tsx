import { Fragment } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Deed, PersonDoes, ShownCommand, ShownConversation, ShownMessage } from '../protocol.ts';
import { optionsFor } from './api.ts';
import { Blocks } from './blocks.tsx';
import { Composer } from './composer.tsx';
import { Mrkdwn } from './mrkdwn.tsx';
import { nameOf, slackDate, useReader } from './reader.ts';

const APP_NAME = 'Marketo API-only users';

interface Props {
  readonly person: string;
  readonly conversation: ShownConversation;
  readonly commands: readonly ShownCommand[];
  act(what: PersonDoes): Promise<Deed>;
}

/** Messages, oldest first, and the composer below them. */
export function Conversation({ person, conversation, commands, act }: Props) {
  const reader = useReader();
  const end = useRef<HTMLDivElement>(null);
  const { messages } = conversation;
  useEffect(() => end.current?.scrollIntoView({ block: 'end' }), [conversation.id, messages.length]);
  return (
    <section class="conversation" aria-label={conversation.name}>
      <div class="messages" role="log" aria-label="Messages" tabIndex={0}>
        {messages.length === 0 && (
          <p class="empty">
            Nothing here yet. Type <kbd>/</kbd> below to see what the app can do.
          </p>
        )}
        {messages.map((message, index) => {
          const earlier = messages[index - 1];
          const day = slackDate('{date_long_pretty}', Number(message.ts), reader);
          const isNewDay =
            !earlier ||
            slackDate('{date_num}', Number(earlier.ts), reader) !==
              slackDate('{date_num}', Number(message.ts), reader);
          return (
            <Fragment key={message.ts}>
              {isNewDay && (
                <p class="day">
                  <span>{day}</span>
                </p>
              )}
              <Message
                person={person}
                message={message}
                goesOn={!isNewDay && goesOn(earlier, message)}
                channel={conversation.id}
                act={act}
              />
            </Fragment>
          );
        })}
        <div ref={end} />
      </div>
      <Composer conversation={conversation} commands={commands} act={act} />
    </section>
  );
}

/** Seconds within which messages of one sender stand together. */
const TOGETHER = 300;

/** Whether a message goes on with the one above it, so that its sender is not named again. */
function goesOn(above: ShownMessage | undefined, { user, ts, onlyForYou }: ShownMessage): boolean {
  return (
    above !== undefined &&
    above.user === user &&
    above.onlyForYou === onlyForYou &&
    Number(ts) - Number(above.ts) < TOGETHER
  );
}

function Message({
  person,
  message,
  goesOn: isSame,
  channel,
  act,
}: { readonly message: ShownMessage; readonly goesOn: boolean; readonly channel: string } & Pick<
  Props,
  'person' | 'act'
>) {
  const reader = useReader();
  const isApp = !reader.people.some(({ id }) => id === message.user);
  const name = isApp ? APP_NAME : nameOf(reader, message.user);
  return (
    <article class={`message${message.onlyForYou ? ' only-for-you' : ''}${isSame ? ' goes-on' : ''}`}>
      <span class={`avatar${isApp ? ' app' : ''}`} aria-hidden="true">
        {isApp ? 'M' : name[0]}
      </span>
      <div class="message-body">
        <p class="byline">
          <strong>{name}</strong>
          {isApp && <span class="badge">APP</span>}
          <time>{slackDate('{time}', Number(message.ts), reader)}</time>
          {message.edited && <span class="quiet">(edited)</span>}
        </p>
        {message.onlyForYou && <p class="quiet">👁 Only visible to you</p>}
        {message.blocks.length > 0 ? (
          <Blocks
            blocks={message.blocks}
            surface={{
              busy: false,
              options: (blockId, actionId, typed) =>
                optionsFor(person, {
                  where: { in: 'message', channel, ts: message.ts },
                  blockId,
                  actionId,
                  typed,
                }),
              act: (blockId, actionId, value) => {
                const where = { in: 'message', channel, ts: message.ts } as const;
                void act({
                  does: 'act',
                  where,
                  blockId,
                  actionId,
                  ...(value === undefined ? {} : { value }),
                });
              },
            }}
          />
        ) : (
          <p>
            <Mrkdwn text={message.text} />
          </p>
        )}
      </div>
    </article>
  );
}

import { useEffect, useRef, useState } from 'preact/hooks';
import type { Deed, PersonDoes, ShownCommand, ShownConversation } from '../protocol.ts';

interface Props {
  readonly conversation: ShownConversation;
  readonly commands: readonly ShownCommand[];
  act(what: PersonDoes): Promise<Deed>;
}

/** Where one types: `/` lists the app's commands with their hints. */
export function Composer({ conversation, commands, act }: Props) {
  const [text, setText] = useState('');
  const [trouble, setTrouble] = useState('');
  const [at, setAt] = useState(0);
  const [isClosed, setClosed] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    setText('');
    setTrouble('');
  }, [conversation.id]);

  const word = text.split(' ')[0] ?? '';
  const offered = text.startsWith('/') ? commands.filter(({ command }) => command.startsWith(word)) : [];
  const isTyped = commands.some(({ command }) => command === word) && text.includes(' ');
  const isListed = offered.length > 0 && !isTyped && !isClosed;
  const marked = offered[Math.min(at, offered.length - 1)];
  const choose = (command: string) => {
    setText(`${command} `);
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!isListed || !marked) return;
    const { key } = event;
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      const step = key === 'ArrowDown' ? 1 : offered.length - 1;
      setAt((now) => (Math.min(now, offered.length - 1) + step) % offered.length);
    } else if (key === 'Escape') setClosed(true);
    // A command that is typed whole is sent, as in Slack; of any other the marked one is meant.
    else if (key === 'Tab' || (key === 'Enter' && word !== marked.command)) choose(marked.command);
    else return;
    event.preventDefault();
  };
  const send = async () => {
    const line = text.trim();
    if (line === '') return;
    setTrouble('');
    setText('');
    const what: PersonDoes = line.startsWith('/')
      ? { does: 'command', line, channel: conversation.id }
      : { does: 'say', text: line, channel: conversation.id };
    const deed = await act(what);
    if (deed.result === 'trouble') {
      setTrouble(`Slackbot: ${line.split(' ')[0]} failed with the error “${deed.why}”.`);
      setText(line);
    }
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {trouble && (
        <p class="trouble" role="alert">
          {trouble}
        </p>
      )}
      {isListed && (
        <ul class="commands" aria-label="Commands">
          {offered.map(({ command, description, usageHint }) => (
            <li>
              <button
                type="button"
                class={command === marked?.command ? 'marked' : ''}
                onClick={() => choose(command)}
              >
                <strong>{command}</strong> <span class="quiet">{usageHint}</span>
                <br />
                {description}
              </button>
            </li>
          ))}
        </ul>
      )}
      <label class="hidden" for="composer">
        Message to {conversation.name}
      </label>
      <input
        ref={field}
        id="composer"
        type="text"
        autocomplete="off"
        placeholder={`Message ${conversation.kind === 'channel' ? '#' : ''}${conversation.name}, or type / for commands`}
        value={text}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setClosed(false);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <button type="submit" class="button primary">
        Send
      </button>
    </form>
  );
}

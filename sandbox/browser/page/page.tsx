import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { PersonDoes, ShownState, ShownTold, VisitorDoes } from '../protocol.ts';
import { onChange, optionsFor, personDoes, stateFor, visitorDoes } from './api.ts';
import { Behind } from './behind.tsx';
import { Blocks } from './blocks.tsx';
import { Conversation } from './conversation.tsx';
import { Modal } from './modal.tsx';
import { ReaderContext } from './reader.ts';
import { type Place, Sidebar } from './sidebar.tsx';

const FIRST = 'U0GRACE';

/** A small Slack: one person at a time, and a look behind it. */
export function Page() {
  const [person, setPerson] = useState(() => location.hash.slice(1) || FIRST);
  const [state, setState] = useState<ShownState | undefined>();
  const [place, setPlace] = useState<Place | undefined>();
  const [working, setWorking] = useState(false);
  const [trouble, setTrouble] = useState<string | undefined>();
  const [told, setTold] = useState<readonly ShownTold[] | undefined>();
  const seen = useRef(new Map<string, number>());

  // Answers overtake one another: what was asked for earlier than what is shown is out of date, and so is what was asked for
  // as somebody else.
  const asked = useRef(0);
  const shown = useRef(0);
  const whoNow = useRef(person);
  whoNow.current = person;
  const refresh = useCallback(async () => {
    asked.current += 1;
    const turn = asked.current;
    const answer = await stateFor(person);
    if (turn < shown.current || person !== whoNow.current) return;
    shown.current = turn;
    setState(answer);
  }, [person]);
  useEffect(() => {
    void refresh();
    return onChange(() => void refresh());
  }, [refresh]);

  // What was pressed before a window came: whoever closes it goes on there.
  const before = useRef<HTMLElement | null>(null);
  const act = useCallback(
    async (what: PersonDoes) => {
      const { activeElement } = document;
      if (activeElement instanceof HTMLElement && !activeElement.closest('.modal'))
        before.current = activeElement;
      const deed = await personDoes(person, what);
      // A window and the composer say it where it happened; of anything else nothing would be said.
      const isElsewhere = what.does === 'shortcut' || what.does === 'open_home' || what.does === 'act';
      setTrouble(deed.result === 'trouble' && isElsewhere ? deed.why : undefined);
      await refresh();
      return deed;
    },
    [person, refresh],
  );
  const visit = useCallback(
    async (what: VisitorDoes) => {
      setWorking(true);
      setTold(undefined);
      const deed = await visitorDoes(what).finally(() => setWorking(false));
      setTold(deed.told);
      await refresh();
    },
    [refresh],
  );
  const isOpen = state !== undefined && state.views.length > 0;
  const wasOpen = useRef(false);
  // Before the page is drawn without it: whoever goes on typing at once is not taken elsewhere.
  useLayoutEffect(() => {
    if (wasOpen.current && !isOpen) {
      const pressed = before.current;
      (pressed?.isConnected ? pressed : document.getElementById('composer'))?.focus();
    }
    wasOpen.current = isOpen;
  }, [isOpen]);
  const become = (id: string) => {
    if (id === person) return;
    location.hash = id;
    setState(undefined);
    setPlace(undefined);
    setPerson(id);
  };

  if (!state || state.me !== person) return <p class="loading">Loading…</p>;
  const app = state.conversations.find(({ kind }) => kind === 'app');
  const here: Place = place ?? { kind: 'conversation', id: app?.id ?? '' };
  const conversation =
    here.kind === 'conversation' ? state.conversations.find(({ id }) => id === here.id) : undefined;
  if (conversation) seen.current.set(`${person}:${conversation.id}`, conversation.messages.length);
  const unread = new Set(
    state.conversations
      .filter(({ id, messages }) => messages.length > (seen.current.get(`${person}:${id}`) ?? 0))
      .map(({ id }) => id),
  );
  const me = state.people.find(({ id }) => id === person);
  const reader = {
    people: state.people,
    userGroups: state.userGroups,
    conversations: state.conversations,
    timeZone: me?.timeZone ?? 'UTC',
    locale: me?.locale ?? 'en-US',
    now: new Date(state.now),
  };
  const goTo = (to: Place) => {
    setPlace(to);
    if (to.kind === 'home') void act({ does: 'open_home' });
  };
  const goToNews = ({ person: reader, conversation: id }: ShownTold) => {
    if (reader !== undefined && reader !== person) return become(reader);
    setPlace({ kind: 'conversation', id });
  };
  const top = state.views.at(-1);
  return (
    <ReaderContext.Provider value={reader}>
      <div class="frame">
        <div class="slack">
          {/* The rest of Slack rests while a window is open; what is behind the scenes does not. */}
          <div class="client" inert={top !== undefined}>
            <Sidebar state={state} place={here} unread={unread} goTo={goTo} become={become} act={act} />
            <main>
              <header class="bar">
                <h2>
                  {here.kind === 'home'
                    ? 'Marketo API-only users: Home'
                    : `${conversation?.kind === 'channel' ? '# ' : ''}${conversation?.name}`}
                </h2>
              </header>
              {conversation && (
                <Conversation
                  person={person}
                  conversation={conversation}
                  commands={state.commands}
                  act={act}
                />
              )}
              {here.kind === 'home' && (
                <section class="home" aria-label="Home">
                  {state.home ? (
                    <Blocks
                      blocks={state.home.blocks}
                      surface={{
                        busy: false,
                        options: (blockId, actionId, typed) =>
                          optionsFor(person, { where: { in: 'home' }, blockId, actionId, typed }),
                        act: (blockId, actionId, value) =>
                          void act({
                            does: 'act',
                            where: { in: 'home' },
                            blockId,
                            actionId,
                            ...(value === undefined ? {} : { value }),
                          }),
                      }}
                    />
                  ) : (
                    <p class="empty">The app has not drawn its Home tab yet.</p>
                  )}
                </section>
              )}
            </main>
          </div>
          {trouble !== undefined && !top && (
            <p class="toast" role="alert">
              ⚠️ We had some trouble connecting. Try again? ({trouble}){' '}
              <button type="button" class="button small" onClick={() => setTrouble(undefined)}>
                Dismiss
              </button>
            </p>
          )}
          {top && <Modal key={top.id} view={top} person={person} act={act} />}
        </div>
        <Behind state={state} working={working} told={told} visit={visit} goTo={goToNews} />
      </div>
    </ReaderContext.Provider>
  );
}

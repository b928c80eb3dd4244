import type { Deed, PersonDoes, ShownState } from '../protocol.ts';

export type Place = { readonly kind: 'conversation'; readonly id: string } | { readonly kind: 'home' };

interface Props {
  readonly state: ShownState;
  readonly place: Place;
  readonly unread: ReadonlySet<string>;
  goTo(place: Place): void;
  become(person: string): void;
  act(what: PersonDoes): Promise<Deed>;
}

/** Workspace, who one is, channels, the app, its shortcuts. */
export function Sidebar({ state, place, unread, goTo, become, act }: Props) {
  const me = state.people.find(({ id }) => id === state.me);
  const link = (to: Place, label: string, isUnread = false) => {
    const isHere =
      to.kind === place.kind && (to.kind === 'home' || (place.kind === 'conversation' && to.id === place.id));
    return (
      <li>
        <button
          type="button"
          aria-current={isHere ? 'page' : undefined}
          class={isUnread ? 'unread' : ''}
          onClick={() => goTo(to)}
        >
          {label}
          {isUnread && (
            <span class="dot" role="img" aria-label="unread">
              ●
            </span>
          )}
        </button>
      </li>
    );
  };
  return (
    <nav class="sidebar" aria-label="Workspace">
      <h1>{state.workspace}</h1>
      <div class="who">
        <label for="who">You are</label>
        <select id="who" value={state.me} onChange={(event) => become(event.currentTarget.value)}>
          {state.people.map(({ id, name, part }) => (
            <option value={id}>
              {name}, {part}
            </option>
          ))}
        </select>
        {me && (
          <span>
            {me.locale}, {me.timeZone}
          </span>
        )}
      </div>
      <h2>Channels</h2>
      <ul>
        {state.conversations
          .filter(({ kind }) => kind === 'channel')
          .map(({ id, name }) => link({ kind: 'conversation', id }, `# ${name}`, unread.has(id)))}
      </ul>
      <h2>Apps</h2>
      <ul>
        {state.conversations
          .filter(({ kind }) => kind === 'app')
          .map(({ id, name }) => link({ kind: 'conversation', id }, name, unread.has(id)))}
        {link({ kind: 'home' }, 'Home')}
      </ul>
      {state.shortcuts.length > 0 && (
        <>
          <h2>Shortcuts</h2>
          <ul>
            {state.shortcuts.map(({ callbackId, name }) => (
              <li>
                <button type="button" onClick={() => void act({ does: 'shortcut', callbackId })}>
                  ⚡ {name}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      {state.userGroups.length > 0 && (
        <>
          <h2>User groups</h2>
          <ul class="groups">
            {state.userGroups.map(({ handle, members }) => (
              <li>
                @{handle}: {members.join(', ')}
              </li>
            ))}
          </ul>
        </>
      )}
    </nav>
  );
}

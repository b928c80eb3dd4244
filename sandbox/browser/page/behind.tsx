import { useState } from 'preact/hooks';
import { FAULTS, type FaultName, type ShownState, type ShownTold, type VisitorDoes } from '../protocol.ts';
import { slackDate, useReader } from './reader.ts';

interface Props {
  readonly state: ShownState;
  readonly working: boolean;
  /** Who got messages while the clock was moved last; `undefined` where it was not. */
  readonly told?: readonly ShownTold[] | undefined;
  goTo?(news: ShownTold): void;
  visit(what: VisitorDoes): Promise<void>;
}

/** What no Slack shows: the clock, the story, faults, Marketo, and everything that went over the wire. */
export function Behind({ state, working, told, visit, goTo }: Props) {
  const [tab, setTab] = useState<'story' | 'marketo' | 'people' | 'wire'>('story');
  const reader = useReader();
  const button = (what: VisitorDoes, label: string) => (
    <button type="button" class="button small" disabled={working} onClick={() => void visit(what)}>
      {label}
    </button>
  );
  const tabs = { story: 'Story', marketo: 'Marketo', people: 'People', wire: 'Wire' } as const;
  const onTabKey = ({ key }: KeyboardEvent, name: keyof typeof tabs) => {
    const names = Object.keys(tabs) as (keyof typeof tabs)[];
    const here = names.indexOf(name);
    const to = { ArrowRight: here + 1, ArrowLeft: here + names.length - 1, Home: 0, End: names.length - 1 }[
      key
    ];
    const next = to === undefined ? undefined : names[to % names.length];
    if (next === undefined) return;
    setTab(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <aside class="behind" aria-label="Behind the scenes">
      <section aria-label="Clock">
        <p class="now">
          🕘 <time>{slackDate('{date_long} {time}', Date.parse(state.now) / 1000, reader)}</time>
        </p>
        <div class="row">
          {button({ does: 'move', days: 1 }, '+ 1 day')}
          {button({ does: 'move', days: 7 }, '+ 1 week')}
          {button({ does: 'move_to_next_reminder' }, 'To the next reminder')}
        </div>
        <Told told={told} working={working} goTo={goTo} />
      </section>
      <section aria-label="The app">
        <div class="row">
          <span class={`light ${state.appRuns ? 'on' : 'off'}`}>
            {state.appRuns ? 'The app runs' : 'The app is dead'}
          </span>
          {state.appRuns
            ? button({ does: 'kill_app' }, 'Kill it')
            : button({ does: 'start_app' }, 'Start it')}
          {button({ does: 'start_over' }, 'Start over')}
        </div>
        <label for="fault">Let something fail</label>
        <select
          id="fault"
          value=""
          disabled={working}
          onChange={(event) => {
            const fault = event.currentTarget.value as FaultName | '';
            if (fault !== '') void visit({ does: 'fault', fault });
            event.currentTarget.value = '';
          }}
        >
          <option value="">Choose a fault</option>
          {Object.entries(FAULTS).map(([name, label]) => (
            <option value={name}>{label}</option>
          ))}
        </select>
        {state.faults.length > 0 && (
          <div class="row">
            <ul class="faults" aria-label="Faults that wait">
              {state.faults.map((fault) => (
                <li>⚡ {fault}</li>
              ))}
            </ul>
            {button({ does: 'clear_faults' }, 'All well again')}
          </div>
        )}
      </section>
      <div role="tablist" aria-label="Behind the scenes" class="tabs">
        {(Object.keys(tabs) as (keyof typeof tabs)[]).map((name) => (
          <button
            type="button"
            role="tab"
            id={`tab-${name}`}
            aria-selected={tab === name}
            aria-controls={`panel-${name}`}
            tabIndex={tab === name ? 0 : -1}
            onClick={() => setTab(name)}
            onKeyDown={(event) => onTabKey(event, name)}
          >
            {tabs[name]}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`panel-${tab}`} aria-labelledby={`tab-${tab}`} class="panel" tabIndex={0}>
        {tab === 'story' && <StoryPanel state={state} visit={visit} working={working} />}
        {tab === 'marketo' && <MarketoPanel state={state} visit={visit} working={working} />}
        {tab === 'people' && <PeoplePanel state={state} visit={visit} working={working} />}
        {tab === 'wire' && <WirePanel state={state} />}
      </div>
      {state.visitors > 1 && (
        <p class="shared" role="status">
          {state.visitors} windows share this workspace: what one does, the others see.
        </p>
      )}
    </aside>
  );
}

/** Who got messages while the clock was moved, with the way there; or that nobody did. */
function Told({ told, working, goTo }: Pick<Props, 'told' | 'working' | 'goTo'>) {
  if (working) return <p class="quiet">The days pass…</p>;
  if (!told) return null;
  if (told.length === 0) return <p role="status">Nobody got a message: nothing was due.</p>;
  return (
    <div role="status" aria-label="Messages on the way">
      <ul class="told">
        {told.map((news) => (
          <li>
            {news.name} got {news.count === 1 ? 'a message' : `${news.count} messages`}{' '}
            <button type="button" class="button small" onClick={() => goTo?.(news)}>
              Go there
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function StoryPanel({ state, visit, working }: Props) {
  const { walk } = state;
  const isOn = walk !== undefined && walk.state !== 'ended';
  return (
    <>
      <p class="quiet">
        Play a part of the main job step by step, and look at it as anybody. Each starts over: the workspace
        is empty again.
      </p>
      <ol class="walks">
        {state.walks.map((title, index) => (
          <li>
            <button
              type="button"
              class="button small"
              disabled={isOn || working}
              onClick={() => void visit({ does: 'walk', index })}
            >
              {title}
            </button>
          </li>
        ))}
      </ol>
      {walk && (
        <section class="walk" aria-label={walk.title} aria-live="polite">
          <h3>{walk.title}</h3>
          {walk.lines.map((line) => (
            <p class={line.kind}>
              {line.kind === 'check' ? (line.holds ? '✓ ' : '✗ ') : ''}
              {line.text}
            </p>
          ))}
          {walk.state === 'waiting' && (
            <button type="button" class="button primary small" onClick={() => void visit({ does: 'next' })}>
              Next
            </button>
          )}
          {walk.state === 'running' && <p class="quiet">…</p>}
          {walk.state === 'ended' && <p class="quiet">The end.</p>}
        </section>
      )}
      <details>
        <summary>What these stand-ins do not do</summary>
        <ul>
          {state.notEmulated.map((what) => (
            <li>{what}</li>
          ))}
        </ul>
      </details>
    </>
  );
}

function MarketoPanel({ state: { marketo }, visit, working }: Props) {
  const reader = useReader();
  return (
    <>
      <p>
        <label>
          Calls in the window: {marketo.inWindow} of {marketo.perWindow}
          <meter min={0} max={marketo.perWindow} value={marketo.inWindow} />
        </label>
      </p>
      <p>
        <button
          type="button"
          class="button small"
          disabled={working}
          onClick={() => void visit({ does: 'make_by_hand' })}
        >
          Make an API-only user by hand
        </button>
      </p>
      <ul class="users">
        {marketo.users.map(({ email, name, apiOnly, expires, ended, calls, services, isOwn }) => (
          <li class={ended ? 'ended' : ''}>
            <strong>{email}</strong> {apiOnly && <span class="badge">API only</span>}
            <br />
            <span class="quiet">
              {name} ·{' '}
              {expires
                ? `${ended ? 'ended' : 'ends'} ${slackDate('{date_short}', Date.parse(expires) / 1000, reader)}`
                : 'never ends'}{' '}
              · {calls} calls in 7 days
            </span>
            {apiOnly && !isOwn && (
              <div class="row">
                <span class="quiet">
                  LaunchPoint:{' '}
                  {services === 0
                    ? 'no custom service'
                    : services === 1
                      ? 'a custom service'
                      : `${services} custom services`}
                </span>
                <button
                  type="button"
                  class="button small"
                  disabled={working}
                  onClick={() =>
                    void visit({ does: services === 0 ? 'make_service' : 'remove_services', email })
                  }
                >
                  {services === 0 ? 'Make one' : 'Remove'}
                </button>
                {services > 0 && !ended && (
                  <button
                    type="button"
                    class="button small"
                    disabled={working}
                    onClick={() => void visit({ does: 'let_call', email })}
                  >
                    Let it call
                  </button>
                )}
              </div>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

/** Who has left the company: what they own is nobody's then. */
function PeoplePanel({ state: { people }, visit, working }: Props) {
  return (
    <>
      <p class="quiet">Let somebody leave the company, as Slack tells its apps, and see who hears of it.</p>
      <ul class="users">
        {people.map(({ id, name, part, isDeactivated }) => (
          <li class={isDeactivated ? 'ended' : ''}>
            <strong>{name}</strong> <span class="quiet">{isDeactivated ? 'has left' : part}</span>
            <div class="row">
              <button
                type="button"
                class="button small"
                aria-label={`${isDeactivated ? 'Comes back' : 'Leaves'}: ${name}`}
                disabled={working}
                onClick={() => void visit({ does: isDeactivated ? 'come_back' : 'leave', person: id })}
              >
                {isDeactivated ? 'Comes back' : 'Leaves'}
              </button>
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}

function WirePanel({ state: { exchanges } }: Pick<Props, 'state'>) {
  if (exchanges.length === 0) return <p class="quiet">Nothing went over the wire yet.</p>;
  return (
    <>
      {exchanges.map(({ id, from, what, outcome, request, answer }) => (
        <details key={id} class="exchange">
          <summary>
            <span class="from">{from}</span> <strong>{what}</strong> <span class="quiet">{outcome}</span>
          </summary>
          <pre>{JSON.stringify(request, null, 2)}</pre>
          <p class="quiet">answered</p>
          <pre>{JSON.stringify(answer, null, 2) ?? '(empty)'}</pre>
        </details>
      ))}
    </>
  );
}

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Deed, PersonDoes, ShownView, Typed } from '../protocol.ts';
import { optionsFor } from './api.ts';
import { Blocks, type Surface } from './blocks.tsx';

interface Props {
  readonly view: ShownView;
  readonly person: string;
  act(what: PersonDoes): Promise<Deed>;
}

/** What a window begins with: its first field, else the button that is meant. Never the cross: Enter would throw all away. */
function firstOf(dialog: HTMLElement | null): HTMLElement | null {
  const field = '.modal-body :is(input, select, textarea):not([disabled])';
  const button = 'footer .primary:not([disabled]), footer button:not([disabled])';
  return dialog?.querySelector<HTMLElement>(field) ?? dialog?.querySelector<HTMLElement>(button) ?? dialog;
}

/** The modal on top: what is typed stays until the app shows something else in its place. */
export function Modal({ view, person, act }: Props) {
  const dialog = useRef<HTMLDivElement>(null);
  const [values, setValues] = useState<Readonly<Record<string, Typed>>>({});
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState('');
  const { content } = view;

  useEffect(() => firstOf(dialog.current)?.focus(), [view.id]);
  // Another content: what belongs to inputs that are gone is forgotten, as Slack does.
  useEffect(() => {
    const left = new Set(content.blocks.map(({ block_id }) => block_id));
    const those = <T,>(now: Readonly<Record<string, T>>) =>
      Object.fromEntries(Object.entries(now).filter(([blockId]) => left.has(blockId)));
    setValues(those);
    // A word about one field, which came late, takes nothing away from what was said of the others.
    setErrors(those);
    setTrouble('');
  }, [view.hash]);

  const wasRefused = useRef(false);
  // What had the focus may be gone with the old content, or could not be pressed while the window was busy.
  useEffect(() => {
    const { activeElement } = document;
    const isLost = activeElement === dialog.current || !dialog.current?.contains(activeElement);
    if (isLost && !wasRefused.current) firstOf(dialog.current)?.focus();
  }, [view.hash, busy]);

  // The first wrong field, once it can be typed into again: while the window is busy nothing takes the focus. Once for each
  // sending: whoever goes on in another field is left there, however often the form is drawn anew.
  useEffect(() => {
    if (busy || !wasRefused.current) return;
    wasRefused.current = false;
    const first = content.blocks.find(({ block_id = '' }) => errors[block_id])?.block_id;
    if (first !== undefined) document.getElementById(`input-${first}`)?.focus();
  }, [errors, busy]);
  // Wherever the focus is: a window that was busy has lost it. From the moment on at which the window can be seen.
  useLayoutEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === 'Escape') void act({ does: 'close' });
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [act]);

  const after = (deed: Deed) => {
    setBusy(false);
    if (deed.result === 'errors' || deed.result === 'incomplete') wasRefused.current = true;
    if (deed.result === 'errors') {
      setErrors(deed.errors);
    } else if (deed.result === 'incomplete') {
      setErrors(
        Object.fromEntries(deed.fields.map((field) => [field, 'Please complete this required field.'])),
      );
    } else if (deed.result === 'trouble') {
      setTrouble(`We had some trouble connecting. Try again? (${deed.why})`);
    }
  };
  const submit = () => {
    setBusy(true);
    setErrors({});
    setTrouble('');
    void act({ does: 'submit', values }).then(after);
  };
  const surface: Surface = {
    busy,
    options: (blockId, actionId, typed) =>
      optionsFor(person, { where: { in: 'view', id: view.id }, blockId, actionId, typed }),
    act: (blockId, actionId, value) => {
      // Whoever chooses in a field goes on filling in; a button takes the window until there is an answer.
      if (value === undefined) setBusy(true);
      const where = { in: 'view', id: view.id } as const;
      // The value that was just chosen is not among the others yet.
      const held = value === undefined ? values : { ...values, [blockId]: value };
      const inputs = new Set(
        content.blocks.flatMap((block) => (block.type === 'input' ? (block.block_id ?? '') : [])),
      );
      const own = Object.fromEntries(Object.entries(held).filter(([id]) => inputs.has(id)));
      const chosen = value === undefined ? {} : { value };
      void act({ does: 'act', where, blockId, actionId, values: own, ...chosen }).then(after);
    },
    form: {
      values,
      errors,
      type: (blockId, value) => setValues((now) => ({ ...now, [blockId]: value })),
    },
  };
  return (
    <div class="backdrop">
      <div ref={dialog} class="modal" role="dialog" tabIndex={-1} aria-labelledby="modal-title">
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <header>
            <h2 id="modal-title">{content.title.text}</h2>
            <button
              type="button"
              class="close"
              aria-label="Close"
              onClick={() => void act({ does: 'close' })}
            >
              ×
            </button>
          </header>
          <div class="modal-body" aria-busy={busy}>
            {trouble && (
              <p class="trouble" role="alert">
                {trouble}
              </p>
            )}
            <Blocks blocks={content.blocks} surface={surface} />
          </div>
          <footer>
            {content.close && (
              <button
                type="button"
                class="button"
                disabled={busy}
                onClick={() => void act({ does: 'close' })}
              >
                {content.close.text}
              </button>
            )}
            {content.submit && (
              <button type="submit" class="button primary" disabled={busy}>
                {busy ? <span class="spinner" role="status" aria-label="Working" /> : content.submit.text}
              </button>
            )}
          </footer>
        </form>
      </div>
    </div>
  );
}

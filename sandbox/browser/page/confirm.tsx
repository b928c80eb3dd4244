import { useEffect, useRef } from 'preact/hooks';
import { Text } from './blocks.tsx';

interface ConfirmObject {
  readonly title: { readonly type: string; readonly text: string };
  readonly text: { readonly type: string; readonly text: string };
  readonly confirm: { readonly type: string; readonly text: string };
  readonly deny: { readonly type: string; readonly text: string };
  readonly style?: string | undefined;
}

/** “Are you sure?”, as a button may ask it. */
export function Confirm({ of, onAnswer }: { readonly of: ConfirmObject; onAnswer(yes: boolean): void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="confirm" aria-label={of.title.text} onCancel={() => onAnswer(false)}>
      <h2>
        <Text of={of.title} />
      </h2>
      <p>
        <Text of={of.text} />
      </p>
      <footer>
        <button type="button" class="button" onClick={() => onAnswer(false)}>
          <Text of={of.deny} />
        </button>
        <button type="button" class={`button ${of.style ?? 'primary'}`} onClick={() => onAnswer(true)}>
          <Text of={of.confirm} />
        </button>
      </footer>
    </dialog>
  );
}

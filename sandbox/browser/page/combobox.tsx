import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

interface Choice {
  readonly text: string;
  readonly value: string;
}

interface Props {
  readonly id: string;
  readonly disabled: boolean;
  readonly placeholder: string | undefined;
  readonly chosen: Choice | undefined;
  /** All that there is to choose from, filtered here; without them they are asked for. */
  readonly options?: readonly Choice[] | undefined;
  load?(letters: string): Promise<readonly Choice[]>;
  onChoose(choice: Choice): void;
}

/**
 * A select that is filtered while one types, as Slack does with the options that it has, or by the app with others. By
 * keyboard: arrows, Home and End, Enter, Escape.
 */
export function Combobox({
  id,
  disabled,
  placeholder,
  chosen,
  options,
  load,
  onChoose,
  ...aria
}: Props & Record<string, unknown>) {
  const [letters, setLetters] = useState<string | undefined>();
  const [loaded, setLoaded] = useState<readonly Choice[] | undefined>();
  const [at, setAt] = useState(0);
  const asked = useRef(0);
  const list = useRef<HTMLUListElement>(null);
  const isOpen = letters !== undefined;
  const choices = options ? options.filter(({ text }) => stands(letters ?? '', text)) : loaded;

  useEffect(() => {
    if (letters === undefined || !load || options) return;
    asked.current += 1;
    const mine = asked.current;
    setLoaded(undefined);
    const timer = setTimeout(() => {
      void load(letters).then((answer) => {
        if (mine !== asked.current) return;
        setLoaded(answer);
        setAt(0);
      });
    }, 80);
    return () => clearTimeout(timer);
  }, [letters]);
  // An opened list begins at what is chosen; what is typed, at the first that fits. Before anybody sees it: a key that was
  // pressed at once counts from there.
  useLayoutEffect(() => {
    if (options)
      setAt(
        letters === ''
          ? Math.max(
              0,
              options.findIndex(({ value }) => value === chosen?.value),
            )
          : 0,
      );
  }, [letters]);
  // Of a long list the marked one stays in sight.
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [at, isOpen]);

  const choose = (choice: Choice | undefined) => {
    if (choice) onChoose(choice);
    setLetters(undefined);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (!isOpen) return setLetters('');
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setAt((now) => Math.max(0, Math.min((choices?.length ?? 1) - 1, now + step)));
    } else if ((event.key === 'Home' || event.key === 'End') && isOpen) {
      event.preventDefault();
      setAt(event.key === 'Home' ? 0 : (choices?.length ?? 1) - 1);
    } else if (event.key === 'Enter' && isOpen) {
      event.preventDefault();
      choose(choices?.[at]);
    } else if (event.key === 'Escape' && isOpen) {
      event.preventDefault();
      event.stopPropagation();
      setLetters(undefined);
    }
  };
  return (
    <div class="combobox">
      <input
        {...aria}
        id={id}
        type="text"
        role="combobox"
        autocomplete="off"
        aria-expanded={isOpen}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={isOpen && choices?.length ? `${id}-${at}` : undefined}
        disabled={disabled}
        placeholder={placeholder}
        value={letters ?? chosen?.text ?? ''}
        onFocus={(event) => event.currentTarget.select()}
        onClick={() => setLetters('')}
        onInput={(event) => setLetters(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        onBlur={() => setLetters(undefined)}
      />
      {isOpen && (
        <ul ref={list} id={`${id}-list`} role="listbox" aria-label="Options">
          {choices === undefined && (
            <li role="option" aria-selected="false" class="quiet">
              Loading…
            </li>
          )}
          {choices?.length === 0 && (
            <li role="option" aria-selected="false" class="quiet">
              No results
            </li>
          )}
          {choices?.map((choice, index) => (
            <li
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === at}
              // Before the field loses its focus.
              onMouseDown={(event) => {
                event.preventDefault();
                choose(choice);
              }}
            >
              {choice.text}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function stands(letters: string, text: string): boolean {
  return text.toLowerCase().includes(letters.trim().toLowerCase());
}

import { useEffect, useRef, useState } from 'preact/hooks';

interface Choice {
  readonly text: string;
  readonly value: string;
}

interface Props {
  readonly id: string;
  readonly disabled: boolean;
  readonly placeholder: string | undefined;
  readonly chosen: Choice | undefined;
  load(letters: string): Promise<readonly Choice[]>;
  onChoose(choice: Choice): void;
}

/** A select whose options come from the app while one types; by keyboard: arrows, Enter, Escape. */
export function Combobox({
  id,
  disabled,
  placeholder,
  chosen,
  load,
  onChoose,
  ...aria
}: Props & Record<string, unknown>) {
  const [letters, setLetters] = useState<string | undefined>();
  const [choices, setChoices] = useState<readonly Choice[] | undefined>();
  const [at, setAt] = useState(0);
  const asked = useRef(0);
  const isOpen = letters !== undefined;

  useEffect(() => {
    if (letters === undefined) return;
    asked.current += 1;
    const mine = asked.current;
    setChoices(undefined);
    const timer = setTimeout(() => {
      void load(letters).then((loaded) => {
        if (mine !== asked.current) return;
        setChoices(loaded);
        setAt(0);
      });
    }, 80);
    return () => clearTimeout(timer);
  }, [letters]);

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
        <ul id={`${id}-list`} role="listbox" aria-label="Options">
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

import { useEffect, useRef, useState } from 'preact/hooks';
import type { Block, InputBlock } from '../../slack/block-kit/blocks.ts';
import type { Typed } from '../protocol.ts';
import { type Surface, Text, Unrendered } from './blocks.tsx';
import { choicesOf, initialOf, initialsOf } from './choices.ts';
import { Combobox } from './combobox.tsx';
import { Confirm } from './confirm.tsx';
import { useReader } from './reader.ts';

export type InteractiveElement =
  | Extract<Block, { type: 'actions' }>['elements'][number]
  | Exclude<NonNullable<Extract<Block, { type: 'section' }>['accessory']>, { type: 'image' }>
  | InputBlock['element'];

const KEYBOARDS = { email_text_input: 'email', url_text_input: 'url', number_input: 'decimal' } as const;

/** Present where the element stands in an input block. */
export interface InputPlace {
  readonly id: string;
  readonly described: string;
  readonly required: boolean;
  readonly wrong: boolean;
  /** Whether the app is told as soon as something is chosen. */
  readonly dispatches: boolean;
}

interface Props {
  readonly element: InteractiveElement;
  readonly blockId: string;
  readonly surface: Surface;
  readonly input?: InputPlace;
}

const WHOLE_DAY_MS = 400;

/** One interactive element: in an input it holds a value, elsewhere using it tells the app at once. */
export function Element({ element, blockId, surface, input }: Props) {
  const reader = useReader();
  const waiting = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(waiting.current), []);
  const [asked, ask] = useState<{ go: () => void } | undefined>();
  const typed = input ? surface.form?.values[blockId] : undefined;
  const use = (value?: Typed) => {
    if (input && value !== undefined) {
      surface.form?.type(blockId, value);
      clearTimeout(waiting.current);
      if (!input.dispatches || isTyped(element)) return;
      const tell = () => surface.act(blockId, element.action_id ?? '', value);
      // A browser tells of a day part by part, as it is typed; Slack's calendar gives a whole one.
      if (element.type === 'datepicker') waiting.current = setTimeout(tell, WHOLE_DAY_MS);
      else tell();
      return;
    }
    const go = () => surface.act(blockId, element.action_id ?? '', value);
    if ('confirm' in element && element.confirm) ask({ go });
    else go();
  };
  const confirmation =
    asked && 'confirm' in element && element.confirm ? (
      <Confirm
        of={element.confirm}
        onAnswer={(yes) => {
          ask(undefined);
          if (yes) asked.go();
        }}
      />
    ) : null;
  const placeholder = 'placeholder' in element ? element.placeholder?.text : undefined;
  /** Finishes what is typed, where the app wants to hear of the Enter key; elsewhere Enter sends the form. */
  const onKeyDown = (event: KeyboardEvent & { readonly currentTarget: HTMLInputElement }) => {
    if (event.key !== 'Enter' || !input?.dispatches || !hearsEnter(element)) return;
    event.preventDefault();
    surface.act(blockId, element.action_id ?? '', event.currentTarget.value);
  };
  const shared = {
    id: input?.id ?? `${blockId}-${element.action_id}`,
    disabled: surface.busy,
    ...(input
      ? {
          'aria-describedby': input.described || undefined,
          'aria-required': input.required,
          'aria-invalid': input.wrong,
          name: blockId,
        }
      : { 'aria-label': placeholder ?? 'Choose' }),
  };
  const text = textOf(typed);

  switch (element.type) {
    case 'button':
      return (
        <>
          <button
            type="button"
            class={`button ${element.style ?? ''}`}
            disabled={surface.busy}
            aria-label={element.accessibility_label}
            onClick={() => use()}
          >
            <Text of={element.text} />
          </button>
          {confirmation}
        </>
      );
    case 'plain_text_input':
      return element.multiline ? (
        <textarea
          {...shared}
          rows={4}
          placeholder={placeholder}
          value={text ?? element.initial_value ?? ''}
          onInput={(event) => use(event.currentTarget.value)}
        />
      ) : (
        <input
          {...shared}
          type="text"
          placeholder={placeholder}
          value={text ?? element.initial_value ?? ''}
          onInput={(event) => use(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
      );
    case 'email_text_input':
    case 'url_text_input':
    case 'number_input':
      return (
        <input
          {...shared}
          // A plain field with the right keyboard: what is wrong is said by the app, as in Slack.
          type="text"
          inputMode={KEYBOARDS[element.type]}
          placeholder={placeholder}
          value={text ?? element.initial_value ?? ''}
          onInput={(event) => use(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
      );
    case 'datepicker':
      return (
        <>
          <input
            {...shared}
            type="date"
            value={text ?? element.initial_date ?? ''}
            onChange={(event) => use(event.currentTarget.value)}
          />
          {confirmation}
        </>
      );
    case 'timepicker':
      return (
        <>
          <input
            {...shared}
            type="time"
            value={text ?? element.initial_time ?? ''}
            onChange={(event) => use(event.currentTarget.value)}
          />
          {confirmation}
        </>
      );
    case 'external_select':
      return (
        <>
          <Combobox
            {...shared}
            placeholder={placeholder}
            chosen={chosenOf(typed) ?? choiceOf(element.initial_option)}
            load={(letters) => surface.options(blockId, element.action_id ?? '', letters)}
            onChoose={({ text: label, value }) => use({ value, label })}
          />
          {confirmation}
        </>
      );
    case 'static_select':
    case 'users_select':
    case 'conversations_select':
    case 'channels_select':
      // In a form as in Slack: a field in which one types. Groups, and what stands elsewhere, are drawn by the browser.
      if (element.type === 'static_select' && element.options && input) {
        return (
          <Combobox
            {...shared}
            placeholder={placeholder}
            chosen={chosenOf(typed) ?? choiceOf(element.initial_option)}
            options={element.options.flatMap((option) => choiceOf(option) ?? [])}
            onChoose={({ text: label, value }) => use({ value, label })}
          />
        );
      }
      return (
        <>
          <select
            {...shared}
            value={text ?? initialOf(element) ?? ''}
            onChange={(event) => use(event.currentTarget.value)}
          >
            {/* As in Slack, what stands outside a form and has a choice cannot be left without one. */}
            {(input || initialOf(element) === undefined) && (
              <option value="">{placeholder ?? 'Choose'}</option>
            )}
            {choicesOf(element, reader).map(({ group, choices }) =>
              group === undefined ? (
                choices.map((choice) => <option value={choice.value}>{choice.text}</option>)
              ) : (
                <optgroup label={group}>
                  {choices.map((choice) => (
                    <option value={choice.value}>{choice.text}</option>
                  ))}
                </optgroup>
              ),
            )}
          </select>
          {confirmation}
        </>
      );
    case 'multi_static_select':
    case 'multi_users_select':
    case 'multi_conversations_select': {
      const chosen = Array.isArray(typed) ? typed : initialsOf(element);
      return (
        <>
          <select
            {...shared}
            multiple
            onChange={(event) => use([...event.currentTarget.selectedOptions].map(({ value }) => value))}
          >
            {choicesOf(element, reader).flatMap(({ choices }) =>
              choices.map(({ text: label, value }) => (
                <option value={value} selected={chosen.includes(value)}>
                  {label}
                </option>
              )),
            )}
          </select>
          {confirmation}
        </>
      );
    }
    case 'multi_external_select': {
      const chosen = Array.isArray(typed) ? typed : (element.initial_options ?? []).map(({ value }) => value);
      return (
        <Combobox
          {...shared}
          placeholder={chosen.length > 0 ? chosen.join(', ') : placeholder}
          chosen={undefined}
          load={(letters) => surface.options(blockId, element.action_id ?? '', letters)}
          onChoose={({ value }) =>
            use(chosen.includes(value) ? chosen.filter((each: string) => each !== value) : [...chosen, value])
          }
        />
      );
    }
    case 'radio_buttons': {
      const chosen = text ?? element.initial_option?.value;
      return (
        <div
          role="radiogroup"
          aria-labelledby={input && `${input.id}-label`}
          aria-label={input ? undefined : 'Choose one'}
        >
          {element.options.map((option) => (
            <label class="choice">
              <input
                type="radio"
                name={shared.id}
                disabled={surface.busy}
                checked={chosen === option.value}
                onChange={() => use(option.value)}
              />
              <Text of={option.text} />
            </label>
          ))}
        </div>
      );
    }
    case 'checkboxes': {
      const chosen = Array.isArray(typed) ? typed : (element.initial_options ?? []).map(({ value }) => value);
      return (
        <div
          role="group"
          aria-labelledby={input && `${input.id}-label`}
          aria-label={input ? undefined : 'Choose any'}
        >
          {element.options.map((option) => (
            <label class="choice">
              <input
                type="checkbox"
                disabled={surface.busy}
                checked={chosen.includes(option.value)}
                onChange={() =>
                  use(
                    chosen.includes(option.value)
                      ? chosen.filter((each: string) => each !== option.value)
                      : [...chosen, option.value],
                  )
                }
              />
              <Text of={option.text} />
            </label>
          ))}
        </div>
      );
    }
    case 'overflow':
      return (
        <>
          <select
            {...shared}
            class="overflow"
            aria-label="More"
            value=""
            onChange={(event) => use(event.currentTarget.value)}
          >
            <option value="">⋯</option>
            {element.options.map((option) => (
              <option value={option.value}>{option.text.text}</option>
            ))}
          </select>
          {confirmation}
        </>
      );
    default:
      return <Unrendered what={(element as { type: string }).type} />;
  }
}

/** Where the app does not say, Slack tells it of the Enter key. */
function hearsEnter(element: InteractiveElement): boolean {
  const { trigger_actions_on: when } =
    ('dispatch_action_config' in element && element.dispatch_action_config) || {};
  return when?.includes('on_enter_pressed') ?? true;
}

function choiceOf(
  option: { readonly text: { readonly text: string }; readonly value: string } | undefined,
): { text: string; value: string } | undefined {
  return option && { text: option.text.text, value: option.value };
}

/** Typed letter by letter: the app would be told by the Enter key alone. */
function isTyped({ type }: InteractiveElement): boolean {
  return ['plain_text_input', 'email_text_input', 'url_text_input', 'number_input'].includes(type);
}

function textOf(typed: Typed | undefined): string | undefined {
  if (typed === undefined || typeof typed === 'string') return typed;
  return 'value' in typed ? typed.value : typed[0];
}

function chosenOf(typed: Typed | undefined): { text: string; value: string } | undefined {
  return typeof typed === 'object' && 'value' in typed
    ? { text: typed.label, value: typed.value }
    : undefined;
}

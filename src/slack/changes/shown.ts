import type { ModalView } from '@slack/types';
import type { ApiUser } from '../../core/api-user.ts';
import type { ChangeOf, FormOf, KindName, ProblemOf } from '../../core/changes/kinds.ts';
import type { Operation } from '../../core/changes/operation.ts';
import type { Person } from '../../core/people/person.ts';
import type { Standing } from '../../core/people/standing.ts';
import type { Words } from '../../locales/words.ts';
import type { Needs, Ports } from '../../ports/ports.ts';
import type { TypedChange } from '../commands/parse-command.ts';
import type { OfferedInstance } from '../listeners/open-form.ts';
import type { FormMetadata, FormOfRequest } from '../views/form-metadata.ts';

/** What windows of a change are drawn with. */
export type DrawPorts = Pick<Ports, 'instances' | 'ids' | 'clock'>;

/** Who reads a window, and what is known of what they may do. */
export interface Reader {
  readonly person: Person;
  readonly standing: Standing;
}

export interface TypedAbout {
  readonly instance: string | undefined;
  readonly apiUser: ApiUser | undefined;
  /** Another kind that may be meant by the same words, by whoever may not do the first. */
  readonly or?: KindName;
}

/** What opening a window may ask for. */
export type OpenPorts = Needs<'instances' | 'ids' | 'clock' | 'log', 'apiUsers' | 'operations' | 'requests'>;

/** A button that was pressed: what it does, what it is about, and how that stood when the button was drawn. */
export interface PressedButton {
  readonly what: string;
  readonly about: string;
  readonly shown: string | undefined;
}

/** A form that somebody is filling in, as Slack has it. */
export interface FormInUse {
  readonly state: unknown;
  readonly blocks: readonly unknown[];
  readonly metadata: FormMetadata;
  /** A shortcut was pressed: access is to end so many days from today. */
  readonly days: number | undefined;
  /** The user that it is about, where there is one. */
  readonly apiUser: ApiUser | undefined;
  /** Whether what it changes was changed since it was drawn: that is said in it. */
  readonly isOvertaken?: boolean;
}

/** A window, and the same once there is more to say: Slack waits for no answer of Marketo. */
export interface Opened {
  readonly view: ModalView;
  readonly later?: () => Promise<ModalView>;
}

export type TypedAnswer = { readonly view: ModalView } | { readonly sentence: string };

/** What people see of one kind of change: what a press wants, and what is wrong with it. */
export interface ShownKind<K extends KindName> {
  /** What is wrong, by the id of the block beside which it stands. @param shown ids of the form's inputs */
  errors(words: Words, problems: readonly ProblemOf<K>[], shown: readonly string[]): Record<string, string>;
  /** What a button wants that needs no form; `undefined` for one that this kind does not have. */
  wanted(button: PressedButton): FormOf<K> | undefined;
}

/** What is typed after a word of the command. */
export interface ShownTyped<K extends TypedChange['change']> {
  /** The window for what was typed, or why there is none. */
  typed(ports: OpenPorts, reader: Reader, typed: Extract<TypedChange, { change: K }>): Promise<TypedAnswer>;
  /** The instance and the user that what was typed names, as far as it does. */
  typedAbout(ports: OpenPorts, typed: Extract<TypedChange, { change: K }>): Promise<TypedAbout>;
}

/** What a form asks for beside its own change. */
export interface BesideWish {
  readonly kind: 'set_expiry';
  readonly form: FormOf<'set_expiry'>;
}

/** The same of a kind that is filled in: its form, and how it ended, in the place of that. */
export interface ShownForm<K extends KindName> extends ShownKind<K> {
  /** What the form is about, which may be chosen in it. */
  about(state: unknown, metadata: FormMetadata): string;
  /** What was filled in. */
  read(state: unknown, metadata: FormMetadata, about: string): FormOf<K>;
  /**
   * The form with what stands in it now, and what is wrong with that already; nothing that was typed is taken away.
   * `undefined` where what it is about is no longer there.
   */
  anew(ports: DrawPorts, reader: Reader, form: FormInUse): ModalView | undefined;
  /** How what the form changes stands, in one word: a form that was drawn beside another one is shown anew before it counts. */
  standing?(apiUser: ApiUser): string;
  /** What the same form asks for beside, if anything: nothing of both is written where one of them cannot be. */
  beside?(state: unknown): BesideWish | undefined;
  /** Stands in the place of the form while Marketo is asked. */
  working(words: Words): ModalView;
  /** How it stands, in the place of the form. @param offered the instances that the form offered @param beside what the form asked for beside */
  outcome(
    ports: DrawPorts,
    reader: { readonly person: Person; readonly offered: readonly OfferedInstance[] },
    operation: Operation<K>,
    beside?: Operation | 'asked' | undefined,
  ): ModalView;
  /** The window that a button opens; `undefined` where what it is about is no longer there. */
  opens(ports: OpenPorts, reader: Reader, button: PressedButton): Promise<Opened | undefined>;
  /** The form of a request that waits, filled in with what it asks for; `undefined` where what it is about is gone. */
  asking(
    ports: OpenPorts,
    reader: Reader,
    about: {
      readonly change: ChangeOf<K>;
      readonly apiUserId: string | undefined;
      readonly instance: string;
    },
    request: FormOfRequest,
  ): Promise<ModalView | undefined>;
  /**
   * The form as it was typed; `undefined` where what it is about is no longer there.
   *
   * @param apiUser the user that it is about as it is now, where there is one
   */
  again(
    ports: DrawPorts,
    reader: Reader,
    operation: Operation<K>,
    apiUser: ApiUser | undefined,
  ): ModalView | undefined;
}

import type { Block } from '../slack/block-kit/blocks.ts';
import type { ModalContent, ViewContent } from '../slack/block-kit/surfaces.ts';
import type { Deed, Option } from '../slack/hands.ts';

/** What the page and its server say to each other. The page knows the stand-ins alone, never the app. */

export interface ShownPerson {
  readonly id: string;
  readonly name: string;
  /** What this person is, in a word or two. */
  readonly part: string;
  readonly timeZone: string;
  readonly locale: string;
  /** Whether they have left the company. */
  readonly isDeactivated: boolean;
}

export interface ShownUserGroup {
  readonly id: string;
  readonly handle: string;
  /** Names of its members. */
  readonly members: readonly string[];
}

export interface ShownMessage {
  readonly ts: string;
  readonly user: string;
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly onlyForYou: boolean;
  readonly edited: boolean;
}

export interface ShownConversation {
  readonly id: string;
  readonly name: string;
  readonly kind: 'channel' | 'app';
  readonly messages: readonly ShownMessage[];
}

export interface ShownView {
  readonly id: string;
  readonly hash: string;
  readonly content: ModalContent;
}

export interface ShownCommand {
  readonly command: string;
  readonly description: string;
  readonly usageHint: string;
}

export interface ShownExchange {
  readonly id: number;
  readonly from: 'Slack → app' | 'app → Slack' | 'app → Marketo';
  readonly what: string;
  readonly outcome: string;
  readonly request: unknown;
  readonly answer: unknown;
}

export interface ShownMarketo {
  readonly users: readonly {
    readonly email: string;
    readonly name: string;
    readonly apiOnly: boolean;
    readonly expires: string | undefined;
    readonly ended: boolean;
    readonly calls: number;
    /** Custom services that use it. */
    readonly services: number;
    /** Whether the app itself signs in as it: that service stays. */
    readonly isOwn: boolean;
  }[];
  readonly inWindow: number;
  readonly perWindow: number;
}

export interface ShownWalk {
  readonly title: string;
  readonly lines: readonly ShownLine[];
  readonly state: 'running' | 'waiting' | 'ended';
}

export type ShownLine =
  | { readonly kind: 'say' | 'deed'; readonly text: string }
  | { readonly kind: 'check'; readonly text: string; readonly holds: boolean };

/** Everything that one visitor sees who is one person. */
export interface ShownState {
  readonly workspace: string;
  readonly me: string;
  readonly people: readonly ShownPerson[];
  readonly userGroups: readonly ShownUserGroup[];
  readonly conversations: readonly ShownConversation[];
  readonly views: readonly ShownView[];
  readonly home: ViewContent | undefined;
  readonly commands: readonly ShownCommand[];
  readonly shortcuts: readonly { readonly callbackId: string; readonly name: string }[];
  readonly now: string;
  readonly appRuns: boolean;
  readonly marketo: ShownMarketo;
  readonly faults: readonly string[];
  readonly exchanges: readonly ShownExchange[];
  readonly walks: readonly string[];
  readonly walk: ShownWalk | undefined;
  readonly visitors: number;
  readonly notEmulated: readonly string[];
}

/** Something that a person does in Slack. */
export type PersonDoes =
  | { readonly does: 'command'; readonly line: string; readonly channel: string }
  | { readonly does: 'say'; readonly text: string; readonly channel: string }
  | { readonly does: 'shortcut'; readonly callbackId: string }
  | { readonly does: 'open_home' }
  | { readonly does: 'submit'; readonly values: Readonly<Record<string, Typed>> }
  | {
      readonly does: 'act';
      readonly where: Where;
      readonly blockId: string;
      readonly actionId: string;
      readonly value?: Typed;
      /** What the modal's inputs hold; the app is told of it, too. */
      readonly values?: Readonly<Record<string, Typed>>;
    }
  | { readonly does: 'close' };

/** A chosen option travels with how it reads. */
export type Typed = string | readonly string[] | { readonly value: string; readonly label: string };

export type Where =
  | { readonly in: 'view'; readonly id: string }
  | { readonly in: 'message'; readonly channel: string; readonly ts: string }
  | { readonly in: 'home' };

/** Somebody who got messages while the clock was moved, and where they are; a channel has no reader of its own. */
export interface ShownTold {
  readonly person: string | undefined;
  readonly name: string;
  readonly conversation: string;
  readonly count: number;
}

/** What came of it; `told` where the clock was moved. */
export interface VisitorDeed {
  readonly result: 'done' | 'trouble';
  readonly told?: readonly ShownTold[];
}

/** Something that a visitor does behind the scenes. */
export type VisitorDoes =
  | { readonly does: 'move'; readonly days: number }
  | { readonly does: 'move_to_next_reminder' }
  | { readonly does: 'remind' }
  | { readonly does: 'fault'; readonly fault: FaultName }
  | { readonly does: 'clear_faults' }
  | { readonly does: 'kill_app' | 'start_app' }
  /** What an administrator does in LaunchPoint, which no API does. */
  | { readonly does: 'make_service' | 'remove_services'; readonly email: string }
  /** An integration works for a day. */
  | { readonly does: 'let_call'; readonly email: string }
  /** An administrator makes an API-only user in Marketo, past the app. */
  | { readonly does: 'make_by_hand' }
  /** Somebody leaves the company, or comes back. */
  | { readonly does: 'leave' | 'come_back'; readonly person: string }
  | { readonly does: 'walk'; readonly index: number }
  | { readonly does: 'next' }
  | { readonly does: 'start_over' };

export const FAULTS = {
  marketo_down: 'Marketo is down',
  marketo_limit: 'Marketo’s call limit is used up',
  marketo_quota: 'Marketo’s daily quota is used up (607)',
  marketo_denied: 'Marketo denies access (603)',
  lost_answer: 'The next invite is carried out, its answer is lost',
  slack_429: 'Slack says 429 to the next message',
  slack_down: 'Slack’s API is down',
} as const;

export type FaultName = keyof typeof FAULTS;

export type { Deed, Option };

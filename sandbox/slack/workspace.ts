import type { Temporal } from 'temporal-polyfill';
import type { Clock } from '../../src/ports/system.ts';
import type { Block } from './block-kit/blocks.ts';
import { SlackFaults } from './faults.ts';
import { OpenViews, withIds } from './open-views.ts';
import { Triggers } from './triggers.ts';

export interface SlackPerson {
  readonly id: string;
  readonly name: string;
  readonly realName: string;
  email: string;
  /** Whether they have proved that the address is theirs. */
  isEmailConfirmed: boolean;
  readonly teamId: string;
  readonly enterpriseId: string | undefined;
  readonly tz: string;
  /** Seconds; what Slack says beside the zone. */
  readonly tzOffset: number | undefined;
  readonly locale: string;
  isWorkspaceAdmin: boolean;
  /** Owners are admins, too; the primary one is both. */
  isWorkspaceOwner: boolean;
  readonly isBot: boolean;
  readonly isRestricted: boolean;
  readonly isUltraRestricted: boolean;
  readonly isStranger: boolean;
  /** Deactivated people stay known. */
  deleted: boolean;
}

export interface SlackChannel {
  readonly id: string;
  readonly name: string;
  readonly kind: 'public' | 'private' | 'im';
  /** For a direct message: the person on the other side of the app. */
  readonly person: string | undefined;
  readonly members: Set<string>;
  archived: boolean;
}

export interface SlackMessage {
  readonly ts: string;
  readonly channel: string;
  /** A user id; the app's own for what it posts. */
  readonly user: string;
  text: string;
  blocks: Block[];
  metadata: { readonly event_type: string; readonly event_payload: object } | undefined;
  /** Only this person sees it, and only until they reload. */
  readonly ephemeralFor: string | undefined;
  edited: boolean;
}

export interface SlackUserGroup {
  readonly id: string;
  readonly handle: string;
  readonly members: string[];
}

/** What the manifest of the app says, as far as the workspace acts by it. */
export interface InstalledApp {
  readonly appId: string;
  readonly botUserId: string;
  readonly botId: string;
  readonly scopes: readonly string[];
  readonly hasHome: boolean;
  readonly shortcuts: readonly { readonly name: string; readonly callbackId: string }[];
  readonly commands: readonly {
    readonly command: string;
    readonly description: string;
    readonly usageHint: string;
    readonly shouldEscape: boolean;
  }[];
}

export interface WorkspaceOptions {
  readonly clock: Clock;
  readonly app: InstalledApp;
  readonly teamId?: string;
  readonly enterpriseId?: string;
}

/** The state of one Slack workspace. No HTTP here. */
export class Workspace {
  readonly clock: Clock;
  readonly app: InstalledApp;
  readonly teamId: string;
  readonly enterpriseId: string | undefined;
  readonly people: SlackPerson[] = [];
  readonly channels: SlackChannel[] = [];
  readonly userGroups: SlackUserGroup[] = [];
  readonly messages: SlackMessage[] = [];
  readonly views: OpenViews;
  readonly triggers = new Triggers();
  readonly faults = new SlackFaults();
  /** Whether answers name the scopes of the token; a company's proxy may drop that header. */
  namesScopes = true;
  #serial = 0;

  constructor({ clock, app, teamId = 'T0ACME', enterpriseId }: WorkspaceOptions) {
    this.clock = clock;
    this.app = app;
    this.teamId = teamId;
    this.enterpriseId = enterpriseId;
    this.views = new OpenViews(() => this.next('V'));
  }

  /** The next id of anything, in order: nothing here is left to chance. */
  next(prefix: string): string {
    this.#serial += 1;
    return `${prefix}${String(this.#serial).padStart(8, '0')}`;
  }

  addPerson(person: Pick<SlackPerson, 'id' | 'name'> & Partial<SlackPerson>): SlackPerson {
    const added: SlackPerson = {
      realName: person.name,
      email: `${person.name.toLowerCase().replaceAll(' ', '.')}@acme.example`,
      teamId: this.teamId,
      enterpriseId: this.enterpriseId,
      tz: 'Europe/Berlin',
      tzOffset: undefined,
      locale: 'en-US',
      isEmailConfirmed: true,
      isWorkspaceAdmin: false,
      isWorkspaceOwner: false,
      isBot: false,
      isRestricted: false,
      isUltraRestricted: false,
      isStranger: false,
      deleted: false,
      ...person,
    };
    this.people.push(added);
    return added;
  }

  addChannel(channel: Pick<SlackChannel, 'id' | 'name'> & Partial<SlackChannel>): SlackChannel {
    const added: SlackChannel = {
      kind: 'public',
      person: undefined,
      members: new Set([this.app.botUserId]),
      archived: false,
      ...channel,
    };
    this.channels.push(added);
    return added;
  }

  personOf(id: string): SlackPerson | undefined {
    return this.people.find((person) => person.id === id);
  }

  channelOf(id: string): SlackChannel | undefined {
    return this.channels.find((channel) => channel.id === id);
  }

  /** The direct message between a person and the app; made where there is none yet. */
  directMessageWith(personId: string): SlackChannel {
    const known = this.channels.find(({ kind, person }) => kind === 'im' && person === personId);
    return (
      known ??
      this.addChannel({
        id: this.next('D'),
        name: personId,
        kind: 'im',
        person: personId,
        members: new Set([personId, this.app.botUserId]),
      })
    );
  }

  /** Messages that a person can see in their direct message with the app, oldest first. */
  directMessagesTo(personId: string): SlackMessage[] {
    const channel = this.channels.find(({ kind, person }) => kind === 'im' && person === personId);
    return this.messagesIn(channel?.id ?? '');
  }

  messagesIn(channelId: string): SlackMessage[] {
    return this.messages.filter(({ channel }) => channel === channelId);
  }

  addMessage(message: Pick<SlackMessage, 'channel' | 'user' | 'text'> & Partial<SlackMessage>): SlackMessage {
    const added: SlackMessage = {
      ts: this.#timestamp(this.clock.now()),
      metadata: undefined,
      ephemeralFor: undefined,
      edited: false,
      ...message,
      blocks: withIds({ blocks: message.blocks ?? [] }).blocks,
    };
    this.messages.push(added);
    return added;
  }

  /** What a message says instead, where it stands. */
  replaceMessage(message: SlackMessage, { text, blocks }: Pick<SlackMessage, 'text' | 'blocks'>): void {
    message.text = text;
    message.blocks = withIds({ blocks }).blocks;
  }

  /** Unique in the workspace, and in the order of time. */
  #timestamp(now: Temporal.Instant): string {
    this.#serial += 1;
    const seconds = Math.floor(now.epochMilliseconds / 1000);
    return `${seconds}.${String(this.#serial).padStart(6, '0')}`;
  }
}

import type { AppAnswer, AppLink, SlackExchange, SlackRequest } from './app-link.ts';
import type { Block } from './block-kit/blocks.ts';
import type { InputElement } from './block-kit/elements.ts';
import { checkMessageBlocks, checkView, LONGEST_BLOCKS } from './block-kit/surfaces.ts';
import { inputBlocksOf, inputState, isEmpty } from './input-state.ts';
import type { OpenView } from './open-views.ts';
import {
  blockAction,
  eventEnvelope,
  globalShortcut,
  optionsRequest,
  slashCommand,
  viewSubmission,
} from './payloads.ts';
import type { ResponseUrls } from './response-urls.ts';
import type { SlackMessage, SlackPerson, Workspace } from './workspace.ts';

/** What came of something that a person did. */
export type Deed =
  | { readonly result: 'done' }
  /** Slack's own check: required fields are empty. Nothing was sent to the app. */
  | { readonly result: 'incomplete'; readonly fields: readonly string[] }
  /** The app named wrong fields; the form stays open. */
  | { readonly result: 'errors'; readonly errors: Readonly<Record<string, string>> }
  /** Slack shows that the app had trouble. */
  | { readonly result: 'trouble'; readonly why: string };

export interface Option {
  readonly text: string;
  readonly value: string;
}

export interface HandsOptions {
  readonly workspace: Workspace;
  readonly link: AppLink;
  readonly responseUrls: ResponseUrls;
  readonly exchanges: SlackExchange[];
}

/** What people do in Slack: type a command, fill in a form, click. Each goes to the app as Slack would send it. */
export class Hands {
  readonly #workspace: Workspace;
  readonly #link: AppLink;
  readonly #responseUrls: ResponseUrls;
  readonly #exchanges: SlackExchange[];

  constructor({ workspace, link, responseUrls, exchanges }: HandsOptions) {
    this.#workspace = workspace;
    this.#link = link;
    this.#responseUrls = responseUrls;
    this.#exchanges = exchanges;
  }

  /** Types a whole command line, such as `/mkto-api-user help`, in a channel (the direct message by default). */
  async command(personId: string, line: string, channelId?: string): Promise<Deed> {
    const person = this.#person(personId);
    const [command = '', text = ''] = splitCommand(line);
    const known = this.#workspace.app.commands.find((each) => each.command === command);
    if (!known) return { result: 'trouble', why: `${command} is not a valid command` };
    const channel =
      channelId === undefined
        ? this.#workspace.directMessageWith(personId)
        : this.#workspace.channelOf(channelId);
    if (!channel) return { result: 'trouble', why: 'channel_not_found' };
    const responseUrl = this.#responseUrls.issue(person.id, channel.id);
    const sent = known.shouldEscape ? escaped(text, this.#workspace.people) : text;
    const body = slashCommand(this.#workspace, person, { command, text: sent, channel, responseUrl });
    const answer = await this.#send({ kind: 'command', body });
    if (answer.result !== 'answered') return { result: 'trouble', why: `operation_${answer.result}` };
    if (answer.status !== 200) return { result: 'trouble', why: `dispatch_failed (${answer.status})` };
    if (answer.body === undefined || answer.body === '') return { result: 'done' };
    return this.#say(answer.body, person, channel.id);
  }

  /** The modal on top, if one is open. */
  view(personId: string): OpenView | undefined {
    return this.#workspace.views.topOf(personId);
  }

  /** Types or chooses, by block id; `''` empties a text field. */
  fill(personId: string, values: Readonly<Record<string, string | readonly string[]>>): void {
    const view = this.#openView(personId);
    const blockIds = inputBlocksOf(view.content.blocks).map(({ block_id }) => block_id);
    for (const [blockId, value] of Object.entries(values)) {
      if (!blockIds.includes(blockId))
        throw new Error(`the form has no field ${blockId}, but ${blockIds.join(', ')}`);
      view.typed.set(blockId, value);
    }
  }

  /** Opens a select, types, and takes the option that reads so. */
  async choose(personId: string, blockId: string, label: string): Promise<void> {
    const option = (await this.options(personId, blockId, label)).find(({ text }) => text === label);
    if (!option) throw new Error(`${blockId} offers no ${label}`);
    this.fill(personId, { [blockId]: option.value });
    this.#openView(personId).labels.set(option.value, option.text);
  }

  /** What the fields hold now, by block id. */
  filledIn(personId: string): Record<string, string | undefined> {
    const view = this.#openView(personId);
    return Object.fromEntries(
      inputBlocksOf(view.content.blocks).map((block) => {
        const { type: _, ...state } = inputState(block, view);
        const [value] = Object.values(state) as (string | { value: string } | null)[];
        return [block.block_id ?? '', typeof value === 'string' ? value : value?.value];
      }),
    );
  }

  /** Submits the modal on top; `copies` sends the same submission several times at once. */
  async submit(personId: string, { copies = 1 } = {}): Promise<Deed> {
    const person = this.#person(personId);
    const view = this.#openView(personId);
    if (view.content.submit === undefined) throw new Error('this view has no submit button');
    const fields = inputBlocksOf(view.content.blocks)
      .filter((block) => !block.optional && isEmpty(inputState(block, view)))
      .map(({ block_id }) => block_id ?? '');
    if (fields.length > 0) return { result: 'incomplete', fields };
    const body = viewSubmission(this.#workspace, person, view);
    const answers = await Promise.all(
      Array.from({ length: copies }, () => this.#send({ kind: 'interaction', body })),
    );
    return this.#afterSubmission(view, answers[0] ?? { result: 'unreachable' });
  }

  /** Clicks a button in the modal on top, in a message, or in the Home tab. */
  click(personId: string, actionId: string, where?: SlackMessage | 'home'): Promise<Deed> {
    return this.act(personId, { actionId }, undefined, where);
  }

  /** Uses an element that tells the app at once: outside an input, or in an input with `dispatch_action`. */
  async act(
    personId: string,
    { blockId, actionId }: { readonly blockId?: string; readonly actionId: string },
    typed?: string | readonly string[],
    where?: SlackMessage | 'home',
    labels?: ReadonlyMap<string, string>,
  ): Promise<Deed> {
    const person = this.#person(personId);
    const { blocks, ...here } = this.#placeOf(personId, where);
    const found = [...elementsOf(blocks), ...dispatchingInputs(blocks)].find(
      (each) => each.element.action_id === actionId && (blockId === undefined || each.blockId === blockId),
    );
    if (!found) throw new Error(`there is nothing named ${actionId} to use`);
    // What was chosen in an input stays in it.
    if (inputBlocksOf(blocks).some(({ block_id }) => block_id === found.blockId) && typed !== undefined) {
      here.view?.typed.set(found.blockId, typed);
      for (const [value, label] of labels ?? []) here.view?.labels.set(value, label);
    }
    const place = {
      ...here,
      labels,
      blockId: found.blockId,
      responseUrl: this.#responseUrls.issue(personId, here.message?.channel ?? '', here.message?.ts),
    };
    const body = blockAction(this.#workspace, person, found.element, typed, place);
    return deedOf(await this.#send({ kind: 'interaction', body }));
  }

  /** Chooses a global shortcut of the app. */
  async shortcut(personId: string, callbackId: string): Promise<Deed> {
    const person = this.#person(personId);
    if (!this.#workspace.app.shortcuts.some((each) => each.callbackId === callbackId)) {
      return { result: 'trouble', why: `there is no shortcut ${callbackId}` };
    }
    const body = globalShortcut(this.#workspace, person, callbackId);
    return deedOf(await this.#send({ kind: 'interaction', body }));
  }

  /** Opens the app's Home tab; the app draws it a moment later. */
  openHome(personId: string): Promise<number> {
    this.#person(personId);
    return this.event({
      type: 'app_home_opened',
      user: personId,
      channel: this.#workspace.directMessageWith(personId).id,
      tab: 'home',
      event_ts: '1700000000.000000',
    });
  }

  /**
   * Opens a select with some letters typed; gives what is offered. Options that the app gave with it are filtered by Slack, for
   * others the app is asked. Without `where`, in the modal on top.
   */
  async options(
    personId: string,
    blockId: string,
    typed = '',
    { actionId, where }: { readonly actionId?: string; readonly where?: SlackMessage | 'home' } = {},
  ): Promise<Option[]> {
    const person = this.#person(personId);
    const place = this.#placeOf(personId, where);
    const inputs = inputBlocksOf(place.blocks).map(({ block_id = '', element }) => ({
      blockId: block_id,
      element,
    }));
    const found = [...inputs, ...elementsOf(place.blocks)].find(
      (each) => each.blockId === blockId && (actionId === undefined || each.element.action_id === actionId),
    );
    if (found?.element.type === 'static_select' || found?.element.type === 'multi_static_select') {
      return filtered(found.element, typed);
    }
    if (found?.element.type !== 'external_select' && found?.element.type !== 'multi_external_select') {
      throw new Error(`${blockId} is not a select with options`);
    }
    const asked = { blockId, actionId: found.element.action_id ?? '', typed };
    const body = optionsRequest(this.#workspace, person, place, asked);
    const answer = await this.#send({ kind: 'interaction', body });
    const offered =
      answer.result === 'answered' ? (answer.body as { options?: OfferedOption[] } | undefined)?.options : [];
    return (offered ?? []).map(({ text, value }) => ({ text: text.text, value }));
  }

  closeView(personId: string): void {
    this.#workspace.views.close(personId);
  }

  /**
   * Sends an event; one that is not answered with 200 within 3 s is sent again, up to three times, as Slack does.
   *
   * @returns how often it was sent
   */
  async event(event: { readonly type: string } & Record<string, unknown>): Promise<number> {
    const body = eventEnvelope(this.#workspace, event);
    for (let number = 0; number <= 3; number += 1) {
      const retry = number === 0 ? {} : { retry: { number, reason: 'http_timeout' } };
      const answer = await this.#send({ kind: 'event', body, ...retry });
      if (answer.result === 'answered' && answer.status === 200) return number + 1;
    }
    return 4;
  }

  async #send(request: SlackRequest): Promise<AppAnswer> {
    const at = performance.now();
    const answer = await this.#link.send(request);
    this.#exchanges.push({ at, kind: request.kind, body: request.body, answer });
    return answer;
  }

  #afterSubmission(view: OpenView, answer: AppAnswer): Deed {
    const deed = deedOf(answer);
    if (deed.result !== 'done' || answer.result !== 'answered') return deed;
    const body = (answer.body ?? {}) as {
      response_action?: string;
      errors?: Record<string, string>;
      view?: unknown;
    };
    switch (body.response_action) {
      case undefined:
        this.#workspace.views.close(view.person);
        return { result: 'done' };
      case 'clear':
        this.#workspace.views.close(view.person, true);
        return { result: 'done' };
      case 'errors':
        return this.#showErrors(view, body.errors ?? {});
      case 'update':
      case 'push': {
        const checked = checkView(body.view);
        if (!checked.ok) return { result: 'trouble', why: checked.messages.join('; ') };
        if (checked.value.type !== 'modal') return { result: 'trouble', why: 'the view is not a modal' };
        if (body.response_action === 'update') this.#workspace.views.update(view, checked.value);
        else if (!this.#workspace.views.push(view.person, checked.value))
          return { result: 'trouble', why: 'push_limit_reached' };
        return { result: 'done' };
      }
      default:
        return { result: 'trouble', why: `unknown response_action ${body.response_action}` };
    }
  }

  #showErrors(view: OpenView, errors: Readonly<Record<string, string>>): Deed {
    const blockIds = inputBlocksOf(view.content.blocks).map(({ block_id }) => block_id);
    const wrong = Object.entries(errors).filter(
      ([blockId, text]) => !blockIds.includes(blockId) || text.length === 0 || text.length > 2_000,
    );
    if (wrong.length > 0 || Object.keys(errors).length === 0) {
      return {
        result: 'trouble',
        why: `errors for what is no input: ${wrong.map(([blockId]) => blockId).join(', ')}`,
      };
    }
    view.errors = errors;
    return { result: 'errors', errors };
  }

  /** The answer to a command: a message that only this person sees. */
  #say(body: unknown, person: SlackPerson, channel: string): Deed {
    const { text = '', blocks } =
      typeof body === 'string' ? { text: body } : (body as { text?: string; blocks?: unknown });
    const checked = checkMessageBlocks(blocks ?? []);
    if (!checked.ok) return { result: 'trouble', why: checked.messages.join('; ') };
    if (JSON.stringify(checked.value).length > LONGEST_BLOCKS)
      return { result: 'trouble', why: 'msg_blocks_too_long' };
    this.#workspace.addMessage({
      channel,
      user: this.#workspace.app.botUserId,
      text,
      blocks: checked.value,
      ephemeralFor: person.id,
    });
    return { result: 'done' };
  }

  #person(id: string): SlackPerson {
    const person = this.#workspace.personOf(id);
    if (!person) throw new Error(`there is nobody with the id ${id}`);
    return person;
  }

  /** The modal on top, a message, or the Home tab, with what stands there. */
  #placeOf(personId: string, where: SlackMessage | 'home' | undefined) {
    const message = typeof where === 'object' ? where : undefined;
    const view = where === undefined ? this.#openView(personId) : undefined;
    const home = where === 'home' ? this.#workspace.views.homeOf(personId) : undefined;
    const blocks = message?.blocks ?? view?.content.blocks ?? home?.blocks ?? [];
    return { view, message, isHome: where === 'home', blocks };
  }

  #openView(personId: string): OpenView {
    const view = this.view(personId);
    if (!view) throw new Error(`${personId} has no window open`);
    return view;
  }
}

/** What Slack shows of options that it has while somebody types: those in whose text the letters stand. */
function filtered(
  { options = [], option_groups = [] }: Pick<StaticSelect, 'options' | 'option_groups'>,
  typed: string,
): Option[] {
  return [...options, ...option_groups.flatMap((group) => group.options)]
    .filter(({ text }) => text.text.toLowerCase().includes(typed.trim().toLowerCase()))
    .map(({ text, value }) => ({ text: text.text, value }));
}

type StaticSelect = Extract<InputElement, { type: 'static_select' }>;

interface OfferedOption {
  readonly text: { readonly text: string };
  readonly value: string;
}

/** Inputs that tell the app as soon as something is chosen in them, or of the Enter key where one types. */
function dispatchingInputs(blocks: readonly Block[]) {
  return inputBlocksOf(blocks)
    .filter(({ dispatch_action, element }) => dispatch_action === true && hearsEnter(element))
    .map(({ block_id: blockId = '', element }) => ({ blockId, element }));
}

/** Whether the Enter key tells the app: where a typed input does not say, it does. */
function hearsEnter(element: InputElement): boolean {
  const config = 'dispatch_action_config' in element ? element.dispatch_action_config : undefined;
  return config?.trigger_actions_on.includes('on_enter_pressed') ?? true;
}

/** Everything that can be used outside an input, with the block in which it stands. */
function elementsOf(blocks: readonly Block[]) {
  return blocks.flatMap((block) => {
    const blockId = block.block_id ?? '';
    if (block.type === 'actions') return block.elements.map((element) => ({ blockId, element }));
    const accessory = block.type === 'section' ? block.accessory : undefined;
    return accessory && accessory.type !== 'image' ? [{ blockId, element: accessory }] : [];
  });
}

function deedOf(answer: AppAnswer): Deed {
  if (answer.result !== 'answered') return { result: 'trouble', why: answer.result };
  return answer.status === 200 ? { result: 'done' } : { result: 'trouble', why: `HTTP ${answer.status}` };
}

function splitCommand(line: string): [string, string] {
  const space = line.indexOf(' ');
  return space < 0 ? [line.trim(), ''] : [line.slice(0, space), line.slice(space + 1).trim()];
}

/** What Slack does to a command's text where the manifest asks for escaping; mentions are typed as `@omar`, or as `<@U…>`. */
function escaped(text: string, people: readonly { readonly id: string; readonly name: string }[]): string {
  return text
    .replaceAll('&', '&amp;')
    .replace(/<(?!@[UW])/g, '&lt;')
    .replace(/(?<!<@[UW][A-Z0-9|\w. ]*)>/g, '&gt;')
    .replace(/(?<=^|[\s:])@([\w.-]+)/g, (typed, handle: string) => {
      const meant = people.find(({ name }) => name.toLowerCase() === handle.toLowerCase());
      return meant ? `<@${meant.id}|${handle}>` : typed;
    });
}

import { setTimeout as pause } from 'node:timers/promises';
import type { Middleware, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { approverOf, type FormOf, type KindName } from '../../core/changes/kinds.ts';
import { isUnfinished, type Operation } from '../../core/changes/operation.ts';
import { capacitiesIn } from '../../core/people/capacities.ts';
import type { Person } from '../../core/people/person.ts';
import { unaskedAbout } from '../../core/people/standing.ts';
import { authorize } from '../../usecases/authorize.ts';
import { aboutOf } from '../../usecases/changes/about.ts';
import { announceOperation } from '../../usecases/changes/announce.ts';
import { announceRequest } from '../../usecases/changes/announce-request.ts';
import { settleOperation } from '../../usecases/changes/settle.ts';
import { couldBeWished, type Wish, type WishResult, wish } from '../../usecases/changes/wish.ts';
import { redrawStale } from '../../usecases/messages/redraw.ts';
import { named } from '../../usecases/people/administrators.ts';
import { tellEach } from '../../usecases/people/tell-each.ts';
import { denialText } from '../blocks/denied.ts';
import { type FormKind, formShownOf } from '../changes/index.ts';
import type { BesideWish } from '../changes/shown.ts';
import { isBeyondTicked } from '../views/beyond-box.ts';
import { deniedView } from '../views/denied.ts';
import { type FormMetadata, readMetadata, withHome } from '../views/form-metadata.ts';
import { sentenceView } from '../views/gone.ts';
import { readPlace } from '../views/home-place.ts';
import { waitsView } from '../views/waits.ts';
import { callerOfInteraction } from './caller.ts';
import { type ListenerContext, wordsForPerson } from './context.ts';
import { offeredIn } from './form-state.ts';
import { publishHome } from './home.ts';
import type { OfferedInstance } from './open-form.ts';
import { whyNothing } from './request-answer.ts';
import { requestForm } from './request-form.ts';

/** Time for Slack to show the answer to a submission: an update that overtakes it would be overwritten by it. */
const SLACK_APPLIES_MS = 300;

/** A filled-in form of any kind: wrong fields are named at once, everything else is promised and done after the answer. */
export function formSubmission<K extends FormKind>(
  context: ListenerContext,
  kind: K,
): Middleware<SlackViewMiddlewareArgs<ViewSubmitAction>> {
  const { ports } = context;
  const shown = formShownOf(kind);
  return async ({ ack, body, view }) => {
    const metadata = readMetadata(view.private_metadata);
    const about = shown.about(view.state, metadata);
    if (metadata.request) {
      const form = shown.read(view.state, metadata, about);
      return requestForm(
        context,
        { ack, body, view },
        kind,
        { ...metadata.request, home: metadata.home },
        form as FormOf<KindName>,
      );
    }
    const overtaken = await overtakenForm(context, kind, { body, view, metadata, about });
    if (overtaken) return ack({ response_action: 'update', view: overtaken });
    const wanted = {
      id: metadata.formId,
      caller: callerOfInteraction(body),
      kind,
      about,
      form: shown.read(view.state, metadata, about),
      breakGlass: isBeyondTicked(view.state),
    };
    const update = (next: ModalView) => ack({ response_action: 'update', view: next });
    const inputs = view.blocks.flatMap(({ type, block_id }) => (type === 'input' ? (block_id ?? []) : []));
    const beside = await wishedBeside(context, wanted as Wish<FormKind>, shown.beside?.(view.state));
    if (beside?.result?.kind === 'problems') {
      const words = wordsForPerson(beside.result.person);
      const errors = formShownOf(beside.kind).errors(words, beside.result.problems, inputs);
      return ack({ response_action: 'errors', errors });
    }
    const result = beside?.result ?? (await wish(ports, wanted));
    const words = wordsForPerson(result.person);
    switch (result.kind) {
      case 'denied': {
        const { denial } = result;
        const [first] = inputs;
        if (denial.kind === 'refused' || first === undefined)
          return update(deniedView(words, denial, named(ports)));
        // No refusal: the form stays as it is, and the same button works a moment later.
        const text = `${denialText(words, denial)} ${words.t('unknownNow.form')}`;
        return ack({ response_action: 'errors', errors: { [first]: text } });
      }
      case 'problems': {
        const errors = shown.errors(words, result.problems, inputs);
        // Without a field there is none beside which it could stand.
        if (inputs.length === 0) return update(sentenceView(words, Object.values(errors).join(' ')));
        return ack({ response_action: 'errors', errors });
      }
      case 'was_first':
        return update(whyNothing(result, named(ports)) ?? waitsView(words));
      case 'waits': {
        const { id, instance, change } = result.request;
        // What one person is asked no administrator could have allowed.
        const isOfOne = approverOf(change) !== undefined;
        await update(
          isOfOne
            ? waitsView(words, 'asked')
            : waitsView(words, 'sent', unaskedAbout(result.standing, instance)),
        );
        context.afterwards(() => tellEach([() => announceRequest(ports, id), () => redrawStale(ports)]));
        // The window may have been opened from there.
        context.afterwards(() => publishHome(context, callerOfInteraction(body), readPlace(metadata.home)));
        return;
      }
      case 'accepted': {
        const { operation, person, standing } = result;
        const offered = offeredIn(ports, view.blocks, operation.instance, (instance) =>
          capacitiesIn(standing, instance),
        );
        const reader = { person, offered };
        if (operation.state !== 'open' && operation.state !== 'queued')
          return update(
            formShownOf(operation.change.kind)?.outcome(ports, reader, operation) ?? shown.working(words),
          );
        await update(shown.working(words));
        context.afterwards(() => redrawStale(ports));
        context.afterwards(() =>
          tellEach([
            () => finish(context, view.id, operation.id, reader, beside?.id),
            () => publishHome(context, callerOfInteraction(body), readPlace(metadata.home)),
          ]),
        );
      }
    }
  };
}

/** What came of the other wish of a form: why nothing may be written, or nothing where both may. */
interface Beside {
  /** Whose problems those are. */
  readonly kind: FormKind;
  /** Of that wish, where it was written down. */
  readonly id: string;
  readonly result: Extract<WishResult<FormKind>, { kind: 'denied' | 'problems' }> | undefined;
}

/**
 * Writes down what a form asks for beside its own change, where both can be. The same form sent again finds it there; what is
 * promised is done whatever becomes of the other.
 */
async function wishedBeside(
  context: ListenerContext,
  wanted: Wish<FormKind>,
  other: BesideWish | undefined,
): Promise<Beside | undefined> {
  if (!other) return undefined;
  const { ports } = context;
  const { kind, form } = other;
  const id = `${wanted.id}:${kind}`;
  const refused = await couldBeWished(ports, wanted);
  if (refused) return { kind: wanted.kind, id, result: refused };
  const { caller, about } = wanted;
  const result = await wish(ports, { id, caller, kind, about, form });
  if (result.kind === 'denied' || result.kind === 'problems') return { kind, id, result };
  if (result.kind === 'was_first') return { kind, id, result: undefined };
  // The same may have been wished for before, under another id.
  if (result.kind === 'waits') {
    const { id: asked } = result.request;
    context.afterwards(() => announceRequest(ports, asked));
    return { kind, id: asked, result: undefined };
  }
  const { id: promised } = result.operation;
  context.afterwards(async () => {
    await settleOperation(ports, promised);
    await tellEach([() => announceOperation(ports, promised), () => redrawStale(ports)]);
  });
  return { kind, id: promised, result: undefined };
}

/**
 * The form as it stands now, where what it changes was changed since it was drawn: nobody sets beside one end, or takes from one
 * person, what they have seen beside another. `undefined` where it is as it was, or where what was sent has been taken already.
 */
async function overtakenForm(
  { ports }: ListenerContext,
  kind: FormKind,
  {
    body,
    view,
    metadata,
    about,
  }: Pick<SlackViewMiddlewareArgs<ViewSubmitAction>, 'body' | 'view'> & {
    readonly metadata: FormMetadata;
    readonly about: string;
  },
): Promise<ModalView | undefined> {
  const shown = formShownOf(kind);
  if (metadata.shown === undefined || !shown.standing) return undefined;
  const { instance, apiUser } = await aboutOf(ports, kind, about);
  if (!instance || !apiUser || shown.standing(apiUser) === metadata.shown) return undefined;
  const { formId: id } = metadata;
  const [operation, request] = await Promise.all([
    ports.records.operations.get(id),
    ports.records.requests.get(id),
  ]);
  if (operation ?? request) return undefined;
  const wanted = { wants: { kind, apiUser }, instance: instance.name };
  const authorization = await authorize(ports, callerOfInteraction(body), kind, wanted);
  // Who may not see it is refused by the wish.
  if (!authorization.ok) return undefined;
  const { state, blocks } = view;
  const form = { state, blocks, metadata, days: undefined, apiUser, isOvertaken: true };
  const anew = shown.anew(ports, authorization, form);
  return anew && withHome(anew, metadata.home);
}

/** The operation that somebody else carries, when it has ended, or as it stands after a while. */
async function ended(
  { ports: { records } }: Pick<ListenerContext, 'ports'>,
  id: string,
): Promise<Operation | undefined> {
  for (let look = 0; look < LOOKS; look += 1) {
    const operation = await records.operations.get(id);
    if (!operation || !isUnfinished(operation)) return operation;
    await pause(LOOK_MS);
  }
  return records.operations.get(id);
}

const LOOKS = 20;
const LOOK_MS = 500;

/** Makes the change first, and says it after: in the window, and as a message. */
async function finish(
  { ports, client }: ListenerContext,
  viewId: string,
  operationId: string,
  reader: { readonly person: Person; readonly offered: readonly OfferedInstance[] },
  besideId?: string,
): Promise<void> {
  const [settled] = await Promise.all([settleOperation(ports, operationId), pause(SLACK_APPLIES_MS)]);
  // Somebody else is at it, perhaps for another window: this one shows what becomes of it, too.
  const operation = settled ?? (await ended({ ports }, operationId));
  if (!operation) return;
  try {
    const beside = besideId === undefined ? undefined : ((await ended({ ports }, besideId)) ?? 'asked');
    const view = formShownOf(operation.change.kind)?.outcome(ports, reader, operation, beside);
    if (view) await client.views.update({ view_id: viewId, view });
  } catch (error) {
    // The window may have been closed; the outcome comes as a message all the same.
    ports.log.info({ err: error, operation: operationId }, 'The window could not be updated');
  }
  await tellEach([() => announceOperation(ports, operationId), () => redrawStale(ports)]);
}

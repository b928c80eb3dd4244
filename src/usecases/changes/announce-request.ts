import { approverOf, kindOf, subjectOf } from '../../core/changes/kinds.ts';
import { asItStands, type Request } from '../../core/changes/request.ts';
import type { AboutOf } from '../../core/messages/about.ts';
import { onOneLine } from '../../core/text.ts';
import type { Instance } from '../../ports/instance.ts';
import { SlackSilent } from '../../ports/people.ts';
import { type Delivered, deliver, settleUnconfirmed } from '../deliver.ts';
import { type RedrawPorts, redrawStale } from '../messages/redraw.ts';
import { type TellPorts, tellAdministrators } from '../people/administrators.ts';
import { tellEach, throwAny, triedEach } from '../people/tell-each.ts';
import { endUnanswerable } from './asked-of-one.ts';
import type { DecidePorts } from './examine-anew.ts';
import { endOfFormerOwner } from './former-owner.ts';
import { endAsOvertaken, type RenewPorts, renewRequest, requestsToRenew } from './renew-requests.ts';
import { APP, eventOf } from './request-events.ts';
import { waitForDecisions } from './wait-for-decisions.ts';

type AnnouncePorts = TellPorts & RenewPorts;

/** Hours in which somebody who cannot be reminded of a request is tried again, where others were reminded. */
const NUDGED_WITHIN = 3;

/**
 * Tells everybody concerned how a request stands, each once: those who decide and whoever asked while it waits, whoever
 * asked when it was denied or has ended. What was made is told by its operation.
 *
 * @throws where somebody could not be told, after everybody else was; the request stays unannounced and the next run tries again
 */
export async function announceRequest(ports: AnnouncePorts, id: string): Promise<void> {
  const found = await ports.records.requests.get(id);
  const instance = found && ports.instances.get(found.request.instance);
  if (!found || !instance) return;
  const { request } = found;
  if (request.state === 'waiting') {
    const own = await aboutOf(ports, request, 'requester');
    await tellEach([
      // Whoever asked first: they are looking.
      () => tellRequester(ports, request, 'copy', own),
      () => tellThoseWhoDecide(ports, request, instance, 'to_decide'),
    ]);
  } else if (request.state === 'denied' || request.state === 'ended' || request.state === 'overtaken') {
    const { state: what } = request;
    const news = { kind: 'request_news', instance: instance.name, request: id } as const;
    const isUnanswered = what === 'ended' && approverOf(request.change) !== undefined;
    const unanswered = { ...news, what: 'unanswered' } as const;
    await tellEach([
      () => tellRequester(ports, request, what, { ...news, what }),
      ...(isUnanswered
        ? [() => tellAdministrators(ports, instance, `request:${id}:unanswered`, unanswered)]
        : []),
    ]);
  }
  // Where it waits, they are sent once more; else one that went out all the same would keep its buttons for good.
  if (request.state !== 'waiting') await settleUnconfirmed(ports, `request:${id}`);
  await ports.records.requests.markAnnounced(request, ports.clock.now());
}

/** Goes on with every request: brings those to mind that wait long, ends what nobody answers, tells what was not told. */
export async function goOnWithRequests(ports: TellPorts & RedrawPorts & DecidePorts): Promise<void> {
  for (const request of await requestsToRenew(ports))
    await attempt(ports, request.id, async () => {
      await renewRequest(ports, request);
      await endOfFormerOwner(ports, request);
      await endUnanswerable(ports, request);
      await tellThatDayHasPassed(ports, request);
    });
  for (const id of await waitForDecisions(ports)) await attempt(ports, id, () => nudge(ports, id));
  for (const { request } of await ports.records.requests.unannounced())
    await attempt(ports, request.id, () => announceRequest(ports, request.id));
  await redrawStale(ports);
}

/** One that cannot be told now keeps no other waiting. */
async function attempt(ports: TellPorts, id: string, work: () => Promise<void>): Promise<void> {
  await work().catch((error: unknown) =>
    ports.log.error({ err: error, request: id }, 'A request could not be gone on with; tried again later'),
  );
}

async function nudge(ports: AnnouncePorts, id: string): Promise<void> {
  const found = await ports.records.requests.get(id);
  const instance = found && ports.instances.get(found.request.instance);
  if (!found || !instance || found.request.state !== 'waiting') return;
  const { request } = found;
  // Nobody can approve it as it stands: whoever asked has heard so, and what they ask for instead is brought to mind then.
  if (kindOf(request.change.kind).hasPassed?.(request.change.data, ports.clock.now())) return;
  const news = { kind: 'request_news', instance: instance.name, request: id, what: 'nudged' } as const;
  const tells = [
    () => tellThoseWhoDecide(ports, request, instance, 'nudge'),
    () => tellRequester(ports, request, `nudged${asAsked(request)}`, news),
  ];
  const failures = await triedEach(tells);
  const isLate =
    ports.clock
      .now()
      .since(request.nudgeAt ?? request.createdAt)
      .total('hours') >= NUDGED_WITHIN;
  if (!isLate || failures.length === tells.length) throwAny(failures);
  if (failures.length > 0)
    ports.log.error(
      { err: failures[0], request: id },
      'Not everybody could be reminded of a request; left at that',
    );
  await ports.records.requests.markNudged(request, eventOf(ports, request, APP, 'request.nudged'));
}

/** Those who decide about it: the administrators, or the one person of whom it is asked. */
async function tellThoseWhoDecide(
  ports: AnnouncePorts,
  request: Request,
  instance: Instance,
  what: 'to_decide' | 'nudge',
): Promise<void> {
  const approver = approverOf(request.change);
  const reader = approver === undefined ? 'administrators' : 'approver';
  const about = { ...(await aboutOf(ports, request, reader)), isNudge: what === 'nudge' };
  if (approver === undefined) {
    const mark = what === 'nudge' ? `nudge${asAsked(request)}` : what;
    return tellAdministrators(ports, instance, `request:${request.id}:${mark}`, about);
  }
  // Whom no message reaches nobody can ask: whoever asked hears so at once, not when the time is over.
  if ((await tell(ports, request, approver, what, about)) === 'refused') await endAsOvertaken(ports, request);
}

/** What was edited since is brought to mind once more. */
function asAsked({ createdAt, askedAt }: Request): string {
  return askedAt.equals(createdAt) ? '' : `-${askedAt.epochMilliseconds}`;
}

/** Whoever asked is told, once for each version, that nobody can approve what they asked for any more. */
async function tellThatDayHasPassed(ports: TellPorts, request: Request): Promise<void> {
  const { id, instance, version, change } = request;
  const hasPassed = kindOf(change.kind).hasPassed?.(change.data, ports.clock.now());
  if (!hasPassed || asItStands(request, ports.clock.now()).state !== 'waiting') return;
  const news = { kind: 'request_news', instance, request: id, what: 'passed' } as const;
  await tellRequester(ports, request, `passed-${version}`, news);
}

async function aboutOf(
  ports: TellPorts,
  { id, instance, requester, apiUserId: user }: Request,
  reader: AboutOf<'request'>['for'],
): Promise<AboutOf<'request'>> {
  const name = await nameOf(ports, requester);
  return { kind: 'request', instance, request: id, for: reader, name, isNudge: false, user };
}

/** Longer names are cut where they are drawn; nobody's is worth failing for. */
async function nameOf({ directory, log }: TellPorts, id: string): Promise<string> {
  try {
    return onOneLine((await directory.person(id))?.name ?? '');
  } catch (error) {
    if (!(error instanceof SlackSilent)) throw error;
    log.warn({ err: error, slackUser: id }, 'Slack did not say how somebody is called who asks for a change');
    return '';
  }
}

async function tellRequester(
  ports: TellPorts,
  request: Request,
  what: string,
  about: AboutOf<'request' | 'request_news'>,
): Promise<void> {
  await tell(ports, request, request.requester, what, about);
}

/** Tells one person something about a request, once. */
async function tell(
  ports: TellPorts,
  request: Request,
  person: string,
  what: string,
  about: AboutOf<'request' | 'request_news'>,
): Promise<Delivered> {
  const { id, instance, apiUserId } = request;
  const failed = {
    at: ports.clock.now(),
    actor: 'app',
    action: 'message.failed',
    instance,
    subject: subjectOf(request.change),
    details: { recipient: person, request: id },
  } as const;
  return deliver(ports, {
    recipient: { kind: 'person', id: person },
    deliveries: [{ key: `request:${id}:${what}:${person}`, instance, apiUserId, recipient: person }],
    about: () => about,
    events: (_, became) => (became === 'refused' ? [failed] : []),
  });
}

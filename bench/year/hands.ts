import type { FormOf, KindName } from '../../src/core/changes/kinds.ts';
import type { Request } from '../../src/core/changes/request.ts';
import type { Ports } from '../../src/ports/ports.ts';
import { assignAll } from '../../src/usecases/assign-all.ts';
import { announceOperation } from '../../src/usecases/changes/announce.ts';
import { announceRequest } from '../../src/usecases/changes/announce-request.ts';
import { editRequest, withdrawRequest } from '../../src/usecases/changes/change-request.ts';
import { decideRequest } from '../../src/usecases/changes/decide-request.ts';
import { settleOperation } from '../../src/usecases/changes/settle.ts';
import { tryAgain } from '../../src/usecases/changes/try-again.ts';
import { wish } from '../../src/usecases/changes/wish.ts';
import { deleteNow } from '../../src/usecases/delete-now.ts';
import { keepIdle } from '../../src/usecases/idle/keep.ts';
import { ignoreApiUser } from '../../src/usecases/ignore-api-user.ts';
import { redrawStale } from '../../src/usecases/messages/redraw.ts';
import { announceOrphans } from '../../src/usecases/orphans.ts';
import { tellEach } from '../../src/usecases/people/tell-each.ts';
import { remindLater } from '../../src/usecases/remind/later.ts';
import { answerReview } from '../../src/usecases/review/answer.ts';
import { goOnWithReviews } from '../../src/usecases/review/go-on.ts';
import { startReview } from '../../src/usecases/review/start.ts';
import { stopReview } from '../../src/usecases/review/stop.ts';
import type { Chance } from './chance.ts';
import { HOME } from './company.ts';

/** Of so many clicks the process dies right after it has answered: what was promised is left to the next one. */
const DIES = 0.02;

/** What people do in Slack, each the way that its listener goes; gives what became of it in a word. */
export interface Hands {
  wish<K extends KindName>(person: string, kind: K, about: string, form: FormOf<K>): Promise<string>;
  decide(person: string, request: Request, says: 'approve' | 'deny'): Promise<string>;
  edit(person: string, request: Request, form: FormOf<KindName>): Promise<string>;
  withdraw(person: string, request: Request): Promise<string>;
  tryAgain(person: string, request: string): Promise<string>;
  deleteNow(person: string, user: string): Promise<string>;
  assignAll(person: string, instance: string, from: string, to: string): Promise<string>;
  ignore(person: string, user: string, isBack: boolean): Promise<string>;
  keep(person: string, user: string): Promise<string>;
  later(person: string, about: Parameters<typeof remindLater>[2]): Promise<string>;
  startReview(person: string, instance: string): Promise<string>;
  stopReview(person: string, review: string): Promise<string>;
  answerReview(person: string, about: Parameters<typeof answerReview>[2]): Promise<string>;
  /** Slack says that somebody has changed. */
  changed(person: string): Promise<void>;
}

const caller = (userId: string) => ({ userId, ...HOME });

/** @param dies so often the process dies in the middle */
export function handsOn(ports: Ports, chance: Chance): Hands {
  const afterwards = async (work: () => Promise<unknown>) => {
    if (chance.happens(DIES)) return;
    await work().catch((err: unknown) => ports.log.error({ err }, 'Work in the background failed'));
  };
  const carryOut = (id: string) => async () => {
    await settleOperation(ports, id);
    await tellEach([() => announceOperation(ports, id), () => redrawStale(ports)]);
  };
  const told = (id: string) => () => tellEach([() => announceRequest(ports, id), () => redrawStale(ports)]);
  const drawnAnew = () => redrawStale(ports);
  return {
    async wish(person, kind, about, form) {
      const id = ports.ids.next();
      const result = await wish(ports, { id, caller: caller(person), kind, about, form });
      if (result.kind === 'accepted') await afterwards(carryOut(id));
      if (result.kind === 'waits') await afterwards(told(id));
      return result.kind;
    },
    async decide(person, { id, version }, says) {
      const reason = says === 'deny' ? 'Not now' : undefined;
      const saying = { caller: caller(person), request: id, version, says, reason };
      const result = await decideRequest(ports, saying);
      await afterwards(told(id));
      if (result.kind === 'decided' && result.now.request.state === 'approved')
        await afterwards(carryOut(id));
      return result.kind;
    },
    async edit(person, { id, version }, form) {
      const result = await editRequest(ports, { caller: caller(person), request: id, version, form });
      await afterwards(told(id));
      return result.kind;
    },
    async withdraw(person, { id, version }) {
      const result = await withdrawRequest(ports, { caller: caller(person), request: id, version });
      await afterwards(told(id));
      return result.kind;
    },
    async tryAgain(person, request) {
      const result = await tryAgain(ports, { caller: caller(person), request });
      if (result.kind === 'opened') await afterwards(carryOut(request));
      return result.kind;
    },
    async deleteNow(person, user) {
      const result = await deleteNow(ports, caller(person), user);
      if (result.kind === 'tried')
        await afterwards(async () => {
          const operation = await result.carryOut();
          if (operation) await announceOperation(ports, operation.id);
          await redrawStale(ports);
        });
      return result.kind;
    },
    async assignAll(person, instance, from, to) {
      const batch = ports.ids.next();
      const result = await assignAll(ports, { caller: caller(person), batch, instance, from, to });
      if (result.kind === 'promised')
        await afterwards(async () => {
          await result.carryOut();
          await redrawStale(ports);
        });
      return result.kind;
    },
    async ignore(person, user, isBack) {
      const { kind } = await ignoreApiUser(ports, caller(person), { user, isBack });
      await afterwards(drawnAnew);
      return kind;
    },
    async keep(person, user) {
      const { kind } = await keepIdle(ports, caller(person), { user, asked: ports.clock.now() });
      await afterwards(drawnAnew);
      return kind;
    },
    async later(person, about) {
      const { kind } = await remindLater(ports, caller(person), about);
      await afterwards(drawnAnew);
      return kind;
    },
    async startReview(person, name) {
      const instance = ports.instances.get(name);
      if (!instance) throw new Error(`no instance ${name}`);
      const { kind } = await startReview(ports, caller(person), instance);
      await afterwards(() => goOnWithReviews(ports, instance));
      return kind;
    },
    async stopReview(person, id) {
      const result = await stopReview(ports, caller(person), id);
      const instance = ports.instances.get(('review' in result && result.review?.instance) || '');
      if (instance) await afterwards(() => goOnWithReviews(ports, instance));
      return result.kind;
    },
    async answerReview(person, about) {
      const result = await answerReview(ports, caller(person), about);
      const instance = 'apiUser' in result ? ports.instances.get(result.apiUser.instance) : undefined;
      await afterwards(async () => {
        await redrawStale(ports);
        if (instance) await goOnWithReviews(ports, instance);
      });
      return result.kind;
    },
    async changed(person) {
      await afterwards(() =>
        tellEach([...ports.instances.values()].map((each) => () => announceOrphans(ports, each, person))),
      );
    },
  };
}

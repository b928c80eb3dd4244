import { movableClock } from '../../sandbox/clock.ts';
import type { ApiUser } from '../../src/core/api-user.ts';
import type { FormOf, KindName } from '../../src/core/changes/kinds.ts';
import type { Until } from '../../src/core/changes/set-expiry.ts';
import type { Policy, Rule } from '../../src/core/policy.ts';
import type { RoleAssignment } from '../../src/core/role.ts';
import { wordsFor } from '../../src/locales/words.ts';
import type { Offer } from '../../src/ports/instance.ts';
import type { Ports } from '../../src/ports/ports.ts';
import { draw } from '../../src/slack/messages/index.ts';
import { decideRequest, type Saying } from '../../src/usecases/changes/decide-request.ts';
import { pendingFor } from '../../src/usecases/changes/pending.ts';
import { settleOperation } from '../../src/usecases/changes/settle.ts';
import { tryAgain } from '../../src/usecases/changes/try-again.ts';
import { wish } from '../../src/usecases/changes/wish.ts';
import { loadMessage } from '../../src/usecases/messages/load.ts';
import { apiUser, NOW, person } from '../builders.ts';
import type { TestDatabase } from '../store/databases.ts';
import { textOf } from '../words-on-screen.ts';
import {
  callerOf,
  INSTANCE,
  marketoUser,
  OFFER,
  processOn,
  recordsWithUser,
  smallMarketo,
} from './changes.ts';

/** Two administrators, whoever owns the one user that is there, and somebody who asks for another. */
export const GRACE = 'U0GRACE';
export const GUS = 'U0GUS';
export const OMAR = 'U0OMAR';
export const RITA = 'U0RITA';
export const EMAIL = 'erp-sync@example.com';

export const APPROVED = { kind: 'decided', now: { request: { state: 'approved' } } };

export const says = (
  id: string,
  when: Rule['when'],
  decision: 'may' | 'may not' | 'needs approval',
): Rule => ({
  id: `rules[${id}]` as Rule['id'],
  when,
  says: { decision },
});

/** What they do, each in one line: the request is `wish-1` unless it is said otherwise. */
export async function team(
  database: TestDatabase,
  { rules = {}, roles }: { rules?: Partial<Policy>; roles?: readonly RoleAssignment[] } = {},
) {
  const { records } = database;
  const having = roles === undefined ? {} : { roles };
  await recordsWithUser(records, apiUser({ owner: OMAR, ...having }));
  const small = smallMarketo(marketoUser({ ...having, roles: [...(roles ?? marketoUser().roles)] }));
  const clock = movableClock(NOW.add({ minutes: 1 }));
  const people = [GRACE, GUS, OMAR, RITA].map((id) => person({ id, name: id }));
  let processes = 0;
  const process = ({
    offer = OFFER as Offer,
    renewed = async () => offer,
    given = rules,
  }: {
    offer?: Offer;
    renewed?: () => Promise<Offer>;
    given?: Partial<Policy>;
  } = {}) => {
    processes += 1;
    const options = { clock, people, administrators: [GRACE, GUS], name: `process ${processes}` };
    const { ports } = processOn(records, small, options);
    const instance = ports.instances.get(INSTANCE);
    if (!instance) throw new Error('no instance');
    let known = offer;
    const renew = async () => {
      known = await renewed();
      return known;
    };
    const catalog = { remembered: () => known, within: async () => known, renew };
    const policy = { ...instance.policy, ...given };
    return { ...ports, instances: new Map([[INSTANCE, { ...instance, catalog, policy }]]) } as Ports;
  };
  const ports = process();
  const want = <K extends KindName>(id: string, kind: K, form: FormOf<K>, who: string, on = ports) =>
    wish(on, { id, caller: callerOf(who), kind, about: kind === 'create' ? INSTANCE : 'user-1', form });
  const expire = (id: string, until: Until, who = OMAR, on = ports) =>
    want(id, 'set_expiry', { until, why: undefined }, who, on);
  const approve = (by: string, { on = ports, ...given }: { on?: Ports } & Partial<Saying> = {}) =>
    decideRequest(on, { caller: callerOf(by), request: 'wish-1', version: 1, says: 'approve', ...given });
  return {
    records,
    ports,
    process,
    small,
    clock,
    want,
    expire,
    approve,
    again: (who: string, on = ports) => tryAgain(on, { caller: callerOf(who), request: 'wish-1' }),
    settle: (id: string, on = ports) => settleOperation(on, id),
    operation: (id: string) => records.operations.get(id),
    request: async () => (await records.requests.get('wish-1'))?.request,
    user: () => records.apiUsers.get('user-1'),
    isGone: async () => (await records.apiUsers.evenGone('user-1'))?.isGone,
    end: () => small.users.get(EMAIL)?.expiry.toString(),
    /** A reading of Marketo brings something else than was known. */
    async learn(seen: Partial<Pick<ApiUser, 'expiry' | 'roles'>>) {
      await records.apiUsers.learn('user-1', clock.now(), (known) => ({
        expiry: seen.expiry ?? known.expiry,
        roles: seen.roles ?? known.roles,
        events: [],
      }));
    },
    /** Neither the page of a user nor, where it is said, the list shows anybody, until it is said otherwise. */
    hide(what: 'page' | 'page and list') {
      const { getUser, findUserByEmail } = small.marketo;
      small.marketo.getUser = async () => undefined;
      if (what === 'page and list') small.marketo.findUserByEmail = async () => undefined;
      return () => Object.assign(small.marketo, { getUser, findUserByEmail });
    },
    /** Slack says who somebody is only after something else has happened, at so many-th asking. */
    whileSlackThinks(who: string, work: () => Promise<unknown>, asking = 1): Ports {
      let asked = 0;
      const thinking = async (id: string) => {
        if (id === who) asked += 1;
        if (id === who && asked === asking) await work();
        return ports.directory.person(id);
      };
      return { ...ports, directory: { ...ports.directory, person: thinking } };
    },
    /** Where somebody is offered to try it again. */
    async offered(on = ports) {
      const shown = await requestShown(on);
      const grants = [{ source: 'ids', instance: undefined }] as const;
      const grace = { person: person({ id: GRACE }), grants, silent: [], mayAsk: true };
      const { unmade } = await pendingFor(on, grace, 10);
      return { inMessage: shown.includes('Try again'), inPending: unmade.count > 0 };
    },
    requestShown: (on = ports) => requestShown(on),
    outcomeShown: (operation: string) => outcomeShown(ports, operation),
  };
}

const words = wordsFor({ locale: 'en-US', timeZone: 'Europe/Berlin' });

async function requestShown(ports: Ports): Promise<string> {
  const about = {
    kind: 'request',
    instance: INSTANCE,
    request: 'wish-1',
    for: 'administrators',
    name: 'Omar',
    isNudge: false,
    user: 'user-1',
  } as const;
  const message = await loadMessage(ports, about, ports.clock.now());
  return textOf(draw(words, message, { label: 'Acme' }).blocks);
}

async function outcomeShown(ports: Ports, operation: string): Promise<string> {
  const about = {
    kind: 'outcome',
    instance: INSTANCE,
    operation,
    for: 'requester',
    attempt: 0,
    user: 'user-1',
  } as const;
  const message = await loadMessage(ports, about, ports.clock.now());
  return textOf(draw(words, message, { label: 'Acme' }).blocks);
}

/** The same offer under other names: somebody has renamed its roles in Marketo. */
export const RENAMED: Offer = {
  ...OFFER,
  roles: OFFER.roles.map((each) => ({ ...each, name: `Mighty ${each.name}` })),
};

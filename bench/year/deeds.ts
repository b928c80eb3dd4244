import type { Temporal } from 'temporal-polyfill';
import type { ApiUser } from '../../src/core/api-user.ts';
import { dateIn } from '../../src/core/calendar.ts';
import { kindOf } from '../../src/core/changes/kinds.ts';
import { endOf, hasEnded } from '../../src/core/expiry.ts';
import type { NewApiUserForm } from '../../src/core/new-api-user.ts';
import type { Person } from '../../src/core/people/person.ts';
import { assignmentsText } from '../../src/core/role.ts';
import type { Ports } from '../../src/ports/ports.ts';
import type { Chance } from './chance.ts';
import { ADMINISTRATORS } from './company.ts';
import type { Hands } from './hands.ts';
import { OWN, type YearsMarketo } from './marketo.ts';

/** What somebody who does something has before them. */
export interface Scene {
  readonly chance: Chance;
  readonly ports: Ports;
  readonly hands: Hands;
  readonly people: Map<string, Person>;
  readonly marketos: ReadonlyMap<string, YearsMarketo>;
  /** So many users there are to be, in all instances. */
  readonly users: number;
  /** Requests that were approved: some were not carried out. */
  readonly approved: string[];
  /** The number of a user that is to be made. */
  nextNumber(): number;
}

/** What people may do, in Slack and in Marketo; without a word where there was nothing to do it with. */
export interface Deed {
  readonly name: string;
  /** How often, beside the others. */
  readonly weight: number;
  readonly act: (scene: Scene) => Promise<string | undefined>;
}

const day = (now: Temporal.Instant, zone: string, days: number) => dateIn(now, zone).add({ days }).toString();

const present = ({ people }: Scene) => [...people.values()].filter(({ isDeactivated }) => !isDeactivated);
const anybody = (scene: Scene) => scene.chance.pick(present(scene));
const administrator = ({ chance }: Scene) => chance.pick(ADMINISTRATORS) ?? 'U0GRACE';

async function allUsers({ ports }: Scene): Promise<ApiUser[]> {
  const each = [...ports.instances.keys()].map((name) => ports.records.apiUsers.active(name));
  return (await Promise.all(each)).flat().filter(({ userid }) => userid !== OWN);
}

/** One of those users of the records that are so. */
async function userThat(scene: Scene, isSo: (user: ApiUser) => boolean): Promise<ApiUser | undefined> {
  return scene.chance.pick((await allUsers(scene)).filter(isSo));
}

/** The owner of a user, where they are there; an administrator now and then. */
function whoActs(scene: Scene, { owner }: ApiUser): string | undefined {
  if (scene.chance.happens(0.3)) return administrator(scene);
  const person = owner === undefined ? undefined : scene.people.get(owner);
  return person && !person.isDeactivated ? person.id : undefined;
}

const isOwned = ({ owner }: ApiUser) => owner !== undefined;

/** Whether access ends within so many days from now. */
function endsWithin({ ports }: Scene, days: number): (user: ApiUser) => boolean {
  const now = ports.clock.now();
  return ({ expiry }) => {
    const left = endOf(expiry)?.since(now).total('days');
    return left !== undefined && left > 0 && left < days;
  };
}

export const IN_SLACK: readonly Deed[] = [
  {
    name: 'make',
    weight: 6,
    async act(scene) {
      const { chance, ports, hands, users } = scene;
      if ((await allUsers(scene)).length >= users) return undefined;
      const asker = chance.happens(0.6) ? administrator(scene) : anybody(scene)?.id;
      const owner = anybody(scene);
      const instance = chance.pick([...ports.instances.keys()]);
      if (!asker || !owner || !instance) return undefined;
      return hands.wish(asker, 'create', instance, {
        email: `sync-${scene.nextNumber()}@example.com`,
        firstName: 'Sync',
        lastName: 'Made',
        role: chance.pick(['101', '102']),
        workspace: undefined,
        reason: 'Nightly orders',
        expires: day(ports.clock.now(), scene.people.get(asker)?.timeZone ?? 'UTC', chance.whole(3, 150)),
        owner: owner.id,
      });
    },
  },
  {
    name: 'extend',
    weight: 5,
    async act(scene) {
      const user = await userThat(scene, (each) => isOwned(each) && endsWithin(scene, 20)(each));
      const person = user && whoActs(scene, user);
      if (!user || !person) return undefined;
      const days = scene.chance.pick([30, 60, 90]) ?? 90;
      const until = scene.chance.happens(0.7)
        ? { days, than: user.expiry }
        : { day: day(scene.ports.clock.now(), 'UTC', scene.chance.whole(2, 200)) };
      return scene.hands.wish(person, 'set_expiry', user.id, { until, why: undefined });
    },
  },
  {
    name: 'bring back',
    weight: 1,
    async act(scene) {
      const user = await userThat(scene, ({ expiry }) => hasEnded(expiry, scene.ports.clock.now()));
      const person = user && whoActs(scene, user);
      if (!user || !person) return undefined;
      const until = { day: day(scene.ports.clock.now(), 'UTC', scene.chance.whole(2, 80)) };
      return scene.hands.wish(person, 'set_expiry', user.id, { until, why: undefined });
    },
  },
  {
    name: 'shorten',
    weight: 1,
    async act(scene) {
      const user = await userThat(scene, (each) => isOwned(each) && endsWithin(scene, 300)(each));
      const person = user && whoActs(scene, user);
      if (!user || !person) return undefined;
      const until = { day: day(scene.ports.clock.now(), 'UTC', scene.chance.whole(1, 20)) };
      return scene.hands.wish(person, 'set_expiry', user.id, { until, why: undefined });
    },
  },
  {
    name: 'end now',
    weight: 0.4,
    async act(scene) {
      const user = await userThat(scene, endsWithin(scene, 300));
      if (!user) return undefined;
      const form = { until: { now: true }, why: undefined } as const;
      return scene.hands.wish(administrator(scene), 'set_expiry', user.id, form);
    },
  },
  {
    name: 'no longer needed',
    weight: 1,
    async act(scene) {
      const user = await userThat(scene, (each) => isOwned(each) && endsWithin(scene, 40)(each));
      const person = user && whoActs(scene, user);
      if (!user || !person) return undefined;
      return scene.hands.wish(person, 'let_end', user.id, { than: user.expiry, isBack: false });
    },
  },
  {
    name: 'needed after all',
    weight: 0.6,
    async act(scene) {
      const user = await userThat(scene, ({ letEnd }) => letEnd !== undefined);
      const person = user && whoActs(scene, user);
      if (!user || !person) return undefined;
      return scene.hands.wish(person, 'let_end', user.id, { than: user.expiry, isBack: true });
    },
  },
  {
    name: 'adopt',
    weight: 4,
    async act(scene) {
      const user = await userThat(scene, ({ owner, ignored }) => owner === undefined && !ignored);
      const owner = anybody(scene);
      if (!user || !owner) return undefined;
      const form = { accountable: owner.id, reason: 'Found, and adopted' };
      return scene.hands.wish(administrator(scene), 'set_owner', user.id, form);
    },
  },
  {
    name: 'ignore',
    weight: 0.4,
    async act(scene) {
      const user = await userThat(scene, ({ owner, ignored }) => owner === undefined && !ignored);
      return user && scene.hands.ignore(administrator(scene), user.id, false);
    },
  },
  {
    name: 'watch again',
    weight: 0.2,
    async act(scene) {
      const user = await userThat(scene, ({ ignored }) => ignored !== undefined);
      return user && scene.hands.ignore(administrator(scene), user.id, true);
    },
  },
  {
    name: 'another owner',
    weight: 0.6,
    async act(scene) {
      const user = await userThat(scene, isOwned);
      const owner = anybody(scene);
      if (!user || !owner) return undefined;
      const form = { accountable: owner.id, reason: undefined };
      return scene.hands.wish(administrator(scene), 'set_owner', user.id, form);
    },
  },
  {
    name: 'assign all',
    weight: 1,
    async act(scene) {
      const left = [...scene.people.values()].filter(({ isDeactivated }) => isDeactivated);
      const from = scene.chance.pick(left);
      const to = anybody(scene);
      const instance = scene.chance.pick([...scene.ports.instances.keys()]);
      if (!from || !to || !instance) return undefined;
      return scene.hands.assignAll(administrator(scene), instance, from.id, to.id);
    },
  },
  {
    name: 'hand over',
    weight: 1,
    async act(scene) {
      const user = await userThat(scene, isOwned);
      const owner = user?.owner === undefined ? undefined : scene.people.get(user.owner);
      const other = anybody(scene);
      if (!user || !owner || owner.isDeactivated || !other) return undefined;
      const form = { accountable: other.id, reason: undefined };
      return scene.hands.wish(owner.id, 'hand_over', user.id, form);
    },
  },
  {
    name: 'answer a request',
    weight: 5,
    async act(scene) {
      const { chance, ports, hands } = scene;
      const person = chance.happens(0.5) ? administrator(scene) : (anybody(scene)?.id ?? 'U0GRACE');
      const instances = ADMINISTRATORS.some((id) => id === person) ? [...ports.instances.keys()] : [];
      const toDecide = { person, instances };
      const { requests } = await ports.records.requests.waiting({ toDecide, most: 50 });
      const waiting = chance.pick(requests);
      if (!waiting || chance.happens(0.25)) return undefined;
      const says = chance.happens(0.8) ? 'approve' : 'deny';
      if (says === 'approve') scene.approved.push(waiting.request.id);
      return hands.decide(person, waiting.request, says);
    },
  },
  {
    name: 'edit a request',
    weight: 0.8,
    async act(scene) {
      const { chance, ports, hands } = scene;
      const { requests } = await ports.records.requests.waiting({
        instances: [...ports.instances.keys()],
        most: 50,
      });
      const waiting = chance.pick(requests.filter(({ request }) => kindOf(request.change.kind).isEditable));
      if (!waiting) return undefined;
      const { request } = waiting;
      const until = day(ports.clock.now(), 'UTC', chance.whole(2, 160));
      const form =
        request.change.kind === 'create'
          ? { ...(kindOf('create').formOf(request.change.data) as NewApiUserForm), expires: until }
          : { until: { day: until }, why: 'Needed for longer, or shorter' };
      return hands.edit(request.requester, request, form);
    },
  },
  {
    name: 'try again',
    weight: 1,
    async act(scene) {
      const { chance, hands, approved } = scene;
      const request = chance.pick(approved.slice(-20));
      return request === undefined ? undefined : hands.tryAgain(administrator(scene), request);
    },
  },
  {
    name: 'answer a review',
    weight: 6,
    async act(scene) {
      const { chance, ports, hands } = scene;
      const open = await Promise.all(
        [...ports.instances.keys()].map((name) => ports.records.reviews.latest(name)),
      );
      const review = chance.pick(open.filter((each) => each?.state === 'open'));
      const user = await userThat(
        scene,
        ({ instance, owner }) => instance === review?.instance && owner !== undefined,
      );
      const person = user && whoActs(scene, user);
      if (!review || !user || !person) return undefined;
      const says = chance.happens(0.8) ? 'keep' : 'not_needed';
      return hands.answerReview(person, { review: review.id, user: user.id, says });
    },
  },
  {
    name: 'start a review',
    weight: 0.1,
    async act(scene) {
      const instance = scene.chance.pick([...scene.ports.instances.keys()]);
      return instance && scene.hands.startReview(administrator(scene), instance);
    },
  },
  {
    name: 'stop a review',
    weight: 0.05,
    async act(scene) {
      const instance = scene.chance.pick([...scene.ports.instances.keys()]);
      const review = instance && (await scene.ports.records.reviews.latest(instance));
      return review && scene.hands.stopReview(administrator(scene), review.id);
    },
  },
  {
    name: 'withdraw',
    weight: 0.3,
    async act(scene) {
      const instances = [...scene.ports.instances.keys()];
      const { requests } = await scene.ports.records.requests.waiting({ instances, most: 50 });
      const waiting = scene.chance.pick(requests);
      return waiting && scene.hands.withdraw(waiting.request.requester, waiting.request);
    },
  },
  {
    name: 'other roles',
    weight: 0.8,
    async act(scene) {
      const { chance, hands } = scene;
      const user = await userThat(scene, ({ roles }) => roles.length > 0);
      if (!user) return undefined;
      const kept = user.roles.filter(() => chance.happens(0.5));
      const keep = kept.map((each) => assignmentsText([each]));
      const form = { keep, role: chance.pick(['101', '102', '103', undefined]), workspace: undefined };
      return hands.wish(administrator(scene), 'change_roles', user.id, form);
    },
  },
  {
    name: 'revoke',
    weight: 1,
    async act(scene) {
      const user = await userThat(scene, () => true);
      return user && scene.hands.wish(administrator(scene), 'revoke', user.id, {});
    },
  },
  {
    name: 'delete now',
    weight: 1.5,
    async act(scene) {
      const open = await scene.ports.records.operations.unfinished();
      const waiting = scene.chance.pick(open.filter(({ waits }) => waits !== undefined));
      const id = waiting?.apiUserId;
      return id === undefined ? undefined : scene.hands.deleteNow(administrator(scene), id);
    },
  },
  {
    name: 'keep an idle one',
    weight: 1,
    async act(scene) {
      const now = scene.ports.clock.now();
      const user = await userThat(scene, (each) => isOwned(each) && !hasEnded(each.expiry, now));
      const person = user && whoActs(scene, user);
      return user && person ? scene.hands.keep(person, user.id) : undefined;
    },
  },
  {
    name: 'remind me later',
    weight: 2,
    async act(scene) {
      const user = await userThat(scene, (each) => isOwned(each) && endsWithin(scene, 30)(each));
      const person = user && whoActs(scene, user);
      if (!user || !person) return undefined;
      return scene.hands.later(person, { user: user.id, expiry: user.expiry });
    },
  },
  {
    name: 'somebody leaves',
    weight: 0.5,
    async act(scene) {
      const { people, chance, hands } = scene;
      const person = chance.pick(
        present(scene).filter(({ id }) => !ADMINISTRATORS.some((each) => each === id)),
      );
      if (!person || present(scene).length < people.size * 0.7) return undefined;
      people.set(person.id, { ...person, isDeactivated: true });
      // Slack's own word of it may be lost: the nightly look finds what it was.
      if (chance.happens(0.6)) await hands.changed(person.id);
      return 'left';
    },
  },
  {
    name: 'somebody comes back',
    weight: 0.3,
    async act(scene) {
      const { people, chance, hands } = scene;
      const person = chance.pick([...people.values()].filter(({ isDeactivated }) => isDeactivated));
      if (!person) return undefined;
      people.set(person.id, { ...person, isDeactivated: false });
      if (chance.happens(0.6)) await hands.changed(person.id);
      return 'is back';
    },
  },
];

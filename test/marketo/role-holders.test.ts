import { describe, expect, it } from 'vitest';
import { addPeople, addPerson } from '../../sandbox/marketo/example.ts';
import { roleHolders } from '../../src/marketo/role-holders.ts';
import { SourceSilent } from '../../src/ports/people.ts';
import { connected } from './connected.ts';

const SAM = 'sam@acme.example';

async function holders(role = 'Admin', options: Parameters<typeof connected>[0] = {}) {
  const here = await connected(options);
  addPeople(here.subscription);
  const { client: marketo, clock } = here;
  const sam = here.subscription.users.find(({ emailAddress }) => emailAddress === SAM);
  if (!sam) throw new Error('no Sam');
  return Object.assign(here, { holders: roleHolders({ marketo, role, clock }), sam });
}

/** Whether a silence lasts; fails where there is an answer. */
const lasts = (answer: Promise<unknown>) =>
  answer.then(
    () => expect.unreachable(),
    (error: unknown) => {
      if (!(error instanceof SourceSilent)) throw error;
      return error.lasts;
    },
  );

describe('who holds a role in Marketo', () => {
  it.each(['Admin', 'aDMIN ', '1'])('is found by the address, in any case, for the role %s', async (role) => {
    await using here = await holders(role);
    expect(await here.holders.has(' Sam@Acme.Example')).toBe(true);
    expect(await here.holders.has('rita@acme.example')).toBe(false);
    expect(await here.holders.has('nobody@acme.example')).toBe(false);
  });

  it('is found on Adobe identity, where userids are no addresses', async () => {
    await using here = await holders('Admin', { subscription: { variants: { userids: 'guid' } } });
    expect(here.sam.userid).toMatch(/@AdobeID$/);
    expect(await here.holders.has(SAM)).toBe(true);
  });

  it('is nobody whose address two people have, whichever of them holds it', async () => {
    await using here = await holders();
    here.subscription.addUser({
      emailAddress: 'SAM@acme.example',
      userid: 'sam-the-second',
      firstName: 'Sam',
      lastName: 'Second',
      grants: [{ accessRoleId: 1, workspaceId: 0 }],
    });
    expect(await here.holders.has(SAM)).toBe(false);
  });

  it('is a person, and an API-only user of the same address does not count', async () => {
    await using here = await holders();
    const admin = [{ accessRoleId: 1, workspaceId: 0 }];
    const robot = { firstName: 'R', lastName: 'B', apiOnly: true, grants: admin };
    here.subscription.addUser({ ...robot, emailAddress: 'robot@acme.example' });
    here.subscription.addUser({ ...robot, emailAddress: SAM, userid: 'sam-the-robot' });
    expect(await here.holders.has('robot@acme.example')).toBe(false);
    expect(await here.holders.has(SAM)).toBe(true);
  });

  it('is nobody whose access has ended, or who has not accepted yet', async () => {
    await using here = await holders('Admin', { subscription: { variants: { pendingInList: 'yes' } } });
    addPerson(here.subscription, 'Paula', [1]).pending = true;
    here.sam.expiresAt = here.clock.now().subtract({ hours: 1 });
    expect(await here.holders.has(SAM)).toBe(false);
    expect(await here.holders.has('paula@acme.example')).toBe(false);
  });

  it('is remembered for a minute, and no longer', async () => {
    await using here = await holders();
    expect(await here.holders.has(SAM)).toBe(true);
    const asked = here.calls().length;
    here.sam.grants = [];
    here.clock.move({ seconds: 58 });
    expect(await here.holders.has(SAM)).toBe(true);
    expect(here.calls()).toHaveLength(asked);
    here.clock.move({ seconds: 2 });
    expect(await here.holders.has(SAM)).toBe(false);
  });

  it('is asked anew after a no: a role that was given works at once', async () => {
    await using here = await holders();
    expect(await here.holders.has('rita@acme.example')).toBe(false);
    const rita = here.subscription.users.find(({ firstName }) => firstName === 'Rita');
    if (rita) rita.grants = [{ accessRoleId: 1, workspaceId: 2 }];
    expect(await here.holders.has('rita@acme.example')).toBe(true);
  });

  it('costs one list and one page, however many ask at once, and a page each within 5 s', async () => {
    await using here = await holders();
    await Promise.all(Array.from({ length: 20 }, () => here.holders.has(SAM)));
    const count = (call: string) => here.calls().filter((each) => each === call).length;
    const lists = count('Get Users');
    expect(count('Get User')).toBe(1);
    expect(count('Get Roles')).toBe(1);
    for (let click = 0; click < 3; click += 1) await here.holders.has('rita@acme.example');
    expect(count('Get Users')).toBe(lists);
    expect(count('Get User')).toBe(4);
  });

  it('is not known where Marketo does not answer, and what comes later is remembered', async () => {
    await using here = await holders();
    here.subscription.faults.plan({ call: 'Get User', times: 9, fault: { kind: 'error', code: '713' } });
    expect(await lasts(here.holders.has(SAM))).toBe(false);
    here.subscription.faults.clear();
    expect(await here.holders.has(SAM)).toBe(true);
    here.subscription.faults.plan({ call: 'Get User', times: 9, fault: { kind: 'error', code: '713' } });
    expect(await here.holders.has(SAM)).toBe(true);
  });

  it('is not known until somebody mends it where access is denied or the role is not there', async () => {
    await using here = await holders();
    here.subscription.faults.plan({ call: 'Get Roles', times: 9, fault: { kind: 'error', code: '603' } });
    expect(await lasts(here.holders.has(SAM))).toBe(true);
    await using other = await holders('Administrator');
    expect(await lasts(other.holders.has(SAM))).toBe(true);
  });

  it.each([
    ['names nobody', (row: object) => ({ ...row, emailAddress: 7, userid: 7 })],
    ['is their own', (row: object) => ({ ...row, firstName: 7 })],
  ])('is not known where a row of the list cannot be read and %s', async (_, odd) => {
    await using here = await holders();
    const alter = (body: unknown) =>
      (body as { emailAddress: string }[]).map((row) => (row.emailAddress === SAM ? odd(row) : row));
    here.subscription.faults.plan({ call: 'Get Users', fault: { kind: 'altered', alter } });
    expect(await lasts(here.holders.has(SAM))).toBe(true);
  });
});

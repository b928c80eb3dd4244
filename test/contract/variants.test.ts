import { describe, expect, it } from 'vitest';
import { CALLS } from '../../sandbox/marketo/calls.ts';
import { DEFAULT_VARIANTS, OTHER_VARIANTS, type Variants } from '../../sandbox/marketo/variants.ts';
import { at, newApiUser } from '../builders.ts';
import { connected } from '../marketo/connected.ts';

const each = (Object.keys(OTHER_VARIANTS) as (keyof Variants)[]).map((name) => ({
  name: `${name}: ${OTHER_VARIANTS[name]}`,
  variants: { [name]: OTHER_VARIANTS[name] } as Partial<Variants>,
}));

const all = [
  { name: 'the description’s readings', variants: {} },
  { name: 'all other readings at once', variants: OTHER_VARIANTS as Partial<Variants> },
  ...each,
];

/** Every call of the client, one after the other, with what it understood. */
async function everything(given: Partial<Variants>) {
  // The only way to see Delete Invited User: an invitation that the list calls API-only.
  await using marketo = await connected({ subscription: { variants: { ...given, pendingInList: 'yes' } } });
  const { client, subscription } = marketo;
  const expiry = at('2027-03-31T21:59:59Z');
  await client.inviteApiUser(newApiUser({ expiry }));
  const found = await client.findUserByEmail('ERP-sync@example.com');
  const userid = found?.userid ?? '';
  const name = { firstName: 'P', lastName: 'Q', apiOnly: true };
  const pending = subscription.addUser({ ...name, emailAddress: 'p@example.com', pending: true });
  const later = at('2028-01-31T23:59:59Z');
  const role = { roleId: 102, workspaceId: 1 };
  const details = await client.getUser(userid);
  const understood = {
    isFound: found?.apiOnly,
    email: details?.email,
    expiry: details?.expiry?.toString(),
    roles: details?.roles,
    hidden: (await client.roles()).filter(({ isHidden }) => isHidden).map((each) => each.name),
    onlyAll: (await client.roles()).filter(({ isOnlyAllZones }) => isOnlyAllZones).map((each) => each.name),
    workspaces: (await client.workspaces()).workspaces.map((each) => each.name),
    updated: (await client.updateApiUser(userid, { expiry: later })).expiry?.toString(),
    given: await client.addRoles(userid, [role]),
    userRoles: await client.userRoles(userid),
    taken: await client.deleteRoles(userid, [role]),
    invited: (await client.getInvitedUser(pending.userid))?.email,
    nobody: await client.getUser('nobody@example.com'),
    calls: (await client.callsToday()).total > 5,
    week: (await client.callsInLastSevenDays()).length,
    errors: (await client.errorsInLastSevenDays()).length,
    errorsToday: (await client.errorsToday()).total > 0,
    ownIsKnown: (await client.ownUserid()).length > 5,
  };
  await client.deleteInvitedApiUser(pending.userid);
  await client.deleteApiUser(userid);
  expect([...new Set(marketo.calls())].sort()).toEqual(Object.keys(CALLS).sort());
  return { understood, changes: subscription.changes.map((change) => change.replace(/ \S+$/, '')) };
}

describe('whatever of Adobe’s sources a subscription follows', () => {
  it('the table of readings is whole', () => {
    for (const [name, value] of Object.entries(OTHER_VARIANTS)) {
      expect(value).not.toBe(DEFAULT_VARIANTS[name as keyof Variants]);
    }
  });

  it.each(all)(
    'every request is accepted and every answer is understood alike: $name',
    async ({ variants }) => {
      const { understood, changes } = await everything(variants);
      expect(understood).toEqual({
        isFound: true,
        email: 'erp-sync@example.com',
        expiry: '2027-03-31T21:59:59Z',
        roles: [{ roleId: 101, workspaceId: 1 }],
        hidden: ['Old Role'],
        onlyAll: ['API User Management'],
        workspaces: ['AllZones', 'Default', 'Europe'],
        updated: '2028-01-31T23:59:59Z',
        given: [
          { roleId: 101, workspaceId: 1 },
          { roleId: 102, workspaceId: 1 },
        ],
        userRoles: [
          { roleId: 101, workspaceId: 1 },
          { roleId: 102, workspaceId: 1 },
        ],
        taken: [{ roleId: 101, workspaceId: 1 }],
        invited: 'p@example.com',
        nobody: undefined,
        calls: true,
        week: 7,
        errors: 7,
        errorsToday: true,
        ownIsKnown: true,
      });
      expect(changes).toEqual([
        'Invite User',
        'Update User',
        'Add Roles',
        'Delete Roles',
        'Delete Invited User',
        'Delete User',
      ]);
    },
  );
});

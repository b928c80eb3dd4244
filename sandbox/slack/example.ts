import type { Clock } from '../../src/ports/system.ts';
import { installedFrom, MANIFEST } from './manifest.ts';
import { type InstalledApp, Workspace } from './workspace.ts';

/** People of the example workspace, by what they are. */
export const PEOPLE = {
  administrator: 'U0GRACE',
  secondAdministrator: 'U0SAM',
  requester: 'U0RITA',
  owner: 'U0OMAR',
  guest: 'U0GUEST',
  singleChannelGuest: 'U0SINGLE',
  stranger: 'U0STRANGER',
  deactivated: 'U0GONE',
  robot: 'U0ROBOT',
} as const;

export const ADMIN_CHANNEL = 'C0ADMINS';
export const OTHER_CHANNEL = 'C0OTHERS';
export const PRIVATE_CHANNEL = 'G0SECRET';
export const USER_GROUP = 'S0MOPS';
export const OTHER_USER_GROUP = 'S0AGENCY';

/** A workspace with one of each kind of person; the app is installed as `manifest.yml` describes it. */
export function exampleWorkspace(clock: Clock, app: InstalledApp = installedFrom(MANIFEST)): Workspace {
  const workspace = new Workspace({ clock, app });
  workspace.addPerson({ id: app.botUserId, name: 'Marketo API-only users', isBot: true });
  workspace.addPerson({ id: PEOPLE.administrator, name: 'Grace', isWorkspaceAdmin: true });
  workspace.addPerson({ id: PEOPLE.secondAdministrator, name: 'Sam', tz: 'America/New_York' });
  workspace.addPerson({ id: PEOPLE.requester, name: 'Rita', locale: 'de-DE' });
  workspace.addPerson({ id: PEOPLE.owner, name: 'Omar' });
  workspace.addPerson({ id: PEOPLE.guest, name: 'Gus', isRestricted: true });
  workspace.addPerson({
    id: PEOPLE.singleChannelGuest,
    name: 'Sid',
    isRestricted: true,
    isUltraRestricted: true,
  });
  workspace.addPerson({ id: PEOPLE.stranger, name: 'Stella', teamId: 'T0OTHER', isStranger: true });
  workspace.addPerson({ id: PEOPLE.deactivated, name: 'Dora', deleted: true });
  workspace.addPerson({ id: PEOPLE.robot, name: 'Robot', isBot: true });
  workspace.addChannel({ id: ADMIN_CHANNEL, name: 'marketo-admins' });
  workspace.addChannel({ id: OTHER_CHANNEL, name: 'general', members: new Set() });
  workspace.addChannel({ id: PRIVATE_CHANNEL, name: 'secret', kind: 'private', members: new Set() });
  workspace.userGroups.push(
    { id: USER_GROUP, handle: 'marketing-ops', members: [PEOPLE.administrator] },
    // As groups are: somebody from outside, and somebody who has left.
    {
      id: OTHER_USER_GROUP,
      handle: 'agency',
      members: [PEOPLE.secondAdministrator, PEOPLE.guest, PEOPLE.deactivated],
    },
  );
  return workspace;
}

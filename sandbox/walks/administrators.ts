import { PEOPLE, USER_GROUP } from '../slack/example.ts';
import type { Stage } from '../stage.ts';
import type { Teller } from '../terminal/teller.ts';
import { openForm, until, type Walk } from './walk.ts';

const { administrator, secondAdministrator, requester } = PEOPLE;

/** Each way to say who is an administrator, alone: the settings, and what Grace and Sam are then. */
const WAYS = [
  {
    told: 'The settings name Sam by his Slack id.',
    settings: { ADMIN_SLACK_USER_IDS: secondAdministrator },
    are: [secondAdministrator],
  },
  {
    told: 'They name the user group @marketing-ops, which has Grace.',
    settings: { ADMIN_SLACK_USERGROUP_IDS: USER_GROUP },
    are: [administrator],
  },
  {
    told: 'They name the admins of the workspace: Grace is one.',
    settings: { ADMIN_SLACK_WORKSPACE_ADMINS: 'true' },
    are: [administrator],
  },
  {
    told: 'They name the role “Admin” in Marketo: sam@acme.example has it there.',
    settings: { ADMIN_MARKETO_ROLE: 'Admin' },
    are: [secondAdministrator],
  },
] as const;

/** Who may create at once is said in four ways; everybody else asks, with the same form. */
export const administrators: Walk = {
  title: 'Four ways to be an administrator',
  async play(stage, tell) {
    for (const { told, settings, are } of WAYS) {
      await tell.say(told);
      await stage.killApp();
      await stage.startApp({ ADMIN_SLACK_USER_IDS: undefined, ...settings });
      for (const person of [administrator, secondAdministrator, requester]) {
        await check(
          stage,
          tell,
          person,
          are.some((each) => each === person),
        );
      }
    }
    await tell.say('All four may be used together; here it is the ids again.');
    await stage.killApp();
    await stage.startApp();
  },
};

async function check(stage: Stage, tell: Teller, person: string, isOne: boolean): Promise<void> {
  const { hands, workspace } = stage.slack;
  await openForm(stage, person, '/mkto-api-user');
  const button = isOne ? 'Create' : 'Send request';
  const name = workspace.personOf(person)?.name ?? person;
  await tell.check(
    isOne ? `${name} may create` : `${name} asks`,
    await until(() => hands.view(person)?.content.submit?.text === button),
  );
  hands.closeView(person);
}

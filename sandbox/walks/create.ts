import { PEOPLE } from '../slack/example.ts';
import { apiOnlyUsers, openForm, titleOf, until, type Walk } from './walk.ts';

const { administrator, owner } = PEOPLE;

/** An administrator creates a user: command, form, outcome. */
export const create: Walk = {
  title: 'An administrator creates an API-only user',
  async play(stage, tell) {
    const { hands } = stage.slack;
    const expires = stage.clock.now().toZonedDateTimeISO('Europe/Berlin').toPlainDate().add({ days: 60 });
    const line = `/mkto-api-user create erp-sync@example.com expires:${expires} role:"API Integration"`;
    await tell.deed(administrator, `types ${line}`);
    await openForm(stage, administrator, line);
    hands.fill(administrator, {
      firstName: 'ERP',
      lastName: 'Sync',
      owner,
      reason: 'Sends orders from the ERP to Marketo every night.',
    });
    await hands.choose(administrator, 'workspace', 'Europe');
    await tell.say('The form opens filled in; the rest is typed and chosen.');
    await tell.window(administrator);
    await tell.deed(administrator, 'clicks Create');
    await hands.submit(administrator);
    await until(() => titleOf(stage, administrator) === 'User created');
    await tell.window(administrator);
    await tell.check('Marketo has the user', apiOnlyUsers(stage).join() === 'erp-sync@example.com');
    await tell.check('It is API-only', stage.marketo.subscription.userOf('erp-sync@example.com').apiOnly);
    await tell.check(
      'Our records have it',
      await until(() => stage.rows('api_users').some(({ email }) => email === 'erp-sync@example.com')),
    );
    await tell.say('Omar, its owner, gets a direct message:');
    const told = await until(() => stage.slack.workspace.directMessagesTo(owner).length === 1);
    await tell.newestMessage({ person: owner });
    await tell.check('The owner knows', told);
  },
};

import { PEOPLE } from '../slack/example.ts';
import { apiOnlyUsers, openForm, until, type Walk } from './walk.ts';

const { administrator } = PEOPLE;
const EMAIL = 'webinar-import@example.com';

/** The app dies in the middle of a creation, and finishes it after the restart: one user, not two. */
export const survive: Walk = {
  title: 'The app is killed in the middle of a creation',
  async play(stage, tell) {
    const { hands, workspace } = stage.slack;
    const messages = () =>
      workspace.directMessagesTo(administrator).filter(({ text }) => text.includes(EMAIL));
    // Marketo carries the invite out, and its answer never arrives.
    stage.marketo.subscription.faults.plan({ call: 'Invite User', fault: { kind: 'slow_body' } });
    await tell.deed(administrator, `creates ${EMAIL}`);
    await openForm(stage, administrator, `/mkto-api-user create ${EMAIL} role:"API Read Only"`);
    hands.fill(administrator, { firstName: 'Webinar', lastName: 'Import' });
    await hands.choose(administrator, 'workspace', 'All workspaces');
    await hands.submit(administrator);

    await until(() => apiOnlyUsers(stage).includes(EMAIL));
    await tell.say('Marketo has made the user, and its answer is still on the way.');
    await tell.say(`The process ${stage.app().pid} is killed (SIGKILL).`);
    await stage.killApp();
    const [operation] = stage.rows('operations').filter(({ state }) => state === 'open');
    await tell.check('The journal holds the promise', operation !== undefined && operation.sent_at !== null);
    await tell.check('Nobody was told anything that is not so', messages().length === 0);
    await tell.say('The app starts again.');
    await stage.startApp();
    await until(() => messages().length === 1);
    await tell.newestMessage({ person: administrator });
    const invites = stage.marketo.exchanges.filter(
      ({ call, requestBody }) => call === 'Invite User' && JSON.stringify(requestBody).includes(EMAIL),
    );
    await tell.check('The outcome was told once', messages().length === 1);
    await tell.check('Marketo was asked once', invites.length === 1);
    await tell.check(
      'Marketo has one such user',
      apiOnlyUsers(stage).filter((email) => email === EMAIL).length === 1,
    );
    await tell.check(
      'Our records have one such user',
      stage.rows('api_users').filter(({ email }) => email === EMAIL).length === 1,
    );
  },
};

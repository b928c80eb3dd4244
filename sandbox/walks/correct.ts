import { PEOPLE } from '../slack/example.ts';
import { apiOnlyUsers, openForm, titleOf, until, type Walk } from './walk.ts';

const { secondAdministrator, guest } = PEOPLE;

/** A form with wrong fields is corrected; nothing typed is lost. */
export const correct: Walk = {
  title: 'A wrong form is corrected',
  async play(stage, tell) {
    const { hands } = stage.slack;
    await tell.deed(secondAdministrator, 'types /mkto-api-user, fills in the form, clicks Create');
    await openForm(stage, secondAdministrator, '/mkto-api-user');
    const today = stage.clock.now().toZonedDateTimeISO('America/New_York').toPlainDate();
    hands.fill(secondAdministrator, {
      email: 'bi-export@example',
      firstName: 'BI',
      lastName: 'Export',
      expires: today.add({ days: 500 }).toString(),
      owner: guest,
    });
    await hands.choose(secondAdministrator, 'role', 'API Read Only');
    await hands.choose(secondAdministrator, 'workspace', 'Default');
    const deed = await hands.submit(secondAdministrator);
    await tell.window(secondAdministrator);
    const wrong = deed.result === 'errors' ? Object.keys(deed.errors).sort().join(', ') : deed.result;
    await tell.check(
      'Each wrong field is named where it is: email, expires, owner',
      wrong === 'email, expires, owner',
    );
    await tell.check(
      'What was typed is still there',
      hands.filledIn(secondAdministrator).email === 'bi-export@example',
    );
    await tell.deed(secondAdministrator, 'corrects the three fields and clicks Create again');
    hands.fill(secondAdministrator, {
      email: 'bi-export@example.com',
      expires: today.add({ days: 120 }).toString(),
      owner: secondAdministrator,
    });
    await hands.submit(secondAdministrator);
    await until(() => titleOf(stage, secondAdministrator) === 'User created');
    await tell.window(secondAdministrator);
    await tell.check('Marketo has the second user', apiOnlyUsers(stage).includes('bi-export@example.com'));
  },
};

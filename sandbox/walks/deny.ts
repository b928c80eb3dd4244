import { ADMIN_CHANNEL, PEOPLE } from '../slack/example.ts';
import { ask, says } from './asking.ts';
import { apiOnlyUsers, until, type Walk } from './walk.ts';

const { secondAdministrator, requester } = PEOPLE;
const EMAIL = 'erp-copy@example.com';
const REASON = 'Use erp-sync, it has the same rights.';

/** Someone asks, an administrator denies and says why; whoever asked reads it. */
export const deny: Walk = {
  title: 'Someone asks, and an administrator denies',
  async play(stage, tell) {
    const { hands, workspace } = stage.slack;
    const { toDecide, copy } = await ask(stage, tell, {
      email: EMAIL,
      firstName: 'ERP',
      lastName: 'Copy',
      reason: 'The ERP again, for a second report.',
    });
    await tell.deed(secondAdministrator, 'clicks Deny…');
    await hands.click(secondAdministrator, 'request:deny', toDecide());
    await until(() => hands.view(secondAdministrator));
    hands.fill(secondAdministrator, { reason: REASON });
    await tell.window(secondAdministrator);
    await tell.deed(secondAdministrator, 'says why, and clicks Deny');
    await hands.submit(secondAdministrator);
    const news = () => workspace.directMessagesTo(requester).at(-1);
    await tell.check('Rita reads why, in a message of its own', await until(() => says(news(), REASON)));
    await tell.newestMessage({ person: requester });
    await tell.check(
      'Her copy and the message to the administrators say it, and have no button left',
      await until(() =>
        [copy(), toDecide()].every(
          (message) => says(message, 'Denied by') && !says(message?.blocks, '"actions"'),
        ),
      ),
    );
    await tell.newestMessage({ channel: ADMIN_CHANNEL });
    await tell.check('Nothing was made in Marketo', !apiOnlyUsers(stage).includes(EMAIL));
    hands.closeView(secondAdministrator);
  },
};

import { ADMIN_CHANNEL, PEOPLE } from '../slack/example.ts';
import { ask, says } from './asking.ts';
import { apiOnlyUsers, until, type Walk } from './walk.ts';

const { administrator, requester } = PEOPLE;
const EMAIL = 'warehouse-export@example.com';

/** Someone asks, an administrator approves with one click; both sides see what became of it. */
export const approve: Walk = {
  title: 'Someone asks, and an administrator approves',
  async play(stage, tell) {
    const { hands, workspace } = stage.slack;
    const { toDecide, copy } = await ask(stage, tell, {
      email: EMAIL,
      firstName: 'Warehouse',
      lastName: 'Export',
      reason: 'Dashboards in the warehouse.',
    });
    await tell.check('Nothing was made in Marketo yet', !apiOnlyUsers(stage).includes(EMAIL));
    await tell.say('The administrators see who wants what, until when, and why:');
    await tell.newestMessage({ channel: ADMIN_CHANNEL });
    await tell.deed(administrator, 'clicks Approve');
    await hands.click(administrator, 'request:approve', toDecide());
    await tell.check('Marketo has the user', await until(() => apiOnlyUsers(stage).includes(EMAIL)));
    await tell.check(
      'The message to the administrators says who approved it, and has no button left',
      (await until(() => says(toDecide(), 'and done'))) && !says(toDecide()?.blocks, '"actions"'),
    );
    await tell.newestMessage({ channel: ADMIN_CHANNEL });
    await tell.check('So does Rita’s copy', await until(() => says(copy(), 'and done')));
    const outcome = () => workspace.directMessagesTo(requester).at(-1);
    await tell.check(
      'Rita is told what comes next',
      await until(() => says(outcome(), 'was created in Marketo')),
    );
    await tell.newestMessage({ person: requester });
    hands.closeView(administrator);
  },
};

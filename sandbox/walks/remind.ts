import { ADMIN_CHANNEL, PEOPLE } from '../slack/example.ts';
import type { Stage } from '../stage.ts';
import type { Teller } from '../terminal/teller.ts';
import { create } from './create.ts';
import { until, type Walk } from './walk.ts';

const { owner, administrator } = PEOPLE;

/** The days pass; the owner and the administrators are warned, each time once. */
export const remind: Walk = {
  title: 'The days pass, and the reminders arrive',
  needs: [create],
  async play(stage, tell) {
    const expiry = stage.marketo.subscription.userOf('erp-sync@example.com').expiresAt;
    if (!expiry) throw new Error('the user has no expiry');
    const before = {
      owner: warningsTo(stage).length,
      digests: digestsOf(stage).length,
    };
    stage.marketo.subscription.usage.countCalls('erp-sync@example.com', 12_480, 1);
    for (const days of [30, 14, 7, 3, 1, 0]) {
      const morning = expiry.toZonedDateTimeISO('Europe/Berlin').subtract({ days }).withPlainTime('09:00');
      stage.moveTo(morning.toInstant());
      if (days === 7) stage.marketo.subscription.usage.countCalls('erp-sync@example.com', 12_480, 1);
      // What the cron job does at its hour; a second run the same morning sends nothing new.
      await stage.app().remind();
      await stage.app().remind();
      const text = warningsTo(stage).at(-1)?.text ?? '';
      await tell.say(`${morning.toPlainDate()}: ${text}`);
      if (days === 7) await tell.newestMessage({ person: owner });
    }
    await tell.say('The administrators get one digest a morning:');
    await tell.newestMessage({ channel: ADMIN_CHANNEL });
    const sent = warningsTo(stage).length - before.owner;
    await tell.check('The owner was warned six times, each threshold once', sent === 6);
    await tell.check('The administrators got six digests', digestsOf(stage).length - before.digests === 6);
    await answer(stage, tell);
  },
};

/** The owner's warnings alone: the app's own jobs, such as that of the first calls, may tell something else meanwhile. */
function warningsTo({ slack }: Stage) {
  return slack.workspace.directMessagesTo(owner).filter(({ text }) => text.startsWith('The access'));
}

/** The digests alone of what the administrators' channel has, for the same reason. */
function digestsOf({ slack }: Stage) {
  return slack.workspace
    .messagesIn(ADMIN_CHANNEL)
    .filter(({ blocks }) =>
      blocks.some((block) => block.type === 'header' && /^(⏰|⛔)/u.test(block.text.text)),
    );
}

/** A click in the digest of the last day; every message about the user says what was done. */
async function answer(stage: Stage, tell: Teller): Promise<void> {
  const { slack, marketo } = stage;
  const { hands } = slack;
  const digest = digestsOf(stage).at(-1);
  const extend = digest?.blocks
    .flatMap((block) => (block.type === 'actions' ? block.elements : []))
    .flatMap((element) => (element.type === 'overflow' ? element.options : []))
    .find(({ value }) => value.startsWith('do:set_expiry:extend'));
  await tell.deed(administrator, `chooses “${extend?.text.text}” in the menu of the digest`);
  const before = marketo.subscription.userOf('erp-sync@example.com').expiresAt;
  const count = digestsOf(stage).length;
  await hands.act(administrator, { actionId: 'more' }, extend?.value, digest);
  const says = (message: unknown) => JSON.stringify(message).includes('Extended to');
  await tell.check(
    'The digest says who extended it, until when, and has no button left',
    (await until(() => says(digest))) && !JSON.stringify(digest?.blocks).includes('"more"'),
  );
  await tell.check('So does every warning to Omar', await until(() => warningsTo(stage).every(says)));
  await tell.newestMessage({ channel: ADMIN_CHANNEL });
  const now = marketo.subscription.userOf('erp-sync@example.com').expiresAt;
  await tell.check(
    'Marketo has the later end, and nobody was told twice',
    now !== undefined &&
      before !== undefined &&
      now.since(before).sign > 0 &&
      digestsOf(stage).length === count,
  );
}

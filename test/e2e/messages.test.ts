import { setTimeout } from 'node:timers/promises';
import { DatabaseSync } from '@photostructure/sqlite';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import type { SlackMessage } from '../../sandbox/slack/workspace.ts';
import { textOf } from '../words-on-screen.ts';
import { ADMIN_CHANNEL, PEOPLE, type World, world } from '../world.ts';

const { administrator, owner, requester } = PEOPLE;
const start = Temporal.Instant.from('2027-01-10T10:00:00Z');
const EXTENDED = 'Extended to  June 9, 2027 at';

/** A user whose owner and administrators were warned once, seven days before its end. */
async function warned(options: Parameters<typeof world>[0] = {}): Promise<World & { blockId: string }> {
  const here = await world({ start, ...options });
  await here.create(administrator, { owner, expires: '2027-03-11' });
  here.hands.closeView(administrator);
  await here.until(() => here.messagesTo(owner).length === 1);
  here.workspace.messages.length = 0;
  here.clock.moveTo(Temporal.Instant.from('2027-03-04T09:00:00Z'));
  await here.app().remind();
  return { ...here, blockId: `access:${here.madeUsers()[0]?.id}` };
}

async function extend(here: World & { blockId: string }): Promise<void> {
  await here.hands.openHome(administrator);
  await here.until(() => textOf(here.workspace.views.homeOf(administrator)).includes('erp-sync@'));
  const button = { blockId: here.blockId, actionId: 'do:set_expiry:extend_90' };
  await here.hands.act(administrator, button, undefined, 'home');
}

/** The value of an option in the menu of a message. */
function optionOf(message: SlackMessage | undefined, text: string): string {
  const all = message?.blocks.flatMap((block) => (block.type === 'actions' ? block.elements : [])) ?? [];
  const options = all.flatMap((element) => (element.type === 'overflow' ? element.options : []));
  return options.find((option) => option.text.text === text)?.value ?? `no option “${text}”`;
}

const toOwner = (here: World) => textOf(here.messagesTo(owner)[0]);
const digest = (here: World) => textOf(here.workspace.messagesIn(ADMIN_CHANNEL)[0]);

describe('a warning', () => {
  const extendButton = { actionId: 'do:set_expiry:extend_90' };

  it('is answered with a click; who may not gets the sentence, and nothing changes', async () => {
    await using here = await warned();
    const [message] = here.messagesTo(owner);
    await here.hands.act(requester, { blockId: here.blockId, ...extendButton }, undefined, message);
    await here.until(() => here.window(requester).includes('Only the owner of this user'));
    expect(toOwner(here)).toContain('Extend 90 days');
    // The same message as an administrator has it who is the owner.
    const [digestMessage] = here.workspace.messagesIn(ADMIN_CHANNEL);
    const chosen = optionOf(digestMessage, 'Extend 90 days');
    await here.hands.act(administrator, { blockId: here.blockId, actionId: 'more' }, chosen, digestMessage);
    await here.until(() => toOwner(here).includes(EXTENDED) && digest(here).includes(EXTENDED));
    for (const text of [toOwner(here), digest(here)]) expect(text).toContain(`  by  @${administrator}`);
    expect(toOwner(here)).not.toContain('Extend 90 days');
    expect(digest(here)).not.toContain('Extend 90 days');
  });

  it('is answered by the owner, who needs nobody for the usual length', async () => {
    await using here = await warned();
    const [message] = here.messagesTo(owner);
    await here.hands.act(owner, { blockId: here.blockId, ...extendButton }, undefined, message);
    await here.until(() => toOwner(here).includes('Extended to'));
    expect(toOwner(here)).toContain(`@${owner}`);
    await here.until(() => digest(here).includes(`@${owner}`));
  });

  it('is answered by the owner with a longer time, which waits for an administrator', async () => {
    await using here = await warned();
    await here.openForm(owner, '/mkto-api-user extend erp-sync@example.com');
    const days = here.clock.now().toZonedDateTimeISO('Europe/Berlin').toPlainDate().add({ days: 200 });
    here.hands.fill(owner, { expires: days.toString(), why: 'The project goes on' });
    await here.hands.submit(owner);
    await here.until(() => here.window(owner).includes('waits for an administrator'));
    await here.until(() => toOwner(here).includes('waits for an administrator'));
    await here.until(() => digest(here).includes('waits for an administrator'));
    const asked = await here.until(() =>
      here.workspace.messagesIn(ADMIN_CHANNEL).find((each) => textOf(each).includes('another end of access')),
    );
    await here.hands.click(administrator, 'request:approve', asked);
    await here.until(() => toOwner(here).includes('Extended to'));
  });

  it('is answered with another date, in a form', async () => {
    await using here = await warned();
    const [digestMessage] = here.workspace.messagesIn(ADMIN_CHANNEL);
    const chosen = optionOf(digestMessage, 'Another date');
    await here.hands.act(administrator, { blockId: here.blockId, actionId: 'more' }, chosen, digestMessage);
    await here.until(() => here.window(administrator).includes('When access ends'));
    here.hands.fill(administrator, { expires: '2027-04-30' });
    await here.hands.submit(administrator);
    await here.until(() => toOwner(here).includes('Extended to  April 30, 2027'));
  });

  it('is answered with “No longer needed”, and that is taken back', async () => {
    await using here = await warned();
    const [message] = here.messagesTo(owner);
    const say = { blockId: here.blockId, actionId: 'do:let_end:say' };
    await here.hands.act(requester, say, undefined, message);
    await here.until(() => here.window(requester).includes('can say that it is no longer needed'));
    here.hands.closeView(requester);
    await here.hands.act(owner, say, undefined, message);
    const said = `No longer needed, says  @${owner}`;
    await here.until(() => toOwner(here).includes(said) && digest(here).includes(said));
    expect(toOwner(here)).toContain('One more warning at most.');
    expect(here.hands.view(owner)).toBeUndefined();
    expect(toOwner(here)).not.toContain('Extend 90 days');
    expect(digest(here)).not.toContain('Actions');
    await here.hands.openHome(administrator);
    const row = () => textOf(here.workspace.views.homeOf(administrator));
    await here.until(() => row().includes(`no longer needed, says  @${owner}`));
    // Anybody who sees it may take it back who might have said it.
    const [digestMessage] = here.workspace.messagesIn(ADMIN_CHANNEL);
    await here.hands.act(
      administrator,
      { blockId: here.blockId, actionId: 'do:let_end:back' },
      undefined,
      digestMessage,
    );
    await here.until(
      () => toOwner(here).includes('Extend 90 days') && !digest(here).includes('No longer needed, says'),
    );
    // And the owner is told who did.
    await here.until(() => here.messagesTo(owner).some((each) => textOf(each).includes('is needed again')));
  });

  it('that was answered with “No longer needed” can still be extended, from Home', async () => {
    await using here = await warned();
    const [message] = here.messagesTo(owner);
    await here.hands.act(owner, { blockId: here.blockId, actionId: 'do:let_end:say' }, undefined, message);
    await here.until(() => toOwner(here).includes('No longer needed, says'));
    await extend(here);
    await here.until(() => toOwner(here).includes(EXTENDED) && digest(here).includes(EXTENDED));
    expect(toOwner(here)).not.toContain('No longer needed');
    await here.hands.openHome(administrator);
    await here.until(
      () => !textOf(here.workspace.views.homeOf(administrator)).includes('no longer needed, says'),
    );
  });

  it('whose button was drawn before the end was changed does nothing but say so', async () => {
    await using here = await warned();
    const [digestMessage] = here.workspace.messagesIn(ADMIN_CHANNEL);
    const chosen = optionOf(digestMessage, 'Extend 90 days');
    const stale = structuredClone(digestMessage);
    await extend(here);
    await here.until(() => digest(here).includes(EXTENDED));
    if (digestMessage && stale) digestMessage.blocks = stale.blocks;
    await here.hands.act(administrator, { blockId: here.blockId, actionId: 'more' }, chosen, digestMessage);
    await here.until(() => here.window(administrator).includes('has been changed since this was shown'));
  });
});

/** Runs what is run every minute, after pauses that long, until something is so: a run may find another under way. */
async function goesOn(
  here: World,
  pause: { readonly minutes?: number; readonly hours?: number },
  isSo: () => boolean,
): Promise<void> {
  for (let run = 0; run < 10 && !isSo(); run += 1) {
    here.clock.move(pause);
    await here.app().settle();
    await setTimeout(100);
  }
  expect(isSo()).toBe(true);
}

describe('messages that were sent', () => {
  it('say who extended until when, in their place, and nobody is told anew', async () => {
    await using here = await warned();
    await extend(here);
    await here.until(() => toOwner(here).includes(EXTENDED));
    await here.until(() => digest(here).includes(EXTENDED));
    expect(here.workspace.messagesIn(ADMIN_CHANNEL)).toHaveLength(1);
    expect(here.messagesTo(owner)[0]).toMatchObject({
      edited: true,
      metadata: { event_payload: { id: expect.any(String) } },
    });
  });

  it('are drawn anew after a restart, where Slack took no change before', async () => {
    await using here = await warned();
    here.workspace.faults.plan({ method: 'chat.update', times: 99, fault: { kind: 'unavailable' } });
    await extend(here);
    await here.until(() => here.log().includes('could not be drawn anew'));
    here.workspace.faults.clear();
    await here.restart();
    await goesOn(
      here,
      { minutes: 5 },
      () => toOwner(here).includes(EXTENDED) && digest(here).includes(EXTENDED),
    );
  });

  it('wait their turn where Slack says 429', async () => {
    await using here = await warned();
    here.workspace.faults.plan({
      method: 'chat.update',
      times: 2,
      fault: { kind: 'rate_limited', retryAfter: 0 },
    });
    await extend(here);
    await here.until(() => toOwner(here).includes(EXTENDED) && digest(here).includes(EXTENDED));
  });

  it.each(['message_not_found', 'cant_update_message', 'edit_window_closed'])(
    'that Slack can no longer change (%s) are left, and the others drawn',
    async (code) => {
      await using here = await warned();
      const fault = { kind: 'error', code } as const;
      here.workspace.faults.plan({ method: 'chat.update', about: ADMIN_CHANNEL, times: 99, fault });
      await extend(here);
      await here.until(() => toOwner(here).includes(EXTENDED));
      await here.app().settle();
      const closed = here.kept.messages().filter(({ closedAt }) => closedAt !== undefined);
      expect(closed).toMatchObject([{ recipient: `channel:${ADMIN_CHANNEL}` }]);
      expect(here.kept.messages().filter(({ staleAt }) => staleAt !== undefined)).toEqual([]);
    },
  );

  it.each(['is_archived', 'not_in_channel', 'channel_not_found', 'invalid_blocks'])(
    'that Slack refuses as they are drawn (%s) are said to be so, and tried again later',
    async (code) => {
      await using here = await warned();
      const fault = { kind: 'error', code } as const;
      here.workspace.faults.plan({ method: 'chat.update', about: ADMIN_CHANNEL, times: 99, fault });
      await extend(here);
      await here.until(() => here.log().includes('Slack refuses a message as it has to be drawn anew'));
      await here.until(() => toOwner(here).includes(EXTENDED));
      await here.until(() => here.kept.messages().some(({ nextAt }) => nextAt !== undefined));
      expect(here.log()).toContain(`"code":"${code}"`);
      expect(digest(here)).not.toContain(EXTENDED);
      here.workspace.faults.clear();
      await goesOn(here, { hours: 5 }, () => digest(here).includes(EXTENDED));
    },
  );

  it('say what a reconciliation has found changed by hand, and that a user is gone', async () => {
    await using here = await warned();
    here.subscription.userOf('erp-sync@example.com').expiresAt =
      Temporal.Instant.from('2027-12-31T22:59:59Z');
    here.clock.move({ days: 1 });
    await here.app().reconcile();
    await here.app().settle();
    expect(toOwner(here)).toContain(
      'Changed in Marketo: access ends on  December 31, 2027 at 11:59 PM  now.',
    );
    here.subscription.delete('erp-sync@example.com');
    here.clock.move({ days: 1 });
    await here.app().reconcile();
    await here.app().settle();
    expect(toOwner(here)).toContain('This user is no longer in Marketo.');
  });

  it('do not say that something ends which has ended: yesterday’s warning and digest offer what can be done now', async () => {
    await using here = await warned();
    here.clock.moveTo(Temporal.Instant.from('2027-03-12T09:00:00Z'));
    await here.app().remind();
    await here.app().settle();
    expect(here.messagesTo(owner)).toHaveLength(2);
    expect(here.workspace.messagesIn(ADMIN_CHANNEL)).toHaveLength(2);
    for (const text of [toOwner(here), digest(here)]) {
      expect(text).toContain('has ended');
      expect(text).toContain('Bring it back 90 days');
      for (const past of ['ends in', 'Extend', 'No longer needed', 'End access now'])
        expect(text).not.toContain(past);
    }
  });

  it('of the version before are left as they are', async () => {
    await using here = await warned();
    const before = toOwner(here);
    // As that version kept them: not at all.
    const database = new DatabaseSync(String(here.settings.DATABASE_URL).replace('file:', ''));
    for (const table of ['message_subjects', 'messages']) database.exec(`delete from ${table}`);
    database.close();
    await extend(here);
    await here.until(() => here.messagesTo(owner).length === 2);
    await here.app().settle();
    expect(toOwner(here)).toBe(before);
  });
});

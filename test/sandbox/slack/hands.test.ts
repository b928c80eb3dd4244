import { describe, expect, it } from 'vitest';
import { signature } from '../../../sandbox/slack/app-link.ts';
import { PEOPLE } from '../../../sandbox/slack/example.ts';
import { type Opened, opened, SIGNING_SECRET } from './opened.ts';

const { administrator, owner } = PEOPLE;

const text = (of: string) => ({ type: 'plain_text', text: of }) as const;

const form = {
  type: 'modal',
  callback_id: 'form',
  private_metadata: 'an id',
  title: text('A form'),
  submit: text('Send'),
  blocks: [
    {
      type: 'input',
      block_id: 'name',
      label: text('Name'),
      element: { type: 'plain_text_input', action_id: 'name' },
    },
    {
      type: 'input',
      block_id: 'choice',
      optional: true,
      label: text('Choice'),
      element: { type: 'external_select', action_id: 'choice' },
    },
    {
      type: 'input',
      block_id: 'place',
      optional: true,
      dispatch_action: true,
      label: text('Place'),
      element: {
        type: 'static_select',
        action_id: 'place',
        options: [
          { text: text('Here'), value: 'here' },
          { text: text('There'), value: 'there' },
        ],
      },
    },
    {
      type: 'actions',
      block_id: 'buttons',
      elements: [{ type: 'button', action_id: 'go', value: 'an id', text: text('Go') }],
    },
  ],
} as const;

async function withForm(): Promise<Opened> {
  const here = await opened();
  const trigger_id = here.slack.workspace.triggers.issue(administrator);
  await here.client.views.open({ trigger_id, view: form as never });
  return here;
}

const lastPayload = ({ received }: Opened) =>
  JSON.parse(new URLSearchParams(received.at(-1)?.body).get('payload') ?? '{}');

describe('what people do in the stand-in', () => {
  it('a command is signed as Slack signs, and escaped', async () => {
    await using here = await opened();
    await here.slack.hands.command(
      administrator,
      '/mkto-api-user create <@U0OMAR|omar> a&b <c> owner:@omar @nobody a@omar',
    );
    const [request] = here.received;
    const timestamp = Number(request?.headers['x-slack-request-timestamp']);
    expect(Math.abs(timestamp - Date.now() / 1000)).toBeLessThan(5);
    expect(request?.headers['x-slack-signature']).toBe(
      signature(SIGNING_SECRET, timestamp, request?.body ?? ''),
    );
    expect(request?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    const fields = Object.fromEntries(new URLSearchParams(request?.body));
    expect(fields).toMatchObject({
      command: '/mkto-api-user',
      text: `create <@U0OMAR|omar> a&amp;b &lt;c&gt; owner:<@${owner}|omar> @nobody a@omar`,
      user_id: administrator,
      team_id: 'T0ACME',
      trigger_id: expect.any(String),
    });
    expect(await here.slack.hands.command(administrator, '/unknown')).toMatchObject({ result: 'trouble' });
  });

  it('an input that dispatches tells the app at once, with all that was typed', async () => {
    await using here = await withForm();
    const { hands } = here.slack;
    hands.fill(administrator, { name: 'Erika' });
    await hands.act(administrator, { actionId: 'place' }, 'there');
    expect(lastPayload(here)).toMatchObject({
      type: 'block_actions',
      actions: [{ action_id: 'place', block_id: 'place', selected_option: { value: 'there' } }],
      view: {
        state: {
          values: {
            name: { name: { value: 'Erika' } },
            place: { place: { selected_option: { text: { text: 'There' }, value: 'there' } } },
          },
        },
      },
    });
    expect(hands.filledIn(administrator)).toMatchObject({ place: 'there' });
  });

  it('a typed input tells the app of the Enter key where it asks to', async () => {
    await using here = await opened();
    const typed = (action_id: string, trigger_actions_on?: readonly string[]) => ({
      type: 'input',
      block_id: action_id,
      dispatch_action: true,
      label: text(action_id),
      element: {
        type: 'email_text_input',
        action_id,
        ...(trigger_actions_on ? { dispatch_action_config: { trigger_actions_on } } : {}),
      },
    });
    const blocks = [
      typed('plain'),
      typed('enter', ['on_enter_pressed']),
      typed('letters', ['on_character_entered']),
    ];
    const trigger_id = here.slack.workspace.triggers.issue(administrator);
    await here.client.views.open({ trigger_id, view: { ...form, blocks } as never });
    const { hands } = here.slack;
    for (const actionId of ['plain', 'enter']) {
      await hands.act(administrator, { actionId }, 'a@example.com');
      expect(lastPayload(here)).toMatchObject({
        actions: [{ type: 'email_text_input', action_id: actionId, value: 'a@example.com' }],
        view: { state: { values: { [actionId]: { [actionId]: { value: 'a@example.com' } } } } },
      });
    }
    await expect(hands.act(administrator, { actionId: 'letters' }, 'a')).rejects.toThrow('letters');
    expect(here.received).toHaveLength(2);
  });

  it('an update leaves what was typed in inputs whose block keeps its id', async () => {
    await using here = await withForm();
    const { hands } = here.slack;
    hands.fill(administrator, { name: 'Erika', place: 'here' });
    const view_id = hands.view(administrator)?.id ?? '';
    const [name, , place, ...rest] = form.blocks;
    const initial = { ...place.element, initial_option: place.element.options[1] };
    const anew = { ...place, block_id: 'place#1', element: initial };
    const other = { ...name, label: text('Another label'), optional: true };
    await here.client.views.update({ view_id, view: { ...form, blocks: [other, anew, ...rest] } as never });
    expect(hands.filledIn(administrator)).toEqual({ name: 'Erika', 'place#1': 'there' });
  });

  it('a select that has its options asks nobody, and is filtered by what is typed', async () => {
    await using here = await withForm();
    const { hands } = here.slack;
    expect(await hands.options(administrator, 'place')).toHaveLength(2);
    expect(await hands.options(administrator, 'place', 'THERE')).toEqual([{ text: 'There', value: 'there' }]);
    await hands.choose(administrator, 'place', 'There');
    expect(hands.filledIn(administrator)).toMatchObject({ place: 'there' });
    await expect(hands.options(administrator, 'name')).rejects.toThrow('name is not a select');
    expect(here.received).toEqual([]);
  });

  it('a submission carries what was typed, and its answer is obeyed', async () => {
    await using here = await withForm();
    const { hands } = here.slack;
    expect(await hands.submit(administrator)).toEqual({ result: 'incomplete', fields: ['name'] });
    expect(here.received).toHaveLength(0);
    hands.fill(administrator, { name: 'Erika' });
    here.answer = { status: 200, body: { response_action: 'errors', errors: { name: 'No.' } } };
    expect(await hands.submit(administrator)).toEqual({ result: 'errors', errors: { name: 'No.' } });
    expect(lastPayload(here)).toMatchObject({
      type: 'view_submission',
      user: { id: administrator, team_id: 'T0ACME' },
      view: {
        private_metadata: 'an id',
        state: { values: { name: { name: { type: 'plain_text_input', value: 'Erika' } } } },
      },
    });
    here.answer = {
      status: 200,
      body: { response_action: 'push', view: { ...form, title: text('Second') } },
    };
    await hands.submit(administrator);
    expect(hands.view(administrator)?.content.title.text).toBe('Second');
    hands.fill(administrator, { name: 'Second' });
    here.answer = {
      status: 200,
      body: { response_action: 'update', view: { ...form, title: text('Updated') } },
    };
    await hands.submit(administrator);
    expect(hands.view(administrator)?.content.title.text).toBe('Updated');
    here.answer = {
      status: 200,
      body: { response_action: 'update', view: { ...form, title: text('x'.repeat(25)) } },
    };
    expect(await hands.submit(administrator)).toMatchObject({ result: 'trouble' });
    here.answer = { status: 200, body: undefined };
    await hands.submit(administrator);
    expect(hands.view(administrator)?.content.title.text).toBe('A form');
    here.answer = { status: 200, body: { response_action: 'clear' } };
    await hands.submit(administrator);
    expect(hands.view(administrator)).toBeUndefined();
  });

  it('errors for what is no input are trouble', async () => {
    await using here = await withForm();
    here.slack.hands.fill(administrator, { name: 'x' });
    for (const errors of [
      { buttons: 'No.' },
      { nothing: 'No.' },
      { name: '' },
      { name: 'x'.repeat(2_001) },
      {},
    ]) {
      here.answer = { status: 200, body: { response_action: 'errors', errors } };
      expect(await here.slack.hands.submit(administrator)).toMatchObject({ result: 'trouble' });
    }
  });

  it('a click carries the button’s value and a trigger', async () => {
    await using here = await withForm();
    expect(await here.slack.hands.click(administrator, 'go')).toEqual({ result: 'done' });
    const payload = lastPayload(here);
    expect(payload).toMatchObject({
      type: 'block_actions',
      actions: [{ action_id: 'go', value: 'an id', block_id: 'buttons' }],
    });
    expect(here.slack.workspace.triggers.use(payload.trigger_id)).toMatchObject({
      result: 'ok',
      person: administrator,
    });
    here.answer = { status: 404, body: undefined };
    expect(await here.slack.hands.click(administrator, 'go')).toMatchObject({ result: 'trouble' });
  });

  it('a select asks the app for its options', async () => {
    await using here = await withForm();
    here.answer = { status: 200, body: { options: [{ text: text('Blue'), value: 'b' }] } };
    expect(await here.slack.hands.options(administrator, 'choice', 'bl')).toEqual([
      { text: 'Blue', value: 'b' },
    ]);
    expect(lastPayload(here)).toMatchObject({ type: 'block_suggestion', action_id: 'choice', value: 'bl' });
    await here.slack.hands.choose(administrator, 'choice', 'Blue');
    expect(here.slack.hands.filledIn(administrator).choice).toBe('b');
  });

  it('an event is sent again until it is acknowledged, three times at most', async () => {
    await using here = await opened();
    expect(await here.slack.hands.event({ type: 'app_home_opened', user: administrator })).toBe(1);
    here.answer = { status: 500, body: undefined };
    expect(await here.slack.hands.event({ type: 'app_home_opened', user: administrator })).toBe(4);
    expect(here.received.at(-1)?.headers['x-slack-retry-num']).toBe('3');
    expect(JSON.parse(here.received.at(-1)?.body ?? '{}')).toMatchObject({
      type: 'event_callback',
      event: { type: 'app_home_opened' },
    });
  });

  it('an app that does not answer within 3 s is trouble', async () => {
    await using here = await opened();
    here.answer = undefined;
    expect(await here.slack.hands.command(administrator, '/mkto-api-user')).toEqual({
      result: 'trouble',
      why: 'operation_timeout',
    });
  });

  it('a response_url takes five answers', async () => {
    await using here = await opened();
    await here.slack.hands.command(administrator, '/mkto-api-user');
    const url = new URLSearchParams(here.received[0]?.body).get('response_url') ?? '';
    const respond = async () =>
      (await fetch(url, { method: 'POST', body: JSON.stringify({ text: 'x' }) })).status;
    expect([
      await respond(),
      await respond(),
      await respond(),
      await respond(),
      await respond(),
      await respond(),
    ]).toEqual([200, 200, 200, 200, 200, 404]);
    expect(here.slack.workspace.messages).toHaveLength(5);
    expect(here.slack.workspace.messages[0]?.ephemeralFor).toBe(administrator);
  });
});

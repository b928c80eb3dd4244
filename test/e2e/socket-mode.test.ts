import { describe, expect, it } from 'vitest';
import { PEOPLE, world } from '../world.ts';

const { administrator } = PEOPLE;

describe('over Socket Mode', () => {
  it('a user is created as over HTTP, without a public address', async () => {
    await using here = await world({ transport: 'socket' });
    expect(here.slack.socketMode.connections).toBe(1);
    await here.openForm(administrator, '/mkto-api-user create role:101');
    expect(await here.hands.options(administrator, 'workspace')).toHaveLength(3);
    here.fillForm(administrator, { email: 'x' });
    expect(await here.hands.submit(administrator)).toMatchObject({ errors: { email: expect.any(String) } });
    here.fillForm(administrator);
    await here.hands.submit(administrator);
    await here.until(() => here.window(administrator).includes('User created'));
    expect(here.createdInMarketo()).toEqual(['erp-sync@example.com']);
  });

  it('what Slack does not send is left alone, and the app goes on', async () => {
    await using here = await world({ transport: 'socket' });
    const envelope = (payload: unknown, type = 'events_api') =>
      JSON.stringify({ type, envelope_id: 'envelope-1', payload, accepts_response_payload: false });
    const odd = [null, 5, 'x', [], {}, { type: 'event_callback' }, { type: 'event_callback', event: null }];
    const frames = [
      'null',
      '5',
      '[]',
      '"x"',
      '{}',
      '{"type":"events_api"}',
      '{"type":"error"}',
      'not JSON',
      ...odd.flatMap((payload) =>
        ['events_api', 'interactive', 'slash_commands', 'brand_new'].map((type) => envelope(payload, type)),
      ),
      envelope({ type: 'view_submission', user: { id: 'U1' }, view: {} }, 'interactive'),
      envelope({ type: 'block_actions', user: { id: 'U1' }, actions: [{}] }, 'interactive'),
      envelope({ type: 'event_callback', event: { type: 'user_change', user: null } }),
    ];
    for (const frame of frames) here.slack.socketMode.sendText(frame);
    await here.until(() => (here.log().match(/Slack does not send/g) ?? []).length >= frames.length - 2);
    await here.openForm(administrator);
    expect(here.slack.socketMode.connections).toBe(1);
  });

  it('a lost connection makes the app unready, and it connects again by itself', async () => {
    await using here = await world({ transport: 'socket' });
    const ready = async () => (await fetch(`http://127.0.0.1:${here.app().port}/readyz`)).status;
    expect(await ready()).toBe(200);
    here.workspace.faults.plan({ method: 'apps.connections.open', fault: { kind: 'unavailable' } });
    here.slack.socketMode.cut();
    await here.until(() => here.slack.socketMode.connections === 0);
    let sawUnready = false;
    const deadline = performance.now() + 25_000;
    while (performance.now() < deadline && here.slack.socketMode.connections === 0) {
      sawUnready ||= (await ready()) === 503;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(sawUnready).toBe(true);
    expect(here.slack.socketMode.connections).toBe(1);
    await here.openForm(administrator);
    expect(await ready()).toBe(200);
  }, 40_000);
});

import { describe, expect, it } from 'vitest';
import { textOf } from '../words-on-screen.ts';
import { PEOPLE, world } from '../world.ts';

const { administrator } = PEOPLE;

describe('an administrator', () => {
  it('creates an API-only user from the form, and sees it in the window and as a message', async () => {
    await using here = await world();
    const { hands } = here;
    await here.openForm(administrator);
    expect(await hands.options(administrator, 'role', 'integ')).toEqual([
      { text: 'API Integration', value: '101' },
    ]);
    here.fillForm(administrator);
    expect(await hands.submit(administrator)).toEqual({ result: 'done' });
    expect(here.window(administrator)).toContain('Marketo is creating the user');
    await here.until(() => here.window(administrator).includes('User created'));
    expect(here.createdInMarketo()).toEqual(['erp-sync@example.com']);
    expect(here.subscription.userOf('erp-sync@example.com')).toMatchObject({
      apiOnly: true,
      firstName: 'ERP',
      reason: 'Nightly orders',
      grants: [{ accessRoleId: 101, workspaceId: 2 }],
    });
    const message = await here.until(() => here.messagesTo(administrator)[0]);
    expect(textOf(message)).toContain('erp-sync@example.com');
    expect(textOf(message)).toContain('Admin > LaunchPoint');
  });
});

import { describe, expect, it } from 'vitest';
import { textOf } from '../words-on-screen.ts';
import { ADMIN_CHANNEL, PEOPLE, type World, world } from '../world.ts';

const { administrator, requester } = PEOPLE;
const EMAIL = 'erp-sync@example.com';
const settings = { BREAK_GLASS: 'true', EXPIRY_MAX_DAYS: '30', EXPIRY_DEFAULT_DAYS: '20' };

const dayIn = (here: World, days: number) =>
  here.clock.now().toZonedDateTimeISO('Europe/Berlin').toPlainDate().add({ days }).toString();

describe('beyond the company’s rules', () => {
  it('goes an administrator who says so and why; all of them are told, and it stands in the audit', async () => {
    await using here = await world({ settings });
    await here.openForm(administrator);
    here.fillForm(administrator, { expires: dayIn(here, 60), reason: '' });
    expect(await here.hands.submit(administrator)).toMatchObject({
      errors: { expires: expect.stringContaining('longest') },
    });
    here.hands.fill(administrator, { beyond: ['beyond'] });
    expect(await here.hands.submit(administrator)).toMatchObject({
      result: 'errors',
      errors: { reason: expect.any(String) },
    });
    expect(here.createdInMarketo()).toEqual([]);
    here.hands.fill(administrator, { reason: 'The migration takes two months' });
    await here.hands.submit(administrator);
    await here.until(() => here.createdInMarketo().includes(EMAIL));
    const said = await here.until(() =>
      here.workspace.messagesIn(ADMIN_CHANNEL).find((each) => textOf(each).includes('beyond the rules')),
    );
    expect(textOf(said)).toContain(`@${administrator}`);
    expect(textOf(said)).toContain('EXPIRY_MAX_DAYS');
    expect(textOf(said)).toContain('The migration takes two months');
    const audit = here.kept.audit().map(({ details }) => String(details));
    expect(audit.join()).toContain('"beyond":"EXPIRY_MAX_DAYS"');
  });

  it('goes nobody where the company does not have it, nor whoever is no administrator', async () => {
    await using without = await world({ settings: { ...settings, BREAK_GLASS: 'false' } });
    await without.openForm(administrator);
    without.fillForm(administrator, { expires: dayIn(without, 60) });
    expect(() => without.hands.fill(administrator, { beyond: ['beyond'] })).toThrow('no field beyond');
    await using here = await world({ settings });
    await here.openForm(requester);
    here.fillForm(requester, { owner: requester });
    expect(() => here.hands.fill(requester, { beyond: ['beyond'] })).toThrow('no field beyond');
  });

  it('goes no box that was made up', async () => {
    await using here = await world({ settings });
    await here.openForm(administrator);
    const shown = here.hands.view(administrator)?.content;
    await here.openForm(requester);
    const own = here.hands.view(requester);
    if (!shown || !own) throw new Error('no form');
    // Somebody who sends what an administrator was shown is asked about as they are.
    own.content = shown;
    here.fillForm(requester, {
      owner: requester,
      expires: dayIn(here, 60),
      beyond: ['beyond'] as never,
      reason: 'Because',
    });
    expect(await here.hands.submit(requester)).toMatchObject({
      errors: { expires: expect.stringContaining('longest') },
    });
    expect(here.createdInMarketo()).toEqual([]);
  });
});

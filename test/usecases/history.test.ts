import { describe, expect, it } from 'vitest';
import { movableClock } from '../../sandbox/clock.ts';
import { wordsFor } from '../../src/locales/words.ts';
import { historyBlocks } from '../../src/slack/blocks/history.ts';
import { decideRequest } from '../../src/usecases/changes/decide-request.ts';
import { settleOperation } from '../../src/usecases/changes/settle.ts';
import { wish } from '../../src/usecases/changes/wish.ts';
import { historyOf } from '../../src/usecases/history-of.ts';
import { apiUser, event, NOW, person, role } from '../builders.ts';
import { DATABASES } from '../store/databases.ts';
import { textOf } from '../words-on-screen.ts';
import { callerOf, INSTANCE, marketoUser, processOn, recordsWithUser, smallMarketo } from './changes.ts';

const words = wordsFor({ locale: 'en-US', timeZone: 'Europe/Berlin' });
const GRACE = 'U0GRACE';
const OMAR = 'U0OMAR';
const { email } = apiUser();
const OFFER = { roles: [role(101, 'API Integration'), role(102, 'Read only')], workspaces: [] };

describe.each(DATABASES)('what happened to a user, on $kind', ({ open }) => {
  it('names who asked for a change, and who approved it', async () => {
    await using database = await open();
    const { records } = database;
    await recordsWithUser(records);
    const clock = movableClock(NOW.add({ minutes: 1 }));
    const people = [GRACE, OMAR].map((id) => person({ id, name: id }));
    const { ports } = processOn(records, smallMarketo(marketoUser()), { clock, people });
    const form = { until: { day: '2027-12-01' }, why: 'A longer contract' };
    const caller = callerOf(OMAR);
    await wish(ports, { id: 'later', caller, kind: 'set_expiry', about: 'user-1', form });
    const yes = { caller: callerOf(GRACE), request: 'later', version: 1, says: 'approve' as const };
    await decideRequest(ports, { ...yes, reason: undefined });
    await settleOperation(ports, 'later');
    const history = await historyOf(records, { names: [INSTANCE], email }, undefined);
    const [latest] = textOf(historyBlocks(words, history)).split('\n');
    expect(latest).toContain(`@${OMAR}  set its end to`);
    expect(latest).toContain(`, approved by  @${GRACE}`);
    expect(history.isWhole).toBe(true);
  });

  it('names the roles that it got and had', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    const changed = { action: 'api_user.roles_changed', subject: email, instance: INSTANCE } as const;
    await records.audit.append(
      event({ ...changed, actor: GRACE, details: { from: '101@0', to: '101@0,102@0' } }),
    );
    await records.audit.append(event({ ...changed, actor: 'app', details: { from: '102@0', to: '777@0' } }));
    const history = await historyOf(records, { names: [INSTANCE], email }, OFFER);
    const shown = textOf(historyBlocks(words, history));
    expect(shown).toContain('gave it other roles: API Integration and Read only (before: API Integration)');
    expect(shown).toContain('its roles are role 777 (Marketo does not say its name) now (before: Read only)');
  });

  it('is told from its latest end, and says that there is more', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    for (let minute = 0; minute < 25; minute += 1)
      await records.audit.append(
        event({
          action: 'api_user.kept',
          subject: email,
          instance: INSTANCE,
          at: NOW.add({ minutes: minute }),
        }),
      );
    const history = await historyOf(records, { names: [INSTANCE], email }, undefined);
    expect(history.events[0]?.at.toString()).toBe('2027-01-10T10:24:00Z');
    expect(textOf(historyBlocks(words, history))).toContain('The last 20 of what happened');
  });
});

import { expect, it } from 'vitest';
import { wordsFor } from '../../src/locales/words.ts';
import { isKeepBlock, rolesForm } from '../../src/slack/views/roles-form.ts';
import { apiUser, NOW } from '../builders.ts';

it('offers every role that a user has, each chosen: what is not offered would be taken away', () => {
  const words = wordsFor({ locale: 'en-US', timeZone: 'Europe/Berlin' });
  for (const count of [1, 10, 11, 100, 101, 250]) {
    const roles = Array.from({ length: count }, (_, index) => ({ roleId: index + 1, workspaceId: 1 }));
    const keep = roles.map(({ roleId }) => `${roleId}@1`);
    const offered = { offered: undefined, offer: undefined, role: undefined, workspace: undefined };
    const given = { formId: 'form-1', apiUser: apiUser({ roles }), roles, keep, unread: undefined, now: NOW };
    const view = rolesForm(words, { ...given, ...offered });
    const text = JSON.stringify(view.blocks.filter(({ block_id }) => isKeepBlock(block_id ?? '')));
    // Once where it is offered, and once where it is chosen.
    for (const each of keep) expect(text.split(`"value":"${each}"`), each).toHaveLength(3);
  }
});

import { describe, expect, it } from 'vitest';
import { KINDS } from '../../src/core/changes/kinds.ts';
import type { Operation, OperationFailure } from '../../src/core/changes/operation.ts';
import { MARKETO_FAILURE_KINDS } from '../../src/core/marketo-failure.ts';
import { wordsFor } from '../../src/locales/words.ts';
import type { Over } from '../../src/ports/messages.ts';
import { shownOf } from '../../src/slack/changes/index.ts';
import { outcomeMessage } from '../../src/slack/messages/outcome.ts';
import { fieldErrors } from '../../src/slack/views/field-errors.ts';
import {
  expiryOperation,
  handOverOperation,
  letEndOperation,
  NOW,
  operation,
  ownerOperation,
  revokeOperation,
  rolesOperation,
} from '../builders.ts';
import { textOf } from '../words-on-screen.ts';

const words = wordsFor({ locale: 'en-US', timeZone: 'Europe/Berlin' });

/** One change of each kind. */
const OPERATIONS: readonly Operation[] = [
  operation(),
  expiryOperation(),
  letEndOperation(),
  ownerOperation(),
  handOverOperation(),
  revokeOperation(),
  rolesOperation(),
];

function told(made: Operation, failure: OperationFailure, isOver?: Over) {
  const failed: Operation = { ...made, state: 'failed', failure };
  const about = {
    kind: 'outcome',
    instance: made.instance,
    operation: made.id,
    for: 'requester',
    attempt: 0,
  } as const;
  const loaded = { operation: failed, overtakenBy: undefined, isOver };
  return outcomeMessage(words, { kind: 'outcome', about, loaded, sentAt: NOW }, 'Acme', undefined).blocks;
}

const buttonsIn = (blocks: ReturnType<typeof told>) =>
  blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));

describe('the message of a change that failed', () => {
  it('is there for every kind', () => {
    expect(OPERATIONS.map(({ change }) => change.kind).sort()).toEqual(Object.keys(KINDS).sort());
  });

  it.each(OPERATIONS.map((each) => [each.change.kind, each] as const))(
    '(%s) that says “try again” has the button for it',
    (_, made) => {
      const blocks = told(made, { reason: 'marketo_down' });
      expect(textOf(blocks)).toContain('Try again in a few minutes');
      expect(buttonsIn(blocks)).toHaveLength(1);
    },
  );

  it.each(OPERATIONS.map((each) => [each.change.kind, each] as const))(
    '(%s) has no button any more where the same was changed in another way since, and says so',
    (_, made) => {
      for (const [isOver, says] of [
        ['made', 'there is nothing left to be tried again'],
        ['decided', 'It is not tried again any more'],
      ] as const) {
        const blocks = told(made, { reason: 'refused' }, isOver);
        expect(textOf(blocks)).toContain(says);
        expect(buttonsIn(blocks)).toEqual([]);
      }
    },
  );

  it.each([
    ['Marketo said: Password is too short (709)', { code: '709', message: 'Password is too short' }],
    ['For the people who run this app: The app runs as this user', { message: 'The app runs as this user' }],
    ['For the people who run this app: result: there is no day', { message: 'result: there is no day' }],
    ['For the people who run this app: no JSON (HTTP 200)', { code: 'HTTP 200', message: 'no JSON' }],
    ['For the people who run this app: ECONNRESET', { code: 'ECONNRESET' }],
  ])('puts no words of ours into Marketo’s mouth: %s', (said, spoken) => {
    for (const made of OPERATIONS)
      expect(textOf(told(made, { reason: 'not_understood', ...spoken })).replace(/\s+/g, ' ')).toContain(
        said,
      );
  });

  it.each(
    OPERATIONS.filter(({ change }) => change.kind !== 'create').map(
      (each) => [each.change.kind, each] as const,
    ),
  )('(%s) speaks of what was wanted, whatever Marketo answers: nothing is created there', (_, made) => {
    for (const reason of MARKETO_FAILURE_KINDS.filter((each) => isSent(made) || isOfLook(each)))
      expect(textOf(told(made, { reason })), reason).not.toMatch(/creat/);
  });
});

/** Whether something is sent to Marketo for it. */
const isSent = ({ change }: Operation) => ['set_expiry', 'revoke', 'change_roles'].includes(change.kind);

/** What a look may meet: where nothing is sent, nothing is refused for what it would change. */
const isOfLook = (reason: string) => reason !== 'forbidden_change' && reason !== 'in_use';

describe('what is said beside the field of a person whom Slack does not tell', () => {
  it.each([
    ['a new user', fieldErrors(words, [{ field: 'owner', problem: 'owner_unknown_now' }], ['owner'])],
    [
      'another owner',
      shownOf('set_owner').errors(words, [{ field: 'owner', problem: 'owner_unknown_now' }], ['owner']),
    ],
  ])('fits every button that the form of %s may have', (_, errors) => {
    expect(errors.owner).toContain('nothing you typed is lost: press the button again in a moment');
  });
});

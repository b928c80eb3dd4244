import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ListenerContext } from '../../src/slack/listeners/context.ts';
import { commandInWords, submissionInWords } from '../../src/slack/listeners/own-trouble.ts';
import { person } from '../builders.ts';

const logged: string[] = [];
const context = {
  ports: {
    directory: { person: async () => person() },
    log: { error: (_: object, message: string) => logged.push(message) },
  },
} as unknown as ListenerContext;

/** What a person has typed or sent, and what they read. */
function sent() {
  const answers: unknown[] = [];
  const later: unknown[] = [];
  const ack = async (answer?: unknown) => {
    answers.push(answer);
  };
  const respond = async (answer: unknown) => {
    later.push(answer);
  };
  return { answers, later, ack, respond };
}

const command = (of: ReturnType<typeof sent>) =>
  ({ ...of, command: { user_id: 'U0GRACE' } }) as unknown as Parameters<ReturnType<typeof commandInWords>>[0];
const submission = (of: ReturnType<typeof sent>) =>
  ({
    ...of,
    body: { user: { id: 'U0GRACE' } },
    view: { blocks: [{ type: 'context' }, { type: 'input', block_id: 'email' }] },
  }) as unknown as Parameters<ReturnType<typeof submissionInWords>>[0];

const ownRecords = expect.stringContaining('its own records just now');

beforeEach(() => {
  vi.useFakeTimers();
  logged.length = 0;
});
afterEach(() => vi.useRealTimers());

describe('what the app itself cannot do', () => {
  it('is said at once where it fails, and nothing is said where it does not', async () => {
    const failing = sent();
    await commandInWords(context, async () => {
      throw new Error('database is locked');
    })(command(failing));
    expect(failing.answers).toEqual([{ response_type: 'ephemeral', text: ownRecords }]);
    const good = sent();
    await commandInWords(context, async ({ ack }) => ack('done'))(command(good));
    expect(good.answers).toEqual(['done']);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(good.answers).toHaveLength(1);
    expect(logged).toHaveLength(1);
  });

  it('is said before Slack gives up where it is silent, once, whatever comes afterwards', async () => {
    const silent = sent();
    const running = commandInWords(context, async ({ ack }) => {
      await new Promise((resolve) => setTimeout(resolve, 9_000));
      await ack('too late');
    })(command(silent));
    await vi.advanceTimersByTimeAsync(2_700);
    expect(silent.answers).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect(silent.answers).toEqual([{ response_type: 'ephemeral', text: ownRecords }]);
    await vi.advanceTimersByTimeAsync(9_000);
    await running;
    expect(silent.answers).toHaveLength(1);
  });

  it('leaves the form as it is, with the sentence at its first field', async () => {
    const answer = { response_action: 'errors', errors: { email: ownRecords } };
    const failing = sent();
    await submissionInWords(context, async () => {
      throw new Error('gone');
    })(submission(failing));
    expect(failing.answers).toEqual([answer]);
    const silent = sent();
    const running = submissionInWords(context, async () => {
      await new Promise((resolve) => setTimeout(resolve, 5_000));
      throw new Error('gone at last');
    })(submission(silent));
    await vi.advanceTimersByTimeAsync(6_000);
    await running;
    expect(silent.answers).toEqual([answer]);
  });

  it('is said beside what was answered already', async () => {
    const half = sent();
    await commandInWords(context, async ({ ack }) => {
      await ack();
      throw new Error('gone');
    })(command(half));
    expect(half.answers).toEqual([undefined]);
    expect(half.later).toEqual([{ response_type: 'ephemeral', text: ownRecords }]);
  });
});

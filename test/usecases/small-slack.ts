import { wordsFor } from '../../src/locales/words.ts';
import { type Message, MessageNotSent, type Messenger } from '../../src/ports/messages.ts';
import { draw } from '../../src/slack/messages/index.ts';
import { textOf } from '../words-on-screen.ts';

const words = wordsFor({ locale: 'en-US', timeZone: 'Europe/Berlin' });

export interface SmallSlack {
  readonly messenger: Messenger;
  /** What stands in each message, by its id, in the order in which they were posted. */
  readonly shown: Map<string, string>;
  /** Ids of messages that were changed, each time. */
  readonly redrawn: string[];
  /** Happens once, on the way of the next post or change. */
  meanwhile: {
    post?: () => Promise<void>;
    change?: () => Promise<void>;
    after?: () => Promise<void>;
    /** Right after the next change: its answer may be lost. */
    changed?: () => Promise<void>;
  };
}

/** A Slack that keeps what is drawn as words; what happens on the way of a message is the test's. */
export function smallSlack(): SmallSlack {
  const shown = new Map<string, string>();
  const redrawn: string[] = [];
  const small: SmallSlack = { shown, redrawn, meanwhile: {}, messenger: {} as Messenger };
  const once = async (what: keyof SmallSlack['meanwhile']) => {
    const happens = small.meanwhile[what];
    delete small.meanwhile[what];
    await happens?.();
  };
  const drawn = (message: Message) => textOf(draw(words, message, { label: 'Acme production' }).blocks);
  const whereOf = (id: string) => ({ conversation: 'D0OMAR', ts: id });
  const messenger: Messenger = {
    most: { reminder: 2, digest: 2, findings: 8, review: 2 },
    async send(_, message, id, leaving) {
      const text = drawn(message);
      await leaving();
      await once('post');
      shown.set(id, text);
      await once('after');
      return { ...whereOf(id), drawn: text };
    },
    wasSent: async (_, id) => (shown.has(id) ? whereOf(id) : undefined),
    async redraw(_, message, id, { drawn: before }, leaving) {
      const text = drawn(message);
      if (text === before) return { is: 'same', drawn: text };
      await leaving();
      await once('change');
      if (!shown.has(id)) return { is: 'gone' };
      shown.set(id, text);
      redrawn.push(id);
      await once('changed');
      return { is: 'drawn', drawn: text };
    },
  };
  return Object.assign(small, { messenger });
}

export const slackSays = (code: string, why: MessageNotSent['why']) => async () => {
  throw new MessageNotSent(code, why);
};

import type { Reader, Words } from '../../locales/words.ts';
import type { Message } from '../../ports/messages.ts';
import { digestMessage } from './digest.ts';
import { expirySetMessage } from './expiry-set.ts';
import { findingsMessage } from './findings.ts';
import { createdMessage, failedMessage } from './outcome.ts';
import { reminderMessage } from './reminder.ts';
import { restMessage } from './rest.ts';
import { unreadableMessage } from './unreadable.ts';
import type { Written } from './written.ts';

/** What messages about a Marketo instance are written with. */
export interface About {
  readonly label: string;
  /** Who reads what many read. */
  readonly everybody: Reader;
}

/** Any message of the app in the words of its reader. */
export function write(message: Message, words: Words, instance: string): Written {
  switch (message.kind) {
    case 'created':
      return createdMessage(words, message.operation, message.for, instance);
    case 'create_failed':
      return failedMessage(words, message.operation, instance);
    case 'expiry_set':
      return expirySetMessage(words, message.operation, instance);
    case 'reminder':
      return reminderMessage(words, message, instance);
    case 'digest':
      return digestMessage(words, message, instance);
    case 'findings':
      return findingsMessage(words, message.findings, instance);
    case 'unreadable':
      return unreadableMessage(words, message.found, instance);
    case 'rest':
      return restMessage(words, message.until, instance);
  }
}

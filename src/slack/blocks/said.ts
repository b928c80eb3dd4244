import type { KnownBlock } from '@slack/types';
import type { OperationFailure } from '../../core/changes/operation.ts';
import type { Words } from '../../locales/words.ts';
import { paragraph, sentence } from './text.ts';

/** Marketo's own words about a failure; a code alone, such as one of the network, is nobody's word. */
export function said({ t }: Words, failure: OperationFailure | undefined): KnownBlock[] {
  const { code, message } = failure ?? {};
  const words = message ? [message, code && `(${code})`].filter(Boolean).join(' ') : (code ?? '');
  if (words === '') return [];
  return [
    paragraph(sentence(t(message ? 'failed.said' : 'failed.code')), {
      type: 'text',
      text: words,
      style: { italic: true },
    }),
  ];
}

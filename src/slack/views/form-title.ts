import type { Words } from '../../locales/words.ts';
import type { FormOfRequest } from './form-metadata.ts';

/** What a form is called: by what it makes, or, where it is about a request, by what becomes of that. */
export function formTitle({ t }: Words, own: string, request: FormOfRequest | undefined): string {
  if (!request) return own;
  return t(request.as === 'edit' ? 'request.editTitle' : 'request.editAndApprove');
}

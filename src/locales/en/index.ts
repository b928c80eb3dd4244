import { findings, rest, unreadable } from './administration.ts';
import { beyond } from './beyond.ts';
import { detail } from './detail.ts';
import { expiry } from './expiry.ts';
import { firstCalls } from './first-calls.ts';
import { form, problem } from './form.ts';
import { handOver } from './hand-over.ts';
import { help } from './help.ts';
import { home } from './home.ts';
import { idle } from './idle.ts';
import { ignored } from './ignored.ts';
import { later } from './later.ts';
import { letEnd } from './let-end.ts';
import { list } from './list.ts';
import { orphans } from './orphans.ts';
import { created, failed, pending, triedAgain, working } from './outcome.ts';
import { owner } from './owner.ts';
import { administrators, refused, silent, unasked, unknownNow } from './refused.ts';
import { answer, digest, reminder } from './reminder.ts';
import { pending as pendingRequests, request } from './request.ts';
import { review } from './review.ts';
import { revoke } from './revoke.ts';
import { roles } from './roles.ts';
import { row } from './row.ts';
import { show } from './show.ts';
import { stillCalled } from './still-called.ts';
import { trouble } from './trouble.ts';
import { weekly } from './weekly.ts';

/**
 * Every word that a person sees, in English.
 *
 * Nothing that a person typed is put into these sentences as markup: names and addresses travel in rich text
 * elements, and mentions are made by the adapter. `{{…}}` is filled in as it is.
 */
export const en = {
  form,
  problem,
  detail,
  working,
  pending,
  triedAgain,
  created,
  expiry,
  idle,
  ignored,
  later,
  letEnd,
  orphans,
  owner,
  handOver,
  review,
  revoke,
  roles,
  stillCalled,
  failed,
  firstCalls,
  refused,
  unknownNow,
  silent,
  unasked,
  administrators,
  help,
  home,
  list,
  show,
  trouble,
  weekly,
  reminder,
  answer,
  findings,
  unreadable,
  rest,
  digest,
  row,
  request,
  beyond,
  pendingRequests,
} as const;

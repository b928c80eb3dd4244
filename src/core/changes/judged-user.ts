import type { ApiUser } from '../api-user.ts';
import { sameExpiry } from '../expiry.ts';
import { sameRoles } from './change-roles.ts';

/** What a judgement about a change of a user rests on: whose it is, when its access ends, what it may do, and what was said of it. */
export type JudgedUser = Pick<ApiUser, 'owner' | 'expiry' | 'roles' | 'letEnd'>;

/** Whether a user is as it was when a change of it was judged: people are asked meanwhile, and others are faster. */
export function isAsJudged(judged: JudgedUser, now: JudgedUser): boolean {
  const said = ({ letEnd }: JudgedUser) => `${letEnd?.by} ${letEnd?.at}`;
  return (
    judged.owner === now.owner &&
    sameExpiry(judged.expiry, now.expiry) &&
    sameRoles(judged.roles, now.roles) &&
    said(judged) === said(now)
  );
}

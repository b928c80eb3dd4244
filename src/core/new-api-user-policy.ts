import type { Temporal } from 'temporal-polyfill';
import { dateIn, parseDate } from './calendar.ts';
import type { Asked } from './changes/asked.ts';
import type { PolicyRefusal } from './changes/decide.ts';
import type { NewApiUserForm, Problem } from './new-api-user.ts';
import { findRole, isGrantable, type Role } from './role.ts';
import { isBlank } from './text.ts';

interface Surroundings {
  /** Name of the Marketo instance. */
  readonly instance: string;
  readonly now: Temporal.Instant;
  /** Time zone of the person who filled in the form. */
  readonly timeZone: string;
  readonly roles: readonly Role[];
}

/** What a form asks of the policy, as far as it can be read; what cannot be is a problem of its own. */
export function askedBy(form: NewApiUserForm, { instance, now, timeZone, roles }: Surroundings): Asked {
  const role = form.role && findRole(roles.filter(isGrantable), form.role);
  const date = parseDate(form.expires ?? '');
  return {
    kind: 'create',
    instance,
    roles: role ? [role] : [],
    days: date ? dateIn(now, timeZone).until(date, { largestUnit: 'days' }).days : 'never',
    email: form.email?.trim() ?? '',
    hasReason: !isBlank(form.reason ?? ''),
  };
}

/** What the form has to say of a refusal, beside its field. */
export function problemOf(refusal: PolicyRefusal, today: Temporal.PlainDate): Problem {
  switch (refusal.refusal) {
    case 'may_not':
      return { field: 'role', problem: refusal.field === 'role' ? 'role_not_for_you' : 'not_for_you' };
    case 'no_requests':
      return { field: 'role', problem: 'ask_administrator' };
    case 'role_not_offered':
      return { field: 'role', problem: 'not_allowed' };
    case 'too_long': {
      const { longestDays: days } = refusal;
      return { field: 'expires', problem: 'too_late', days, latest: today.add({ days }) };
    }
    case 'expiry_required':
      return { field: 'expires', problem: 'missing' };
    case 'reason_required':
      return { field: 'reason', problem: 'missing' };
    case 'email_domain':
      return { field: 'email', problem: 'other_domain', domains: refusal.domains };
    case 'email_pattern':
      return { field: 'email', problem: 'other_pattern', patterns: refusal.patterns };
    case 'break_glass_reason':
      return { field: 'reason', problem: 'break_glass_reason' };
  }
}

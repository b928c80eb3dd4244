import { checkNewApiUser, type NewApiUserForm, type Problem } from '../core/new-api-user.ts';
import type { Operation } from '../core/operation.ts';
import type { Denial } from '../core/people/denial.ts';
import type { Person } from '../core/people/person.ts';
import type { Instance } from '../ports/instance.ts';
import { SlackSilent } from '../ports/people.ts';
import type { Needs, Ports } from '../ports/ports.ts';
import { type AuthorizePorts, authorize, type Caller } from './authorize.ts';

type SubmitPorts = AuthorizePorts & Needs<never, 'operations' | 'apiUsers'>;

export interface Submission {
  /** Made when the form was opened: the same form sent twice is one operation. */
  readonly formId: string;
  readonly caller: Caller;
  /** Name of the Marketo instance in which the user is to be made. */
  readonly instance: string;
  readonly form: NewApiUserForm;
}

export type SubmissionResult =
  | { readonly kind: 'denied'; readonly denial: Denial; readonly person: Person | undefined }
  | { readonly kind: 'problems'; readonly problems: readonly Problem[]; readonly person: Person }
  | { readonly kind: 'accepted'; readonly operation: Operation; readonly person: Person };

/** How long the form waits for roles that are not remembered yet: it has to be answered within 3 s. */
const ROLES_WAIT_MS = 1_500;

/**
 * Checks a filled-in form and, where nothing is wrong, writes it to the journal. Marketo is not changed here.
 *
 * Once it is accepted it is a promise: it will be settled whatever dies in between.
 */
export async function submitApiUser(
  ports: SubmitPorts,
  { formId, caller, instance: instanceName, form }: Submission,
): Promise<SubmissionResult> {
  const instance = ports.instances.get(instanceName);
  const earlier = await ports.records.operations.get(formId);
  // Asked for together: Slack waits 3 s for the answer.
  const asked = Promise.all([ownerOf(ports, form, caller), instance?.catalog.within(ROLES_WAIT_MS)]);
  const authorization = await authorize(ports, caller, 'create', { instance: instance?.name });
  if (!authorization.ok) {
    const { denial, person } = authorization;
    return { kind: 'denied', denial, person };
  }
  const { person } = authorization;
  if (earlier) return { kind: 'accepted', operation: earlier, person };

  const now = ports.clock.now();
  const event = {
    at: now,
    actor: person.id,
    instance: instanceName,
    subject: form.email?.trim() ?? '',
  };
  const reject = async (problems: readonly Problem[]): Promise<SubmissionResult> => {
    const fields = problems.map(({ field, problem }) => `${field}: ${problem}`).join(', ');
    await ports.records.audit.append({ ...event, action: 'api_user.create_rejected', details: { fields } });
    return { kind: 'problems', problems, person };
  };

  if (!instance) return reject([{ field: 'instance', problem: 'unknown_instance' }]);
  const [otherOwner, catalog] = await asked;
  const owner = form.owner === person.id ? person : otherOwner;
  if (!catalog) return reject([{ field: 'role', problem: 'not_loaded' }]);
  const { policy } = instance;
  const { home } = ports;
  const checked = checkNewApiUser(form, { policy, home, now, timeZone: person.timeZone, owner, ...catalog });
  if (!checked.ok) return reject(checked.problems);

  const { user } = checked;
  const taken = await whereTaken(ports, user.email);
  if (taken === instance) return reject([{ field: 'email', problem: 'already_exists' }]);
  if (taken) return reject([{ field: 'email', problem: 'exists_elsewhere', instance: taken.label }]);
  const opened = await ports.records.operations.open(
    {
      id: formId,
      key: `create:${formId}`,
      kind: 'create',
      instance: instance.name,
      newUser: user,
      requester: person.id,
      state: 'open',
      createdAt: now,
      sentAt: undefined,
      acceptedAt: undefined,
      finishedAt: undefined,
      apiUserId: undefined,
      failure: undefined,
      nextAt: undefined,
      looks: 0,
      answer: undefined,
      keptAs: undefined,
    },
    {
      ...event,
      action: 'api_user.create_requested',
      subject: user.email,
      details: { owner: user.owner, role: user.roleName, expiry: user.expiry?.toString() ?? 'never' },
    },
  );
  if (opened.result === 'email_in_progress') return reject([{ field: 'email', problem: 'being_created' }]);
  return { kind: 'accepted', operation: opened.operation, person };
}

/** The instance in which our records have this email; logins are unique across a company's instances. */
async function whereTaken(
  { instances, records }: Needs<'instances', 'apiUsers'>,
  email: string,
): Promise<Instance | undefined> {
  for (const instance of instances.values()) {
    if (await records.apiUsers.findByEmail(instance.name, email)) return instance;
  }
  return undefined;
}

/** Somebody else who was chosen as owner, as Slack knows them; that Slack does not answer is no fact about them. */
async function ownerOf(
  ports: Pick<Ports, 'directory' | 'log'>,
  form: NewApiUserForm,
  caller: Caller,
): Promise<Person | 'unknown_now' | undefined> {
  if (!form.owner || form.owner === caller.userId) return undefined;
  try {
    return await ports.directory.person(form.owner);
  } catch (error) {
    if (!(error instanceof SlackSilent)) throw error;
    ports.log.warn({ err: error, slackUser: form.owner }, 'Slack did not say who the owner is');
    return 'unknown_now';
  }
}

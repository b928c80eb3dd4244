import type { ConfigProblem } from './config/config-error.ts';
import type { OpenRecords } from './store/records.ts';
import { type Tables, whyNotUsable } from './store/tables.ts';

/** What the records are, seen from the settings. */
export interface RecordsReport {
  readonly facts: readonly string[];
  readonly problems: readonly ConfigProblem[];
}

const DATABASE = {
  setting: 'DATABASE_URL',
  example: 'file:./data/mkto-api-user.sqlite or postgres://user@host:5432/mkto',
} as const;

/**
 * Looks at the records, and writes nothing: whether this version can work with them, and whether the settings have every
 * instance that they speak of.
 *
 * @param instances the names that the settings have
 */
export async function checkRecords(
  records: Pick<OpenRecords, 'tables' | 'instances'>,
  instances: readonly string[],
): Promise<RecordsReport> {
  const tables = await records.tables();
  if (tables.state === 'newer' || tables.state === 'foreign') {
    return { facts: [], problems: [{ ...DATABASE, problem: whyNotUsable(tables) }] };
  }
  if (tables.state === 'none') return { facts: factsOf(tables), problems: [] };
  return { facts: factsOf(tables), problems: await strayInstances(records, instances) };
}

function factsOf(tables: Tables): string[] {
  switch (tables.state) {
    case 'none':
      return ['There are none yet: the first start makes them.'];
    case 'older':
      return ['They are of an earlier version: the next start of the app brings them up to date.'];
    default:
      return ['The tables are those of this version.'];
  }
}

/** Instances of the records that the settings do not have: nobody looks after their users. */
export async function strayInstances(
  records: Pick<OpenRecords, 'instances'>,
  instances: readonly string[],
): Promise<ConfigProblem[]> {
  const strays = (await records.instances()).filter(({ name }) => !instances.includes(name));
  return strays.map(({ name, apiUsers, openOperations }) => {
    const open = openOperations > 0 ? ` and ${openOperations} operations that have not ended` : '';
    return {
      setting: 'MARKETO_INSTANCES_FILE',
      problem: `The records have ${apiUsers} API-only users${open} of a Marketo instance “${name}” that the settings do not have (they have ${instances.join(', ')}). Nobody is warned about them. If it only has another name now: stop the app, and give the records that name.`,
      example: `npx mkto-api-user instances rename ${name} ${instances.length === 1 ? instances[0] : '<new name>'}`,
    };
  });
}

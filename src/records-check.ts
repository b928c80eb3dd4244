import type { ConfigProblem } from './config/config-error.ts';
import { exampleOf } from './config/settings.ts';
import { DatabaseRefusedError, DatabaseUnreachableError } from './store/postgres-words.ts';
import type { OpenRecords } from './store/records.ts';
import type { DatabaseFileError } from './store/sqlite-file.ts';
import { type Tables, whyNotUsable } from './store/tables.ts';

/** What the records are, seen from the settings. */
export interface RecordsReport {
  readonly facts: readonly string[];
  /** Whether the tables are those of this version. */
  readonly isUsable: boolean;
  /** The app does not start with these. */
  readonly fatal: readonly ConfigProblem[];
  readonly problems: readonly ConfigProblem[];
}

const DATABASE = { setting: 'DATABASE_URL', example: exampleOf('DATABASE_URL') } as const;

/**
 * Looks at the records, and writes nothing: whether this version can work with them, and whether the settings have every
 * instance that they speak of.
 *
 * @param instances the names that the settings have
 * @param unusable why a file that is not there cannot be made
 */
export async function checkRecords(
  records: Pick<OpenRecords, 'tables' | 'instances'>,
  instances: readonly string[],
  unusable?: DatabaseFileError,
): Promise<RecordsReport> {
  if (unusable) return { ...NOTHING, problems: [{ ...DATABASE, problem: unusable.message }] };
  let tables: Tables;
  try {
    tables = await records.tables();
  } catch (error) {
    // Everything else that was proved is told as well.
    if (error instanceof DatabaseRefusedError) {
      return { ...NOTHING, fatal: [{ ...DATABASE, problem: error.message }] };
    }
    if (!(error instanceof DatabaseUnreachableError)) throw error;
    return { ...NOTHING, problems: [{ ...DATABASE, problem: error.message }] };
  }
  if (tables.state === 'newer' || tables.state === 'foreign') {
    return { ...NOTHING, problems: [{ ...DATABASE, problem: whyNotUsable(tables) }] };
  }
  const facts = factsOf(tables);
  if (tables.state === 'none') return { ...NOTHING, facts };
  return {
    ...NOTHING,
    facts,
    isUsable: tables.state === 'current',
    problems: await strayInstances(records, instances),
  };
}

const NOTHING: RecordsReport = { facts: [], isUsable: false, fatal: [], problems: [] };

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
      remedy: `npx mkto-api-user instances rename ${name} ${instances.length === 1 ? instances[0] : '<new name>'}`,
    };
  });
}

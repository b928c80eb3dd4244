import type { Needs } from '../ports/ports.ts';

const MOST_RENAMINGS = 20;

/** Every name under which the audit may speak of an instance: it may have been renamed, and what is written stays. */
export async function namesOfInstance({ records }: Needs<never, 'audit'>, name: string): Promise<string[]> {
  const names = [name];
  // Each renaming is written under the new name, and there are few.
  for (const known of names) {
    const renamings = await records.audit.lastOf(known, known, ['instance.renamed'], MOST_RENAMINGS);
    for (const { details } of renamings) {
      const { from } = details;
      if (typeof from === 'string' && !names.includes(from)) names.push(from);
    }
  }
  return names;
}

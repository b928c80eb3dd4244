import { decisiveOf } from '../core/changes/request.ts';
import type { Needs } from '../ports/ports.ts';

/** Who approved changes that were made, by the id of each; none of those for which nobody had to be asked. */
export async function approversOf(
  { requests }: Pick<Needs<never, 'requests'>['records'], 'requests'>,
  operations: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const each = operations.map(async (id) => {
    const asked = await requests.get(id);
    return asked ? [[id, decisiveOf(asked.request, asked.verdicts).map(({ by }) => by)] as const] : [];
  });
  return new Map((await Promise.all(each)).flat());
}

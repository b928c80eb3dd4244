/**
 * Tells several, one after the other: one who cannot be told now keeps nobody else waiting.
 *
 * @returns why some could not be told
 */
export async function triedEach(tells: readonly (() => Promise<unknown>)[]): Promise<readonly unknown[]> {
  const failures: unknown[] = [];
  for (const tell of tells) await tell().catch((error: unknown) => failures.push(error));
  return failures;
}

/** @throws after everybody else was told, where somebody could not be: nothing is settled before all are */
export async function tellEach(tells: readonly (() => Promise<unknown>)[]): Promise<void> {
  throwAny(await triedEach(tells));
}

export function throwAny(failures: readonly unknown[]): void {
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1) throw new AggregateError(failures, 'Several people could not be told');
}

/** In messages of so many at the most. */
export function partsOf<T>(all: readonly T[], most: number): T[][] {
  const parts = Math.ceil(all.length / most);
  return Array.from({ length: parts }, (_, index) => all.slice(index * most, (index + 1) * most));
}

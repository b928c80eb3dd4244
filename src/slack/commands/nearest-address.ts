import leven from 'leven';

/** An address this far from one that there is, in letters, is taken for a slip of it; a short one only as far as a third of it. */
const SLIP = 3;

/** The address that somebody may have meant; of what has no @ in it the part before that. `undefined` where none is near. */
export function nearestAddress(typed: string, known: readonly string[]): string | undefined {
  const wanted = typed.trim().toLowerCase();
  const far = Math.min(SLIP, Math.floor(wanted.length / 3));
  const near = known.flatMap((address) => {
    const key = address.toLowerCase();
    const part = wanted.includes('@') ? key : (key.split('@')[0] ?? key);
    if (Math.abs(part.length - wanted.length) > far) return [];
    const distance = leven(part, wanted);
    return distance <= far ? [{ address, distance }] : [];
  });
  return near.sort((one, other) => one.distance - other.distance)[0]?.address;
}

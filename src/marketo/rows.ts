import { z } from 'zod';
import { shapeOf } from './shape.ts';

/** A row of a list that could not be read. */
export interface OddRow {
  /** The field and the shape of the row, never a value. */
  readonly shape: string;
  /** What can be read of whom it is about. */
  readonly userid: string | undefined;
  readonly email: string | undefined;
}

/** A list as far as it could be read: an odd row spoils itself, and nothing beside it. */
export interface Rows<T> {
  readonly rows: readonly T[];
  readonly odd: readonly OddRow[];
}

/** A list whose rows are read one by one. */
export function rowsOf<T extends z.ZodType>(row: T) {
  return z.array(z.unknown()).transform((values): Rows<z.output<T>> => {
    const rows: z.output<T>[] = [];
    const odd: OddRow[] = [];
    for (const value of values) {
      const read = row.safeParse(value);
      if (read.success) rows.push(read.data);
      else odd.push(oddRow(value, read.error));
    }
    return { rows, odd };
  });
}

function oddRow(value: unknown, { issues }: z.ZodError): OddRow {
  const text = (field: string) => {
    const found =
      typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[field] : undefined;
    return typeof found === 'string' && found.trim() !== '' ? found : undefined;
  };
  const fields = issues.slice(0, 3).map(({ path, message }) => `${path.join('.') || 'row'}: ${message}`);
  return {
    shape: `${fields.join('; ')} in ${shapeOf(value)}`,
    userid: text('userid'),
    email: text('emailAddress'),
  };
}

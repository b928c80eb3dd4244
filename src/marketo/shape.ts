/** Names that say something about an answer; anything else in their place may be a value, such as an address. */
const FIELD_NAME = /^[A-Za-z_][\w.-]{0,39}$/;

const DEEPEST = 3;
const MOST_FIELDS = 12;

/**
 * The shape of a value, such as `{errors: [{code: number}]}`: names of fields and kinds of values, never a value.
 *
 * For errors about answers that cannot be understood: an operator sees what came, and no secret with it.
 */
export function shapeOf(value: unknown, depth = 0): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    return depth >= DEEPEST ? '[…]' : `[${shapeOf(value[0], depth + 1)}]`;
  }
  if (typeof value !== 'object') return typeof value;
  if (depth >= DEEPEST) return '{…}';
  const fields = Object.entries(value).map(
    ([name, inner]) => `${FIELD_NAME.test(name) ? name : '…'}: ${shapeOf(inner, depth + 1)}`,
  );
  const shown = fields.slice(0, MOST_FIELDS);
  return `{${[...shown, ...(fields.length > shown.length ? ['…'] : [])].join(', ')}}`;
}

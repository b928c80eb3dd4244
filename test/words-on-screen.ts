/** Every word that a view or a message shows, in order; people and dates as Slack would fill them in. */
export function textOf(shown: unknown): string {
  if (Array.isArray(shown)) return shown.map(textOf).filter(Boolean).join(' ');
  if (typeof shown !== 'object' || shown === null) return '';
  const { type, text, user_id, usergroup_id, fallback } = shown as Record<string, unknown>;
  if (type === 'user') return `@${String(user_id)}`;
  if (type === 'usergroup') return `@${String(usergroup_id)}`;
  if (type === 'date') return String(fallback);
  const own = typeof text === 'string' ? text : '';
  const inside = Object.entries(shown)
    .filter(
      ([key]) =>
        !['metadata', 'value', 'text'].includes(key) ||
        typeof (shown as Record<string, unknown>)[key] === 'object',
    )
    .map(([, value]) => (typeof value === 'object' ? textOf(value) : ''))
    .filter(Boolean);
  return [own, ...inside].filter(Boolean).join(' ');
}

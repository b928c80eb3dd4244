/**
 * An error as far as an operator needs it: kind, words, code, stack and cause. Other fields are left out: clients
 * put whole requests there, with tokens.
 */
export function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error);
  return {
    type: error.name,
    message: error.message,
    ...('code' in error ? { code: error.code } : {}),
    stack: error.stack,
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}

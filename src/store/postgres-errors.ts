/** The server ends a connection, is starting or stopping, or has no connection left (PostgreSQL, Appendix A). */
const STATES = /^(08...|57P0[1-5]|53300)$/;

/** The network, as Node names it. */
const CODES = ['ECONNRESET', 'ECONNREFUSED', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'ENOENT'];

/** What pg says where it has no code. */
const WORDS =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying)/;

/** Two transactions stood in each other's way; the database has undone this one. */
const UNDONE = ['40001', '40P01'];

/** Whether an error is one of the connection, not of what was asked. */
export function isLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return STATES.test(code) || CODES.includes(code) || WORDS.test(error.message);
}

/** Whether a whole transaction may be done again: it was certainly not carried out. */
export function mayBeRepeated(error: Error): boolean {
  return isLost(error) || ('code' in error && UNDONE.includes(String(error.code)));
}

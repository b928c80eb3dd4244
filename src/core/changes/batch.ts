/**
 * Several changes that somebody wants with one press, each of which goes its own way: their ids name what they belong to, so that
 * a press that comes twice is one, and so that all of them are told in one message.
 */
const PREFIX = 'batch:';

/** The id of one of them. @param batch made when the form was drawn; without a colon */
export function idInBatch(batch: string, apiUserId: string): string {
  return `${prefixOf(batch)}${apiUserId}`;
}

/** How the ids of all of them begin. */
export function prefixOf(batch: string): string {
  return `${PREFIX}${batch}:`;
}

/** What an operation belongs to, by its id; `undefined` for one that was wanted by itself. */
export function batchOf(operationId: string): string | undefined {
  return operationId.startsWith(PREFIX) ? operationId.slice(PREFIX.length).split(':')[0] : undefined;
}

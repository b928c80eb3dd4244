import type { z } from 'zod';
import type { Workspace } from '../workspace.ts';

/** One Web API method: which permission it needs, which arguments it takes, what it does. */
export interface Method<A extends z.ZodType = z.ZodType> {
  /** Any one of these scopes is enough; none for methods that every token may call. */
  readonly scopes: readonly string[];
  readonly arguments: A;
  readonly run: (workspace: Workspace, args: z.output<A>) => object;
}

/** Keeps the types of the arguments and of what uses them together. */
export function method<A extends z.ZodType>(definition: Method<A>): Method {
  return definition as unknown as Method;
}

/** Slack's no: `ok: false` with a code. */
export class SlackRefusal extends Error {
  override readonly name = 'SlackRefusal';
  readonly code: string;
  readonly messages: readonly string[];

  constructor(code: string, messages: readonly string[] = []) {
    super(code);
    this.code = code;
    this.messages = messages;
  }
}

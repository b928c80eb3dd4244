import { slackErrorCode } from './errors.ts';
import { isOwnToken } from './posting.ts';

/** Whether Slack accepts the app's own token, as its latest answers say. */
export interface TokenHealth {
  /** Slack's code, such as `token_revoked`; `undefined` while it accepts the token. */
  refusal(): string | undefined;
  answered(): void;
  failed(error: unknown): void;
}

/** @param say is told of each change, once */
export function tokenHealth(say: { refused: (code: string) => void; accepted: () => void }): TokenHealth {
  let refusal: string | undefined;
  return {
    refusal: () => refusal,
    answered() {
      if (refusal !== undefined) say.accepted();
      refusal = undefined;
    },
    failed(error) {
      if (!isOwnToken(error)) return;
      const code = slackErrorCode(error) ?? 'invalid_auth';
      if (refusal === undefined) say.refused(code);
      refusal = code;
    },
  };
}

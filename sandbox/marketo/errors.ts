/** An error as the subscription answers it; nothing was executed. */
export class SubscriptionError extends Error {
  override readonly name = 'SubscriptionError';
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status: number) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

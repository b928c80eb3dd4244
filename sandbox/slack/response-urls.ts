import { performance } from 'node:perf_hooks';

/** A `response_url` takes five answers within 30 minutes. */
const USES = 5;
const LIFE_MS = 30 * 60_000;

export interface ResponseUrl {
  readonly person: string;
  readonly channel: string;
  /** The message that was pressed, which an answer may take the place of. */
  readonly message?: string | undefined;
}

export class ResponseUrls {
  readonly #issued = new Map<string, ResponseUrl & { readonly at: number; uses: number }>();
  readonly #base: () => string;
  #serial = 0;

  /** @param base the stand-in's own address */
  constructor(base: () => string) {
    this.#base = base;
  }

  issue(person: string, channel: string, message?: string): string {
    this.#serial += 1;
    const path = `/response/${this.#serial}`;
    this.#issued.set(path, { person, channel, message, at: performance.now(), uses: 0 });
    return `${this.#base()}${path}`;
  }

  /** Where an answer goes; `undefined` for an address that is unknown or used up. */
  use(path: string): ResponseUrl | undefined {
    const issued = this.#issued.get(path);
    if (!issued || issued.uses >= USES || performance.now() - issued.at > LIFE_MS) return undefined;
    issued.uses += 1;
    return issued;
  }
}

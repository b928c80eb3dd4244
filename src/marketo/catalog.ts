import type { Catalog, Clock, Log, Offer } from '../ports.ts';
import type { MarketoClient } from './client.ts';

/** Roles and workspaces change rarely; whoever just made a role waits this long at the most. */
const FRESH_MINUTES = 5;

export interface RenewableCatalog extends Catalog {
  /** Asks Marketo now and remembers the answer. Throws `MarketoFailure`. */
  renew(): Promise<Offer>;
}

/** Remembers roles and workspaces, so that the form never waits for Marketo once they are known. */
export function rememberedCatalog(marketo: MarketoClient, clock: Clock, log: Log): RenewableCatalog {
  let offer: Offer | undefined;
  let readAt = 0;
  let reading: Promise<Offer> | undefined;

  async function ask(): Promise<Offer> {
    const [roles, workspaces] = await Promise.all([marketo.roles(), marketo.workspaces()]);
    readAt = clock.now().epochMilliseconds;
    offer = { roles, workspaces };
    return offer;
  }

  function renew(): Promise<Offer> {
    reading ??= ask().finally(() => {
      reading = undefined;
    });
    return reading;
  }

  function renewQuietly(): Promise<Offer | undefined> {
    return renew().catch((error: unknown) => {
      log.warn({ err: error }, 'Marketo did not give its roles and workspaces; asked again at the next need');
      return offer;
    });
  }

  function remembered(): Offer | undefined {
    if (clock.now().epochMilliseconds - readAt > FRESH_MINUTES * 60_000) void renewQuietly();
    return offer;
  }

  return {
    renew,
    remembered,
    async within(milliseconds) {
      if (offer) return remembered();
      let timer: NodeJS.Timeout | undefined;
      const tooLate = new Promise<undefined>((resolve) => {
        timer = setTimeout(() => resolve(undefined), milliseconds);
      });
      return Promise.race([renewQuietly(), tooLate]).finally(() => clearTimeout(timer));
    },
  };
}

import type { Catalog, Clock, Log, Offer } from '../ports.ts';
import type { MarketoClient } from './client.ts';

/** Roles and workspaces change rarely; whoever just made a role waits this long at the most. */
const FRESH_MINUTES = 5;

/** Remembers roles and workspaces, so that the form never waits for Marketo once they are known. */
export function rememberedCatalog(marketo: MarketoClient, clock: Clock, log: Log): Catalog {
  let offer: Offer | undefined;
  let readAt = 0;
  let reading: Promise<Offer | undefined> | undefined;

  async function ask(): Promise<Offer | undefined> {
    try {
      const [roles, workspaces] = await Promise.all([marketo.roles(), marketo.workspaces()]);
      readAt = clock.now().epochMilliseconds;
      offer = { roles, workspaces };
    } catch (error) {
      log.warn({ err: error }, 'Marketo did not give its roles and workspaces; asked again at the next need');
    }
    return offer;
  }

  function renew(): Promise<Offer | undefined> {
    reading ??= ask().finally(() => {
      reading = undefined;
    });
    return reading;
  }

  function remembered(): Offer | undefined {
    if (clock.now().epochMilliseconds - readAt > FRESH_MINUTES * 60_000) void renew();
    return offer;
  }

  return {
    remembered,
    async within(milliseconds) {
      const known = remembered();
      if (known) return known;
      let timer: NodeJS.Timeout | undefined;
      const tooLate = new Promise<undefined>((resolve) => {
        timer = setTimeout(() => resolve(undefined), milliseconds);
      });
      return Promise.race([renew(), tooLate]).finally(() => clearTimeout(timer));
    },
  };
}

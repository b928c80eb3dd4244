import type { Catalog, Clock } from '../ports.ts';
import type { MarketoClient } from './client.ts';

/** Roles and workspaces change rarely; whoever just made a role waits this long at the most. */
const FRESH_MINUTES = 5;

type Remembered = NonNullable<ReturnType<Catalog['remembered']>>;

/**
 * Remembers roles and workspaces, so that the form opens without waiting for Marketo.
 *
 * What is remembered is given at once, however old, and renewed behind it; only where nothing is remembered
 * does `read` wait.
 */
export function rememberedCatalog(
  marketo: MarketoClient,
  clock: Clock,
  onError: (error: unknown) => void,
): Catalog {
  let remembered: Remembered | undefined;
  let readAt = 0;
  let reading: Promise<Remembered> | undefined;

  async function ask(): Promise<Remembered> {
    const [roles, workspaces] = await Promise.all([marketo.roles(), marketo.workspaces()]);
    readAt = clock.now().epochMilliseconds;
    remembered = { roles, workspaces };
    return remembered;
  }

  function renew(): Promise<Remembered> {
    reading ??= ask().finally(() => {
      reading = undefined;
    });
    return reading;
  }

  return {
    async read() {
      if (!remembered) return renew();
      if (clock.now().epochMilliseconds - readAt > FRESH_MINUTES * 60_000) renew().catch(onError);
      return remembered;
    },
    remembered: () => remembered,
  };
}

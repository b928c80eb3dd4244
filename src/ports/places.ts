/** One place in the window and among the calls at a time of an instance. */
export interface Place {
  /** Gives the place among the calls at a time back; the one in the window comes free by itself. */
  release(): Promise<void>;
}

export interface WantedPlace {
  readonly callsPerWindow: number;
  readonly windowMs: number;
  readonly concurrency: number;
  /** After this time the place among the calls at a time comes free even where nobody gives it back. */
  readonly leaseMs: number;
  /** Takes only what has been free this long already. */
  readonly freeForMs: number;
}

/** Places for calls, shared by every process that uses the same database. Throws where it cannot be asked. */
export interface SharedPlaces {
  take(
    instance: string,
    wanted: WantedPlace,
  ): Promise<{ readonly place: Place } | { readonly waitMs: number }>;
  /** Leaves the whole window of an instance free from now on. */
  stepBack(instance: string, windowMs: number): Promise<void>;
}

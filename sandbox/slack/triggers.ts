import { performance } from 'node:perf_hooks';

/** A trigger lives for 3 s of real time and opens one view. */
const LIFE_MS = 3_000;

export type TriggerUse = 'ok' | 'invalid_trigger_id' | 'expired_trigger_id' | 'exchanged_trigger_id';

export class Triggers {
  readonly #issued = new Map<string, { readonly person: string; readonly at: number; used: boolean }>();
  #serial = 0;

  issue(person: string): string {
    this.#serial += 1;
    const trigger = `${this.#serial}.${person}.trigger`;
    this.#issued.set(trigger, { person, at: performance.now(), used: false });
    return trigger;
  }

  use(trigger: string): { readonly result: TriggerUse; readonly person: string } {
    const issued = this.#issued.get(trigger);
    if (!issued) return { result: 'invalid_trigger_id', person: '' };
    const { person } = issued;
    if (issued.used) return { result: 'exchanged_trigger_id', person };
    if (performance.now() - issued.at > LIFE_MS) return { result: 'expired_trigger_id', person };
    issued.used = true;
    return { result: 'ok', person };
  }
}

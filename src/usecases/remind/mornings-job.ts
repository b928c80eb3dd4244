import type { Instance } from '../../ports/instance.ts';

/** The name under which it is remembered when it was looked last what owners are to be told in their own mornings. */
export function morningsJob({ name }: Pick<Instance, 'name'>): string {
  return `mornings:${name}`;
}

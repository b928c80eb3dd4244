import type { ModalView } from '@slack/types';
import { dateIn } from '../../core/calendar.ts';
import { capacitiesIn } from '../../core/people/capacities.ts';
import { unaskedAbout } from '../../core/people/standing.ts';
import type { DrawPorts, FormInUse, Reader } from '../changes/shown.ts';
import { EMAIL_EXISTS, type OpenForm, SAID } from '../views/create-form.ts';
import {
  blockOf,
  otherOffers,
  type Redrawable,
  type ShownBlock,
  shownBlocks,
  timesDrawn,
} from '../views/drawn.ts';
import { formIn, given, labelIn, offeredIn } from './form-state.ts';
import { type FormStart, formOf } from './open-form.ts';

const FIELDS = ['role', 'workspace', 'expires'] as const satisfies readonly Redrawable[];

/**
 * The form for a new user as it is to look with what stands in it now: rules of the chosen role, and what is wrong already.
 * Every field keeps its id, and with it what was typed; but for a day that a shortcut fills in, and for a select that
 * offers something else than it did.
 */
export function formAnew(
  ports: DrawPorts,
  { person, standing }: Reader,
  { state, blocks, metadata, days }: FormInUse,
): ModalView {
  const { formId, about: instance, request } = metadata;
  const before = shownBlocks(blocks);
  const offered = offeredIn(ports, blocks, instance, (name) => capacitiesIn(standing, name)).map((each) => ({
    ...each,
    unasked: unaskedAbout(standing, each.instance.name),
  }));
  const { expires, ...typed } = formIn(state, instance);
  const today = dateIn(ports.clock.now(), person.timeZone);
  const times = Object.fromEntries(FIELDS.map((field) => [field, timesDrawn(before, field)]));
  const draw = (fields: readonly Redrawable[]): ModalView => {
    const redrawn = Object.fromEntries(
      FIELDS.map((field) => [field, (times[field] ?? 0) + (fields.includes(field) ? 1 : 0)]),
    );
    const start: FormStart = {
      formId,
      instance,
      request,
      values: given({
        ...typed,
        expires: days === undefined ? expires : today.add({ days }).toString(),
      }),
      labels: { role: labelIn(state, 'role', instance), workspace: labelIn(state, 'workspace', instance) },
      emailExists: isStillTaken(before, typed.email),
      open: { redrawn, said: stillSaid(before, typed) },
    };
    return formOf(ports, person, offered, start);
  };
  const pressed: Redrawable[] = days === undefined ? [] : ['expires'];
  const view = draw(pressed);
  const others = otherOffers(before, shownBlocks(view.blocks));
  return others.length === 0 ? view : draw([...pressed, ...others]);
}

/** That Marketo has an address counts for the one with which the form was drawn. */
function isStillTaken(before: readonly ShownBlock[], email: string | undefined): boolean {
  const isSaid = before.some(({ block_id }) => block_id === EMAIL_EXISTS);
  return isSaid && blockOf(before, 'email')?.element?.initial_value === email;
}

/** What stands above the fields stays there until it has been seen to. */
function stillSaid(
  before: readonly ShownBlock[],
  { role, workspace }: { readonly role: string | undefined; readonly workspace: string | undefined },
): OpenForm['said'] {
  const seenTo = [role && `${SAID}:role`, workspace && `${SAID}:workspace`];
  return before.flatMap(({ block_id, text }) =>
    block_id.startsWith(`${SAID}:`) && text && !seenTo.includes(block_id)
      ? [{ block_id, text: text.text }]
      : [],
  );
}

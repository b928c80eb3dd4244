import type { ModalView } from '@slack/types';
import { dateIn } from '../../core/calendar.ts';
import type { NewApiUserForm } from '../../core/new-api-user.ts';
import type { Person } from '../../core/person.ts';
import type { Ports } from '../../ports.ts';
import { createForm, type FormNote } from '../views/create-form.ts';
import { wordsForPerson } from './context.ts';

/** A fresh form for this person, filled in as far as values are given. */
export function formFor(
  ports: Ports,
  reader: Person,
  values: Partial<NewApiUserForm>,
  { notes, emailExists = false }: { notes?: readonly FormNote[]; emailExists?: boolean } = {},
): ModalView {
  return createForm(wordsForPerson(ports, reader), {
    formId: ports.ids.next(),
    values: { owner: reader.id, ...values },
    notes: notes ?? [],
    emailExists,
    policy: ports.policy,
    today: dateIn(ports.clock.now(), reader.timeZone),
    offer: ports.catalog.remembered(),
  });
}

import { z } from 'zod';
import { shownView } from '../payloads.ts';
import type { Workspace } from '../workspace.ts';
import { modalIn, structure, viewIn } from './arguments.ts';
import { method, SlackRefusal } from './method.ts';

function personOfTrigger(workspace: Workspace, trigger: string): string {
  const { result, person } = workspace.triggers.use(trigger);
  if (result !== 'ok') throw new SlackRefusal(result);
  return person;
}

export const viewsOpen = method({
  scopes: [],
  arguments: z.strictObject({ trigger_id: z.string(), view: structure }),
  run: (workspace, { trigger_id, view }) => {
    const content = modalIn(view);
    const person = personOfTrigger(workspace, trigger_id);
    return { view: shownView(workspace, workspace.views.open(person, content)) };
  },
});

export const viewsPush = method({
  scopes: [],
  arguments: z.strictObject({ trigger_id: z.string(), view: structure }),
  run: (workspace, { trigger_id, view }) => {
    const content = modalIn(view);
    const pushed = workspace.views.push(personOfTrigger(workspace, trigger_id), content);
    if (!pushed) throw new SlackRefusal('push_limit_reached');
    return { view: shownView(workspace, pushed) };
  },
});

export const viewsUpdate = method({
  scopes: [],
  arguments: z.strictObject({
    view_id: z.string().optional(),
    external_id: z.string().optional(),
    hash: z.string().optional(),
    view: structure,
  }),
  run: (workspace, { view_id, external_id, hash, view }) => {
    if (view_id === undefined && external_id === undefined) throw new SlackRefusal('invalid_arguments');
    const content = modalIn(view);
    const open = workspace.views.find(view_id ?? '');
    if (!open) throw new SlackRefusal('not_found');
    if (hash !== undefined && hash !== open.hash) throw new SlackRefusal('hash_conflict');
    workspace.views.update(open, content);
    return { view: shownView(workspace, open) };
  },
});

export const viewsPublish = method({
  scopes: [],
  arguments: z.strictObject({ user_id: z.string(), hash: z.string().optional(), view: structure }),
  run: (workspace, { user_id, view }) => {
    const content = viewIn(view);
    if (content.type !== 'home') throw new SlackRefusal('invalid_arguments');
    if (!workspace.personOf(user_id)) throw new SlackRefusal('user_not_found');
    workspace.views.publishHome(user_id, content);
    return { view: { id: `VHOME${user_id}`, ...content } };
  },
});

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { z } from 'zod';
import { listen, type RunningServer, readBody } from '../http.ts';
import { openStage, type Stage } from '../stage.ts';
import { WALKS } from '../walks/index.ts';
import { FAULTS, type FaultName, type PersonDoes, type ShownState, type VisitorDeed } from './protocol.ts';
import { shownTo } from './shown.ts';
import { type Story, tellStory } from './story.ts';
import {
  daysToNextReminder,
  doAsPerson,
  inLaunchPoint,
  leaveOrComeBack,
  letCall,
  makeByHand,
  moveDays,
  placeIn,
  planFault,
  toldSince,
} from './visitor.ts';

const PAGE = fileURLToPath(new URL('./page/', import.meta.url));

/** How often changes are looked for. */
const LOOK_MS = 120;

const Typed = z.union([z.string(), z.array(z.string()), z.object({ value: z.string(), label: z.string() })]);

const Where = z.union([
  z.object({ in: z.literal('view'), id: z.string() }),
  z.object({ in: z.literal('message'), channel: z.string(), ts: z.string() }),
  z.object({ in: z.literal('home') }),
]);

const Options = z.object({ where: Where, blockId: z.string(), actionId: z.string(), typed: z.string() });

const Person = z.discriminatedUnion('does', [
  z.object({ does: z.literal('command'), line: z.string().max(2_000), channel: z.string() }),
  z.object({ does: z.literal('say'), text: z.string().min(1).max(4_000), channel: z.string() }),
  z.object({ does: z.literal('shortcut'), callbackId: z.string() }),
  z.object({ does: z.literal('open_home') }),
  z.object({ does: z.literal('submit'), values: z.record(z.string(), Typed) }),
  z.object({
    does: z.literal('act'),
    where: Where,
    blockId: z.string(),
    actionId: z.string(),
    value: Typed.optional(),
    values: z.record(z.string(), Typed).optional(),
  }),
  z.object({ does: z.literal('close') }),
]);

const Visitor = z.discriminatedUnion('does', [
  z.object({ does: z.literal('move'), days: z.number().int().min(1).max(400) }),
  z.object({ does: z.literal('move_to_next_reminder') }),
  z.object({ does: z.literal('remind') }),
  z.object({ does: z.literal('fault'), fault: z.enum(Object.keys(FAULTS) as [FaultName, ...FaultName[]]) }),
  z.object({ does: z.literal('clear_faults') }),
  z.object({ does: z.enum(['kill_app', 'start_app']) }),
  z.object({ does: z.enum(['make_service', 'remove_services']), email: z.string() }),
  z.object({ does: z.literal('let_call'), email: z.string() }),
  z.object({ does: z.literal('make_by_hand') }),
  z.object({ does: z.enum(['leave', 'come_back']), person: z.string() }),
  z.object({ does: z.literal('walk'), index: z.number().int().min(0) }),
  z.object({ does: z.literal('next') }),
  z.object({ does: z.literal('start_over') }),
]);

export interface BrowserServer extends RunningServer {
  /** The state that a visitor sees as this person; for tests. */
  stateOf(person: string): ShownState;
}

/**
 * Serves the page: a client of the stand-ins on the stage, never of the app. Closes the stage with itself.
 *
 * @param open gives a fresh stage for whoever starts over; port 0 takes a free one
 */
export async function serveBrowser(
  first: Stage,
  { port = 0, open = openStage }: { port?: number; open?: () => Promise<Stage> } = {},
): Promise<BrowserServer> {
  let stage = first;
  const files = await pageFiles();
  const listeners = new Set<ServerResponse>();
  let story: Story | undefined;
  const startOver = async () => {
    await stage.close();
    stage = await open();
    return stage;
  };
  const stateOf = (person: string) =>
    shownTo(stage, person, { walk: story?.shown, visitors: listeners.size, appRuns: stage.appRuns() });

  async function visitorDoes(what: z.output<typeof Visitor>): Promise<void> {
    switch (what.does) {
      case 'move':
        return moveDays(stage, what.days);
      case 'move_to_next_reminder':
        return moveDays(stage, daysToNextReminder(stage));
      case 'remind':
        await stage.app().remind();
        return;
      case 'fault':
        return planFault(stage, what.fault);
      case 'clear_faults':
        stage.marketo.subscription.faults.clear();
        stage.slack.workspace.faults.clear();
        return;
      case 'kill_app':
        return stage.killApp();
      case 'start_app':
        return stage.startApp();
      case 'make_service':
      case 'remove_services':
        return inLaunchPoint(stage, what);
      case 'let_call':
        return letCall(stage, what.email);
      case 'make_by_hand':
        return makeByHand(stage);
      case 'leave':
      case 'come_back':
        return leaveOrComeBack(stage, what);
      case 'walk': {
        const walk = WALKS[what.index];
        const isFree = story === undefined || story.shown.state === 'ended';
        // From the beginning each time: a story that finds another's traces would not go as told.
        if (walk && isFree) story = tellStory(walk, startOver);
        return;
      }
      case 'start_over':
        if (story?.shown.state === 'running' || story?.shown.state === 'waiting') return;
        story = undefined;
        await startOver();
        return;
      case 'next':
        story?.next();
    }
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://page');
    const person = url.searchParams.get('person') ?? '';
    const json = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
      response.end(JSON.stringify(body));
    };
    const file = files.get(url.pathname);
    if (request.method === 'GET' && file) {
      response.writeHead(200, { 'content-type': file.type, 'content-security-policy': POLICY });
      response.end(file.body);
      return;
    }
    if (url.pathname === '/api/state') return json(200, stateOf(person));
    if (url.pathname === '/api/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      response.write('data: hello\n\n');
      listeners.add(response);
      response.once('close', () => listeners.delete(response));
      return;
    }
    // Another site must not act here: a form cannot send this type, and a script needs our consent to.
    if (request.method !== 'POST' || request.headers['content-type'] !== 'application/json') {
      return json(404, { error: 'not found' });
    }
    const body: unknown = JSON.parse(await readBody(request));
    if (url.pathname === '/api/person') {
      return json(200, await doAsPerson(stage, person, Person.parse(body) as PersonDoes));
    }
    if (url.pathname === '/api/options') {
      const { where, blockId, actionId, typed } = Options.parse(body);
      const place = placeIn(stage, where);
      if (place === 'gone') return json(200, []);
      return json(200, await stage.slack.hands.options(person, blockId, typed, { actionId, where: place }));
    }
    if (url.pathname === '/api/visitor') {
      const what = Visitor.parse(body);
      const before = stage.slack.workspace.messages.length;
      await visitorDoes(what);
      const isMoved = what.does === 'move' || what.does === 'move_to_next_reminder';
      const deed: VisitorDeed = { result: 'done', ...(isMoved ? { told: toldSince(stage, before) } : {}) };
      return json(200, deed);
    }
    json(404, { error: 'not found' });
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (response.headersSent) return response.destroy();
      response.writeHead(400, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({ result: 'trouble', why: error instanceof Error ? error.message : String(error) }),
      );
    });
  });
  const running = await listen(server, port);
  let seen = '';
  const looking = setInterval(() => {
    const now = fingerprint(stage, story, listeners.size);
    if (now === seen) return;
    seen = now;
    for (const listener of listeners) listener.write('data: changed\n\n');
  }, LOOK_MS);
  return {
    ...running,
    stateOf,
    async close() {
      clearInterval(looking);
      await stage.close();
      await running.close();
    },
  };
}

/** Nothing is loaded from elsewhere. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; img-src 'self' data:";

interface File {
  readonly type: string;
  readonly body: string;
}

async function pageFiles(): Promise<Map<string, File>> {
  const bundle = await build({
    entryPoints: [`${PAGE}main.tsx`],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
  });
  return new Map([
    ['/', { type: 'text/html; charset=utf-8', body: readFileSync(`${PAGE}index.html`, 'utf8') }],
    ['/page.css', { type: 'text/css; charset=utf-8', body: readFileSync(`${PAGE}page.css`, 'utf8') }],
    ['/page.js', { type: 'text/javascript; charset=utf-8', body: bundle.outputFiles[0]?.text ?? '' }],
  ]);
}

/** Changes whenever something changes that a visitor could see, but for the clock's own going. */
function fingerprint(
  { slack, marketo, clock, appRuns }: Stage,
  story: Story | undefined,
  visitors: number,
): string {
  const { workspace } = slack;
  const parts = [
    workspace.messages.length,
    workspace.messages.filter(({ edited }) => edited).length,
    slack.calls.length,
    slack.exchanges.length,
    marketo.exchanges.length,
    marketo.subscription.faults.waiting.length,
    marketo.subscription.services.length,
    marketo.subscription.users.length,
    marketo.subscription.usage.callsToday(),
    workspace.faults.waiting.length,
    workspace.people.map(({ id }) => workspace.views.stackOf(id).map((view) => view.hash)),
    workspace.people.map(({ id }) => workspace.views.homeOf(id)?.blocks.length),
    workspace.people.filter(({ deleted }) => deleted).length,
    clock.now().toString().slice(0, 16),
    appRuns(),
    story?.shown.lines.length,
    story?.shown.state,
    visitors,
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

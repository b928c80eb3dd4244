import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { WEEKLY } from '../weekly.ts';

/**
 * What a message is about: ids, and what was measured when it was sent and cannot be asked again. Everything else that it
 * says is read from the records each time that it is drawn.
 */

const instant = z.string().transform((text) => Temporal.Instant.from(text));
const optional = <T extends z.ZodType>(type: T) => type.nullish().transform((value) => value ?? undefined);

/** Calls in the last seven days: a number, or why there is none. */
const Calls = z.union([
  z.number(),
  /** Marketo did not answer, or its usage has no row under a name of this user. */
  z.enum(['no_answer', 'not_named']),
]);

/** One API-only user in a warning: the end of access that is warned of, and how much it was used. */
const Line = z.object({ user: z.string(), expiry: instant, calls: Calls });

const OwnerTold = z.enum(['told', 'gone', 'none', 'refused', 'waiting', 'later', 'morning']);

/** What may be found in Marketo, in the order in which it is told. */
export const FINDINGS = [
  'found',
  'returned',
  'expiry_changed',
  /** Marketo keeps another end of access than it was sent. */
  'expiry_kept',
  /** A change that was overtaken was carried out all the same. */
  'expiry_late',
  'roles_changed',
  'locked',
  'unlocked',
  /** It is no longer API-only, and that it is again. */
  'person',
  'api_only',
  'unreadable',
  'changed',
  'gone',
] as const;

const Finding = z.object({
  what: z.enum(FINDINGS),
  email: z.string(),
  /** What stood before, and what stands now: a name and an address, or an expiry; of a new user the expiry alone. */
  from: optional(z.string()),
  to: optional(z.string()),
  /** The user of the records, where something can be done about it in the message. */
  user: optional(z.string()),
});

/** A part of the weekly digest: how many there were, and the first of them, users or requests. */
const WeeklyPart = z.object({
  what: z.enum(WEEKLY),
  count: z.number(),
  rows: z.array(
    z.object({
      id: z.string(),
      /** The last of Marketo's days with calls, of an idle user, of those that are kept. */
      lastUse: optional(z.string()),
    }),
  ),
});

/** The only list of what messages are about; a row that is missing in another list of them does not compile. */
const ABOUT = {
  /** How a change ended; `attempt` is the one that it tells of, where it was tried more than once. */
  outcome: z.object({
    operation: z.string(),
    for: z.enum(['requester', 'owner']),
    attempt: z.number().default(0),
    /** The user of the records, for whoever has become accountable for it: they read how it stands. */
    user: z.string().optional(),
  }),
  /** What somebody asks for: for those who decide, and as a copy for whoever asked; `name` is theirs, when it was sent. */
  request: z.object({
    request: z.string(),
    /** `approver`: the one person of whom it is asked. */
    for: z.enum(['administrators', 'approver', 'requester']),
    name: z.string(),
    isNudge: z.boolean(),
    /** The user of the records that it is about, where there is one. */
    user: optional(z.string()),
  }),
  /** What became of a request, told to whoever asked; `unanswered` to the administrators, where somebody else was asked. */
  request_news: z.object({
    request: z.string(),
    what: z.enum(['denied', 'ended', 'overtaken', 'nudged', 'passed', 'unanswered']),
  }),
  /** An administrator went beyond the company's rules. */
  beyond: z.object({ operation: z.string() }),
  /** The owner's warning, and whom it warns; not known of those that an earlier version sent. */
  reminder: z.object({ lines: z.array(Line), owner: z.string().optional() }),
  /** The administrators' warning. */
  digest: z.object({
    lines: z.array(
      Line.extend({
        owner: OwnerTold,
        /** Who owned it then; not known of those that an earlier version sent. */
        ownedBy: z.string().optional(),
      }),
    ),
    part: z.number(),
    parts: z.number(),
  }),
  /** How the users of an instance stand, once a week. */
  weekly: z.object({
    parts: z.array(WeeklyPart),
    /** Days without a call that made a user idle then. */
    idleDays: z.number(),
    isOneOfSeveral: z.boolean(),
  }),
  /** The first calls of a new user, or that there are none after so many days. */
  first_calls: z.object({
    user: z.string(),
    calls: z.number(),
    days: z.number(),
    /** Whether each day since it was made was looked at. */
    isWhole: z.boolean().default(true),
  }),
  /** Users of an owner that made no calls in so many days: whether they stay. */
  idle: z.object({
    /** Whom it was asked. */
    owner: z.string(),
    days: z.number(),
    lines: z.array(
      z.object({
        user: z.string(),
        /** The last of Marketo's days with calls, of those that are kept. */
        lastUse: optional(z.string()),
      }),
    ),
  }),
  /** How far a review is, or how it ended; `isEnd` for the message that says by itself that it has ended. */
  review: z.object({ review: z.string(), isEnd: z.boolean() }),
  /** Users of an owner in a review: whether they stay. */
  review_question: z.object({
    review: z.string(),
    /** Whom it was asked. */
    owner: z.string(),
    users: z.array(z.string()),
    /** Asked once more, because of these nobody has said anything; `more` are left beside them. */
    isNudge: z.boolean(),
    more: z.number(),
  }),
  /** What an owner was accountable for who is no longer a full member of the workspace. */
  orphans: z.object({ owner: z.string(), users: z.array(z.string()) }),
  /** Users whose access ended so many days ago that they would be deleted, and that are still being called. */
  still_called: z.object({
    days: z.number(),
    lines: z.array(z.object({ user: z.string(), expiry: instant })),
  }),
  /** That somebody is accountable for several users: what they were wanted with is one press. */
  assigned: z.object({ batch: z.string(), by: z.string() }),
  /** What a reconciliation found: all of it, or what an owner is accountable for. */
  findings: z.object({
    findings: z.array(Finding),
    for: z.enum(['administrators', 'owner']).default('administrators'),
  }),
  /** What the app cannot read of Marketo's answers, and does without. */
  unreadable: z.object({
    found: z.array(z.object({ call: z.string(), rows: optional(z.number()), shape: z.string() })),
  }),
  /** Background work rests until the daily quota starts anew. */
  rest: z.object({ until: instant }),
} as const;

export type AboutKind = keyof typeof ABOUT;

/** What messages of one kind are about, within a Marketo instance. */
export type AboutOf<K extends AboutKind> = {
  readonly [Name in K]: { readonly kind: Name; readonly instance: string } & Readonly<
    z.output<(typeof ABOUT)[Name]>
  >;
}[K];

export type About = AboutOf<AboutKind>;

export type CallsMade = z.output<typeof Calls>;
export type WarnedLine = z.output<typeof Line>;
export type DigestLine = AboutOf<'digest'>['lines'][number];
export type WeeklyPart = z.output<typeof WeeklyPart>;
export type Finding = Readonly<z.output<typeof Finding>>;

/**
 * What became of the owner's own warning: it was sent (`told`); the owner is no longer a full member (`gone`); nobody is
 * the owner (`none`); Slack refuses messages there (`refused`), or gave no clear answer yet (`waiting`); or it is due on
 * another day where the owner lives (`later`), or told in a morning of theirs that is still to come (`morning`).
 */
export type OwnerTold = z.output<typeof OwnerTold>;

/** Something that messages are about: where it changes, they are drawn anew. */
export type Subject = `${'user' | 'operation' | 'request' | 'review' | 'questions'}:${string}`;

/** What a message speaks of that may change; none for what only tells of a moment. */
export function subjectsOf(about: About): Subject[] {
  switch (about.kind) {
    case 'outcome':
      return [
        `operation:${about.operation}`,
        ...(about.user === undefined ? [] : [`user:${about.user}` as const]),
      ];
    case 'beyond':
      return [`operation:${about.operation}`];
    case 'request':
      return [
        `request:${about.request}`,
        `operation:${about.request}`,
        ...(about.user === undefined ? [] : [`user:${about.user}` as const]),
      ];
    // That it waits is so for a while; everything else has become of it.
    case 'request_news':
      return about.what === 'nudged' || about.what === 'passed' ? [`request:${about.request}`] : [];
    case 'orphans':
      return [...new Set(about.users.map((user): Subject => `user:${user}`))];
    case 'reminder':
    case 'digest':
    case 'idle':
    case 'still_called':
      return [...new Set(about.lines.map(({ user }): Subject => `user:${user}`))];
    case 'weekly':
      return [
        ...new Set(
          about.parts.flatMap(({ what, rows }) =>
            rows.map(({ id }): Subject => (what === 'requests' ? `request:${id}` : `user:${id}`)),
          ),
        ),
      ];
    case 'review':
      return [`review:${about.review}`];
    // What was said of a user of it does not touch the others: the review is spoken of by its end alone.
    case 'review_question':
      return [`questions:${about.review}`, ...new Set(about.users.map((user): Subject => `user:${user}`))];
    case 'findings':
      return about.findings.flatMap(({ user }): Subject[] => (user === undefined ? [] : [`user:${user}`]));
    // It tells of a moment, and offers nothing.
    case 'assigned':
    case 'first_calls':
    case 'unreadable':
    case 'rest':
      return [];
  }
}

/** How it is written down; its instance is kept beside it. */
export function writtenAbout({ kind, instance: _, ...rest }: About): string {
  return JSON.stringify({ kind, ...rest });
}

/** Reads what was written down. Throws for a kind, or a shape of one, that this version does not know. */
export function readAbout(written: string, instance: string): About {
  const given: unknown = JSON.parse(written);
  const { kind } = z.object({ kind: z.string() }).parse(given);
  if (!Object.hasOwn(ABOUT, kind)) throw new Error(`This version knows no message “${kind}”`);
  const name = kind as AboutKind;
  return { kind: name, instance, ...ABOUT[name].parse(given) } as About;
}

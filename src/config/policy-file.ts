import { readFileSync } from 'node:fs';
import { isNode, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { ASKED_KINDS, DIRECTIONS } from '../core/changes/asked.ts';
import { CAPACITIES, type Conditions, PERMISSIONS, type Rule } from '../core/policy.ts';
import { nearest, unknownKeys } from './near-names.ts';
import { emailDomains, emailPatterns } from './settings.ts';
import { textOf } from './written-text.ts';

/** The rules of the file for one instance, its own before those for all. */
export type RulesOf = (instance: string) => readonly Rule[];

const AS_MANY_DAYS = 'must be a whole number of days from 1 to 3650, such as 90';
const days = z.number(AS_MANY_DAYS).int(AS_MANY_DAYS).min(1, AS_MANY_DAYS).max(3_650, AS_MANY_DAYS);

const flag = z.boolean('must be true or false');

/** One of these words, however its parts are joined. */
function word<const Words extends readonly string[]>(words: Words) {
  const plain = (text: string) =>
    text
      .trim()
      .toLowerCase()
      .replace(/[\s_-]+/g, ' ');
  const message = `must be ${words.join(' or ')}`;
  return z.string(message).transform((given, context): Words[number] => {
    const found = words.find((each) => plain(each) === plain(given));
    if (found !== undefined) return found;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });
}

/** One, or a list of them. */
function oneOrMore<Item extends z.ZodType>(item: Item) {
  return z
    .preprocess((given) => (Array.isArray(given) ? given : [given]), z.array(item))
    .refine((list) => list.length > 0, 'must name at least one');
}

const ROLE = 'must be names or ids of roles, such as API Integration';
const role = z
  .union([z.string(ROLE), z.number(ROLE)], ROLE)
  .transform((given) => String(given).trim())
  .refine((name) => name !== '', ROLE);

const WHEN = z.object({
  roles: oneOrMore(role).optional(),
  person: oneOrMore(word(CAPACITIES)).optional(),
  change: oneOrMore(word(ASKED_KINDS)).optional(),
  expiry: oneOrMore(word(DIRECTIONS)).optional(),
  upToDays: days.optional(),
  addsUpToDays: days.optional(),
  endedAtOnce: flag.optional(),
});

const SAYS = z.object({
  decision: word(PERMISSIONS).optional(),
  longestDays: days.optional(),
  defaultDays: days.optional(),
  expiryRequired: flag.optional(),
  reasonRequired: flag.optional(),
  emailDomains: emailDomains.optional(),
  emailPattern: emailPatterns.optional(),
  twoApprovals: flag.optional(),
});

/** What may stand below `when`, and beside it. */
export const CONDITIONS = Object.keys(WHEN.shape);
export const ANSWERS = Object.keys(SAYS.shape);
const TOP = ['rules', 'instances'];

/** Where something stands in the file. */
type Path = readonly (string | number)[];

/**
 * The table of `POLICY_FILE`, YAML or JSON.
 *
 * @param instances names of the instances in the settings; `undefined` where not all of them are known
 * @param wrong is told of everything that is wrong, with its place; values of the file are never repeated
 */
export function policyFile(
  file: string,
  instances: readonly string[] | undefined,
  wrong: (problem: string) => void,
): RulesOf {
  const read = readFile(file);
  if ('problem' in read) {
    wrong(read.problem);
    return () => [];
  }
  const { content, lineOf } = read;
  const say = (path: Path, problem: string) => {
    const line = lineOf(path);
    const where = `${line === undefined ? '' : `Line ${line}, `}${placeOf(path)}`;
    wrong(path.length === 0 ? problem : `${where}: ${problem}`);
  };
  if (!isRecord(content)) {
    say([], `The file ${file} has to hold a list named “rules”, or lists below “instances”.`);
    return () => [];
  }
  const unknown = unknownKeys(Object.keys(content), TOP);
  if (unknown !== undefined) say([], `At the top of the file ${unknown}`);
  const forAll = content.rules === undefined ? [] : rulesIn(content.rules, ['rules'], say);
  const own = new Map<string, Rule[]>();
  if (content.instances !== undefined && !isRecord(content.instances)) {
    say(['instances'], 'It must hold a list of rules for each name of an instance.');
  } else {
    for (const [name, rules] of Object.entries(content.instances ?? {})) {
      const path = ['instances', name];
      if (instances && !instances.includes(name)) {
        const meant = nearest(name, instances);
        const hint = meant === undefined ? `They have ${instances.join(', ')}.` : `Is “${meant}” meant?`;
        say(path, `The settings have no instance of this name. ${hint}`);
      }
      own.set(name, rulesIn(rules, path, say));
    }
  }
  return (instance) => [...(own.get(instance) ?? []), ...forAll];
}

function rulesIn(content: unknown, path: Path, say: (path: Path, problem: string) => void): Rule[] {
  if (!Array.isArray(content)) {
    say(path, 'It must be a list of rules, each beginning with a dash.');
    return [];
  }
  return content.flatMap((entry: unknown, index) => ruleFrom(entry, [...path, index], say) ?? []);
}

function ruleFrom(entry: unknown, path: Path, say: (path: Path, problem: string) => void): Rule | undefined {
  if (!isRecord(entry)) {
    say(path, `It must be a rule: “when” and what it says, such as decision: needs approval.`);
    return undefined;
  }
  const { when: conditions = {}, ...says } = entry;
  if (!isRecord(conditions)) {
    say([...path, 'when'], 'It must hold conditions. Leave it out for a rule that always counts.');
  }
  const given = isRecord(conditions) ? conditions : {};
  sayUnknown(Object.keys(says), path, say);
  const unknown = unknownKeys(Object.keys(given), CONDITIONS);
  if (unknown !== undefined) say([...path, 'when'], unknown);
  const when = parsed(WHEN, given, [...path, 'when'], say);
  const answers = parsed(SAYS, says, path, say);
  if (!when || !answers) return undefined;
  sayContradictions(when, answers, path, say);
  const { emailPattern, ...rest } = answers;
  return { id: placeOf(path), when, says: { ...rest, emailPatterns: emailPattern } };
}

/** Keys that stand at the wrong place are the likeliest mistake: conditions beside what the rule says. */
function sayUnknown(keys: readonly string[], path: Path, say: (path: Path, problem: string) => void): void {
  const misplaced = keys.filter((key) => CONDITIONS.includes(key));
  for (const key of misplaced) say([...path, key], 'It is a condition and belongs below “when”.');
  const unknown = unknownKeys(
    keys.filter((key) => !misplaced.includes(key)),
    ['when', ...ANSWERS],
  );
  if (unknown !== undefined) say(path, unknown);
  if (!keys.some((key) => ANSWERS.includes(key)) && unknown === undefined) {
    say(path, `It says nothing. Give it at least one of ${ANSWERS.join(', ')}.`);
  }
}

/** What each part allows and the whole does not. */
function sayContradictions(
  when: Conditions,
  { longestDays, defaultDays, emailDomains: domains, emailPattern }: z.output<typeof SAYS>,
  path: Path,
  say: (path: Path, problem: string) => void,
): void {
  if (longestDays !== undefined && defaultDays !== undefined && defaultDays > longestDays) {
    say(
      [...path, 'defaultDays'],
      `It is ${defaultDays}, more than the longest of the rule (${longestDays}).`,
    );
  }
  const isFor = (kind: (typeof ASKED_KINDS)[number]) => when.change?.includes(kind) ?? true;
  const isWhat = when.change?.join(' and ') ?? 'set_expiry';
  if (when.expiry && !isFor('set_expiry')) {
    say([...path, 'when', 'expiry'], `It counts for set_expiry only, and the rule is for ${isWhat}.`);
  }
  if ((domains || emailPattern) && (!isFor('create') || when.expiry)) {
    say(path, `emailDomains and emailPattern count for create only, and the rule is for ${isWhat}.`);
  }
}

/** One sentence for each wrong key, whatever else is wrong below it. */
function parsed<Schema extends z.ZodType>(
  schema: Schema,
  given: unknown,
  path: Path,
  say: (path: Path, problem: string) => void,
): z.output<Schema> | undefined {
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const said = new Set<string>();
  for (const { path: below, message } of result.error.issues) {
    const at = [...path, ...below.map((part) => (typeof part === 'symbol' ? String(part) : part))];
    const key = JSON.stringify([at, message]);
    if (!said.has(key)) say(at, `It ${message}.`);
    said.add(key);
  }
  return undefined;
}

/** `['rules', 1, 'when', 'person']` → `rules[2].when.person`: people count from one. */
function placeOf(path: Path): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part + 1}]` : `${index === 0 ? '' : '.'}${part}`))
    .join('');
}

function isRecord(content: unknown): content is Readonly<Record<string, unknown>> {
  return typeof content === 'object' && content !== null && !Array.isArray(content);
}

function readFile(
  file: string,
):
  | { readonly content: unknown; readonly lineOf: (path: Path) => number | undefined }
  | { readonly problem: string } {
  const problem = (code: string) => ({
    problem: `The file ${file} cannot be read as YAML or JSON (${code}).`,
  });
  try {
    const lines = new LineCounter();
    const document = parseDocument(textOf(readFileSync(file)), { lineCounter: lines });
    const [error] = document.errors;
    // The parser's own message quotes lines of the file, and nobody knows what stands there.
    if (error) return problem(`${error.code}${error.linePos ? `, line ${error.linePos[0].line}` : ''}`);
    const content: unknown = document.toJS();
    return {
      content,
      lineOf(path) {
        for (let length = path.length; length > 0; length -= 1) {
          const node = document.getIn(path.slice(0, length), true);
          if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
        }
        return undefined;
      },
    };
  } catch (error) {
    return problem(error instanceof Error && 'code' in error ? String(error.code) : 'unreadable');
  }
}

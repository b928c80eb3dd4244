import type { Instance } from '../../ports/instance.ts';
import type { Caller } from '../../usecases/authorize.ts';
import { authorize } from '../../usecases/authorize.ts';
import { named } from '../../usecases/people/administrators.ts';
import { administered } from '../../usecases/people/who.ts';
import { latestReview } from '../../usecases/review/look.ts';
import { startReview } from '../../usecases/review/start.ts';
import { denialText, deniedBlocks } from '../blocks/denied.ts';
import { cut, notification, section } from '../blocks/text.ts';
import type { Reader, TypedAnswer } from '../changes/shown.ts';
import type { TypedReview } from '../commands/parse-command.ts';
import { reviewBlocks, reviewMessage } from '../messages/review.ts';
import type { Written } from '../messages/written.ts';
import { reviewStopForm } from '../views/review-stop.ts';
import { type ListenerContext, wordsForPerson } from './context.ts';
import { goOn } from './review.ts';

type Answer = TypedAnswer | { readonly message: Written };

/** Reviews that stand in one answer: Slack takes 50 blocks. */
const MOST_SHOWN = 4;

/** What is answered to `review`, `review start` and `review stop`, of an administrator. */
export async function typedReview(
  context: ListenerContext,
  reader: Reader,
  caller: Caller,
  { what, instance: typed, notRead }: TypedReview,
): Promise<Answer> {
  const { ports } = context;
  const { t, all } = wordsForPerson(reader.person);
  if (notRead.length > 0)
    return { sentence: t('review.typed.notRead', { parts: cut(notRead.join(' '), 300) }) };
  const theirs = [...administered(ports, reader.standing).values()];
  const instances = cut(all(theirs.map(({ label }) => label)), 1_000);
  const meant = typed === undefined ? undefined : theirs.find((each) => isCalled(each, typed));
  if (typed !== undefined && !meant)
    return { sentence: t('review.typed.notThere', { typed: cut(typed, 100), instances }) };
  if (what === 'show') return shown(context, reader, meant ? [meant] : theirs);
  const running = what === 'stop' && !meant ? await withOpenReview(context, theirs) : [];
  const [one = running.length === 1 ? running[0] : undefined] = meant
    ? [meant]
    : theirs.length === 1
      ? theirs
      : [];
  if (!one) {
    return what === 'stop' && running.length === 0
      ? { sentence: t('review.typed.notRunning') }
      : { sentence: t('review.typed.which', { instances }) };
  }
  return what === 'start' ? started(context, caller, one) : stopping(context, reader, caller, one);
}

function isCalled({ name, label }: Instance, typed: string): boolean {
  return [name, label].some((each) => each.toLowerCase() === typed.trim().toLowerCase());
}

async function withOpenReview(
  { ports }: ListenerContext,
  instances: readonly Instance[],
): Promise<readonly Instance[]> {
  const found = await Promise.all(
    instances.map(async (instance) => {
      const review = await ports.records.reviews.latest(instance.name);
      return review?.state === 'open' ? [instance] : [];
    }),
  );
  return found.flat();
}

async function shown(
  { ports }: ListenerContext,
  { person }: Reader,
  instances: readonly Instance[],
): Promise<Answer> {
  const words = wordsForPerson(person);
  const found = await Promise.all(
    instances.map(async ({ name, label }) => ({ label, latest: await latestReview(ports, name) })),
  );
  const reviews = found.flatMap(({ label, latest }) => (latest ? [{ label, ...latest }] : []));
  const open = reviews.filter(({ review }) => review.state === 'open');
  const named = (open.length > 0 ? open : reviews).slice(0, MOST_SHOWN);
  const [first] = named;
  if (!first) return { sentence: words.t('review.typed.none') };
  return {
    message: {
      text: reviewMessage(words, { loaded: first }, first.label).text,
      blocks: named.flatMap((each) => reviewBlocks(words, each, each.label)),
    },
  };
}

async function started(context: ListenerContext, caller: Caller, instance: Instance): Promise<Answer> {
  const { ports } = context;
  const result = await startReview(ports, caller, instance);
  const words = wordsForPerson(result.person);
  const { t } = words;
  switch (result.kind) {
    case 'denied':
      return {
        message: {
          text: denialText(words, result.denial),
          blocks: deniedBlocks(words, result.denial, named(ports, instance)),
        },
      };
    case 'marketo_silent':
      return { sentence: t('review.typed.marketoSilent') };
    case 'nobody':
      return { sentence: t('review.typed.nobody') };
    case 'started':
      context.afterwards(() => goOn(context, instance.name));
      return { sentence: t('review.typed.began') };
    case 'running': {
      const progress = await ports.records.reviews.progress(result.review.id);
      const blocks = reviewBlocks(words, { review: result.review, progress }, instance.label);
      const text = t('review.typed.running');
      return { message: { text: notification(text), blocks: [section(text), ...blocks] } };
    }
  }
}

async function stopping(
  { ports }: ListenerContext,
  { person }: Reader,
  caller: Caller,
  { name, label }: Instance,
): Promise<Answer> {
  const words = wordsForPerson(person);
  const authorization = await authorize(ports, caller, 'stop a review', { instance: name });
  if (!authorization.ok) {
    const blocks = deniedBlocks(words, authorization.denial, named(ports));
    return { message: { text: denialText(words, authorization.denial), blocks } };
  }
  const latest = await latestReview(ports, name);
  if (latest?.review.state !== 'open') return { sentence: words.t('review.typed.notRunning') };
  return { view: reviewStopForm(words, latest, label) };
}

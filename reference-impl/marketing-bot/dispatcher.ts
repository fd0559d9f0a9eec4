// Makes the calls: one at a time per thread, each checked right before it leaves, each outcome folded back in.
import type { Logger } from 'pino';
import type { Clock } from './clock.ts';
import type { Conversation } from './domain/conversation.ts';
import { doubt, hasLapsed, needsControl } from './domain/conversation.ts';
import { retryDelaysMs } from './domain/limits.ts';
import { mayLeave } from './domain/may-act.ts';
import type { Outgoing } from './domain/outgoing.ts';
import { carriedControl, isSettled, markOf } from './domain/outgoing.ts';
import type { Outcome } from './domain/progress.ts';
import { applyOutcome, applyOwnerAnswer, outgoingOf, sending, settle } from './domain/progress.ts';
import type { Unknown } from './domain/reconcile.ts';
import { concludeFromOwner, concludeFromSilence, nextOnUnknown } from './domain/reconcile.ts';
import type { EnginePage, ThreadKey } from './engine.ts';

export interface Dispatcher {
  wake(key: ThreadKey): void;
  idle(): Promise<void>;
  close(): Promise<void>;
}

interface Surroundings {
  get(key: ThreadKey): Conversation;
  put(key: ThreadKey, conversation: Conversation): void;
  flush(): Promise<void>;
  clock: Clock;
  pageOf(conversation: Conversation): EnginePage;
  considerAgain(key: ThreadKey): void;
  logger: Logger;
}

/** What is left to do for a thread after one step. */
type Step = 'again' | 'rest';

export function createDispatcher({
  get,
  put,
  flush,
  clock,
  pageOf,
  considerAgain,
  logger,
}: Surroundings): Dispatcher {
  const jobs = new Map<ThreadKey, Promise<void>>();
  const woken = new Set<ThreadKey>();
  const alarms = new Map<ThreadKey, () => void>();
  const ownerReads = new Map<ThreadKey, { failed: number; notBefore: number }>();
  let closing = false;

  const wake = (key: ThreadKey) => {
    woken.add(key);
    if (closing || jobs.has(key)) return;
    const job = work(key)
      .catch((error: unknown) => {
        logger.error({ thread: key, error: String(error) }, 'a job of this thread broke off');
      })
      .finally(() => {
        jobs.delete(key);
        if (woken.has(key)) wake(key);
      });
    jobs.set(key, job);
  };

  const work = async (key: ThreadKey) => {
    woken.delete(key);
    // The door that woke us answers first; the work comes after.
    await Promise.resolve();
    while (!closing && (await step(key)) === 'again') woken.delete(key);
  };

  const wakeAt = (key: ThreadKey, instant: number) => {
    alarms.get(key)?.();
    alarms.set(
      key,
      clock.at(instant, () => {
        alarms.delete(key);
        wake(key);
      }),
    );
  };

  const step = async (key: ThreadKey): Promise<Step> => {
    const now = clock.now();
    if (hasLapsed(get(key), now)) put(key, { ...doubt(get(key)), ownerKnownFrom: 'lapse' });
    if (wantsOwner(get(key))) {
      const notBefore = ownerReads.get(key)?.notBefore ?? 0;
      if (now < notBefore) wakeAt(key, notBefore);
      else return learnOwner(key);
    }
    const head = get(key).outbox.find((outgoing) => !isSettled(outgoing.progress));
    if (!head) return 'rest';
    switch (head.progress.state) {
      case 'unknown':
        return reconcile(key, head, head.progress);
      case 'waiting':
        if (now < head.progress.notBefore) {
          wakeAt(key, head.progress.notBefore);
          return 'rest';
        }
        return attempt(key, head);
      default:
        throw new Error(`an outgoing is ${head.progress.state} while nothing is under way`);
    }
  };

  const learnOwner = async (key: ThreadKey): Promise<Step> => {
    const asked = get(key);
    const page = pageOf(asked);
    const read = await page.client.threadOwner(asked.psid);
    const current = get(key);
    if (current.doubts !== asked.doubts || current.owner !== 'unknown') return 'again';
    if (read.outcome === 'failed') {
      const failed = (ownerReads.get(key)?.failed ?? 0) + 1;
      const delay = retryDelaysMs[failed - 1];
      logger.warn({ thread: key, failed, why: read.why }, 'who has the thread could not be learned');
      if (delay !== undefined) {
        ownerReads.set(key, { failed, notBefore: clock.now() + delay });
        return 'again';
      }
      ownerReads.delete(key);
      put(key, giveUpAll(current, read.why));
      return 'rest';
    }
    ownerReads.delete(key);
    put(key, applyOwnerAnswer(current, read.answer, { now: clock.now(), mayAnswerIdle: isDefault(page) }));
    considerAgain(key);
    return 'again';
  };

  const attempt = async (key: ThreadKey, { id }: Outgoing): Promise<Step> => {
    const before = get(key);
    const outgoing = outgoingOf(before, id);
    if (!outgoing) return 'again';
    const leave = mayLeave(before, outgoing, clock.now());
    if (leave.may === 'ask') return 'rest';
    if (leave.may === 'no')
      return conclude(key, id, settle(before, id, { state: 'refused', why: leave.why }));
    put(key, sending(before, id));
    await flush();
    // While that was written the thread may have been taken away.
    const still = mayLeave(get(key), outgoing, clock.now());
    if (still.may !== 'yes') {
      const why = still.may === 'no' ? still.why : 'who has the thread became uncertain';
      return conclude(key, id, settle(get(key), id, { state: 'gave_up', why }));
    }
    const outcome = await call(before, outgoing);
    logger.info(
      { thread: key, outgoing: id, attempt: outgoing.attempts + 1, outcome: outcome.outcome },
      'called',
    );
    return conclude(key, id, applyOutcome(get(key), id, outcome, clock.now()));
  };

  const call = (conversation: Conversation, outgoing: Outgoing): Promise<Outcome> => {
    const { client } = pageOf(conversation);
    const { work } = outgoing;
    if (work.kind === 'control') return client.control(conversation.psid, work.control);
    return client.send({
      to: conversation.psid,
      text: work.parts[outgoing.partsSent] ?? '',
      mark: markOf(outgoing),
      control: carriedControl(outgoing),
      ...(work.messagingType === undefined ? {} : { messagingType: work.messagingType }),
      ...(work.tag === undefined ? {} : { tag: work.tag }),
    });
  };

  const reconcile = async (key: ThreadKey, outgoing: Outgoing, unknown: Unknown): Promise<Step> => {
    const { id } = outgoing;
    const next = nextOnUnknown(get(key), outgoing, unknown, clock.now());
    if (next.step === 'wait') {
      wakeAt(key, next.until);
      return 'rest';
    }
    if (next.step === 'conclude') return conclude(key, id, next.conversation);
    const page = pageOf(get(key));
    const read = await page.client.threadOwner(get(key).psid);
    const now = clock.now();
    const current = outgoingOf(get(key), id);
    if (current?.progress.state !== 'unknown') return 'again';
    return conclude(
      key,
      id,
      read.outcome === 'failed'
        ? concludeFromSilence(get(key), current, current.progress, now)
        : concludeFromOwner(get(key), current, current.progress, read.answer, {
            now,
            mayAnswerIdle: isDefault(page),
          }),
    );
  };

  /** A reply that came to nothing leaves what it was to answer unanswered; that is decided on again. */
  const conclude = (key: ThreadKey, id: string, conversation: Conversation): Step => {
    put(key, conversation);
    const outgoing = outgoingOf(conversation, id);
    if (!outgoing || isSettled(outgoing.progress)) {
      if (outgoing?.progress.state !== 'sent' && conversation.waiting.length > 0) considerAgain(key);
    }
    return 'again';
  };

  return {
    wake,
    async idle() {
      // An alarm that is due rings in a later turn of the loop; until then it counts as work.
      for (;;) {
        if (jobs.size > 0) await Promise.all(jobs.values());
        else if ((clock.next() ?? Number.POSITIVE_INFINITY) <= clock.now()) await nextTurn();
        else return flush();
      }
    },
    async close() {
      closing = true;
      for (const cancel of alarms.values()) cancel();
      await Promise.all(jobs.values());
    },
  };
}

/** Meta is asked when evidence disagrees, or when something waits on it. */
function wantsOwner(conversation: Conversation): boolean {
  if (conversation.owner !== 'unknown') return false;
  if (conversation.ownerKnownFrom !== 'nothing yet' || conversation.waiting.length > 0) return true;
  return conversation.outbox.some((outgoing) => !isSettled(outgoing.progress) && needsControl(outgoing));
}

function isDefault({ self }: EnginePage): boolean {
  return self.app === self.defaultApp;
}

function giveUpAll(conversation: Conversation, why: string): Conversation {
  return {
    ...conversation,
    outbox: conversation.outbox.map((outgoing) =>
      outgoing.progress.state === 'waiting' && needsControl(outgoing)
        ? { ...outgoing, progress: { state: 'gave_up', why: `who has the thread is not known: ${why}` } }
        : outgoing,
    ),
  };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 1);
  });
}

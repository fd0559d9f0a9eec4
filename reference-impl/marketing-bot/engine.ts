// Holds the threads of the bot: what is heard goes in and is decided on at once; what is to be said goes to the dispatcher.
import type { Logger } from 'pino';
import type { Clock } from './clock.ts';
import { createDispatcher } from './dispatcher.ts';
import type { Conversation, DecisionRecord } from './domain/conversation.ts';
import { hear, newConversation } from './domain/conversation.ts';
import { applyDecision, decide, type Self } from './domain/decide.ts';
import type { PageId, Psid } from './domain/ids.ts';
import type { Outgoing, Work } from './domain/outgoing.ts';
import { isSettled } from './domain/outgoing.ts';
import { outgoingOf, settle, withProgress } from './domain/progress.ts';
import type { Rules } from './domain/rules.ts';
import { startHandoverCheck } from './jobs/handover-check.ts';
import type { GraphClient } from './meta/graph-client.ts';
import type { HeardOn } from './meta/read-envelope.ts';
import type { Store } from './store/store.ts';

export interface EnginePage {
  self: Self;
  client: GraphClient;
}

export interface EngineOptions {
  pages: ReadonlyMap<PageId, EnginePage>;
  rules: Rules;
  /** False: the bot only listens and does what it is asked to do. */
  followsRules: boolean;
  checkIntervalMs: number;
  clock: Clock;
  store: Store;
  newId: () => string;
  logger: Logger;
}

export interface Engine {
  /** Resolves once what was heard, and what was decided on it, is kept. The sending comes later. */
  hear(items: readonly HeardOn[]): Promise<void>;
  ask(page: PageId, psid: Psid, work: Work): string;
  /** Tries an asked outgoing once more, now. False when there is none of that id. */
  retry(id: string): boolean;
  outgoing(id: string): Outgoing | undefined;
  conversation(page: PageId, psid: Psid): Conversation | undefined;
  conversations(): Conversation[];
  rules(): Rules;
  setRules(rules: Rules): Promise<void>;
  /** Resolves when no job runs and nothing that is due is left to do. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

export type ThreadKey = string & { readonly thread: unique symbol };

const keyOf = (page: PageId, psid: Psid): ThreadKey => `${page}.${psid}` as ThreadKey;

export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { pages, clock, store, newId, logger, followsRules } = options;
  const threads = new Map<ThreadKey, Conversation>();
  const threadOfOutgoing = new Map<string, ThreadKey>();
  let rules = (await store.loadRules()) ?? options.rules;

  const get = (key: ThreadKey): Conversation => {
    const conversation = threads.get(key);
    if (!conversation) throw new Error(`no thread ${key}`);
    return conversation;
  };
  const put = (key: ThreadKey, conversation: Conversation) => {
    if (threads.get(key) === conversation) return;
    threads.set(key, conversation);
    store.save(conversation);
    if (conversation.owner === 'mine') handoverCheck?.arm();
  };
  const pageOf = (conversation: Conversation): EnginePage => {
    const page = pages.get(conversation.page);
    if (!page) throw new Error(`page ${conversation.page} is not one of this bot's pages`);
    return page;
  };

  /** SEED-18: the one question, asked on each event and by the timer. */
  const consider = (key: ThreadKey, trigger: DecisionRecord['trigger']) => {
    if (!followsRules) return;
    const conversation = get(key);
    const now = clock.now();
    const decision = decide(conversation, rules, pageOf(conversation).self, now);
    put(key, applyDecision(conversation, decision, { id: newId(), trigger, now }));
    const { page, psid } = conversation;
    logger.debug({ page, psid, trigger, decision: decision.decision, reason: decision.reason }, 'decided');
  };

  const dispatcher = createDispatcher({
    get,
    put,
    flush: () => store.flush(),
    clock,
    pageOf,
    considerAgain: (key) => consider(key, 'event'),
    logger,
  });

  const handoverCheck = followsRules
    ? startHandoverCheck({
        clock,
        everyMs: options.checkIntervalMs,
        check: () => {
          for (const [key, { owner }] of threads) {
            if (owner !== 'mine') continue;
            consider(key, 'timer');
            dispatcher.wake(key);
          }
        },
      })
    : null;

  const threadFor = (page: PageId, psid: Psid): ThreadKey => {
    const key = keyOf(page, psid);
    if (!threads.has(key)) threads.set(key, newConversation(page, psid));
    return key;
  };

  for (const stored of await store.loadConversations()) {
    if (!pages.has(stored.page)) {
      logger.warn({ page: stored.page }, 'a kept thread belongs to a page that this bot is not set up for');
      continue;
    }
    const key = keyOf(stored.page, stored.psid);
    threads.set(key, afterRestart(stored, clock.now()));
    if (stored.owner === 'mine') handoverCheck?.arm();
    dispatcher.wake(key);
  }

  return {
    async hear(items) {
      for (const { page, psid, heard } of items) {
        const self = pages.get(page)?.self;
        if (!self) continue;
        const key = threadFor(page, psid);
        const before = get(key);
        const after = hear(before, heard, self.app);
        // A repeat changes nothing, so there is nothing to decide either (P-02).
        if (after === before) continue;
        put(key, after);
        consider(key, 'event');
        dispatcher.wake(key);
      }
      await store.flush();
    },
    ask(page, psid, work) {
      const key = threadFor(page, psid);
      const conversation = get(key);
      const id = newId();
      const outgoing: Outgoing = {
        id,
        origin: 'asked',
        work,
        partsSent: 0,
        attempts: 0,
        progress: { state: 'waiting', notBefore: clock.now() },
      };
      threadOfOutgoing.set(id, key);
      put(key, { ...conversation, outbox: [...conversation.outbox, outgoing] });
      dispatcher.wake(key);
      return id;
    },
    retry(id) {
      const key = threadOfOutgoing.get(id);
      const outgoing = key === undefined ? undefined : outgoingOf(get(key), id);
      if (key === undefined || !outgoing) return false;
      put(key, retryNow(get(key), outgoing, clock.now()));
      dispatcher.wake(key);
      return true;
    },
    outgoing(id) {
      const key = threadOfOutgoing.get(id);
      return key === undefined ? undefined : outgoingOf(get(key), id);
    },
    conversation: (page, psid) => threads.get(keyOf(page, psid)),
    conversations: () => [...threads.values()],
    rules: () => rules,
    async setRules(next) {
      await store.saveRules(next);
      rules = next;
    },
    idle: () => dispatcher.idle(),
    async close() {
      handoverCheck?.stop();
      await dispatcher.close();
      await Promise.all([...pages.values()].map(({ client }) => client.close()));
      await store.flush();
    },
  };
}

/** A call that was under way when the process ended has an unknown outcome (P-10, P-19). */
function afterRestart(conversation: Conversation, now: number): Conversation {
  return {
    ...conversation,
    outbox: conversation.outbox.map((outgoing) =>
      outgoing.progress.state === 'sending'
        ? {
            ...outgoing,
            progress: {
              state: 'unknown',
              since: now,
              notBefore: now,
              asked: 0,
              failed: 0,
              why: 'the program was stopped while the call was under way',
            },
          }
        : outgoing,
    ),
  };
}

/** The retry keeps the hand-over (P-09). What may have been sent is found out first; what was sent is not sent twice. */
function retryNow(conversation: Conversation, outgoing: Outgoing, now: number): Conversation {
  const { state } = outgoing.progress;
  if (state === 'sent' || state === 'sending') return conversation;
  if (state === 'unknown' || state === 'left_unknown') {
    return settle(conversation, outgoing.id, {
      state: 'unknown',
      since: now,
      notBefore: now,
      asked: 0,
      failed: 0,
      why: 'asked to try again',
    });
  }
  return withProgress(conversation, outgoing.id, (current) => ({
    ...current,
    attempts: isSettled(current.progress) ? 0 : current.attempts,
    progress: { state: 'waiting', notBefore: now },
  }));
}

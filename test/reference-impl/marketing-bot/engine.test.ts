// The engine with its surroundings in the test's hand: what it does between a decision and the wire.
import { pino } from 'pino';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Clock } from '../../../reference-impl/marketing-bot/clock.ts';
import { createClock } from '../../../reference-impl/marketing-bot/clock.ts';
import type { Conversation } from '../../../reference-impl/marketing-bot/domain/conversation.ts';
import { newConversation } from '../../../reference-impl/marketing-bot/domain/conversation.ts';
import type { Heard } from '../../../reference-impl/marketing-bot/domain/heard.ts';
import { appId, pageId, psid } from '../../../reference-impl/marketing-bot/domain/ids.ts';
import type { Outgoing } from '../../../reference-impl/marketing-bot/domain/outgoing.ts';
import type { OwnerAnswer } from '../../../reference-impl/marketing-bot/domain/progress.ts';
import { defaultRules } from '../../../reference-impl/marketing-bot/domain/rules.ts';
import type { Engine } from '../../../reference-impl/marketing-bot/engine.ts';
import { createEngine } from '../../../reference-impl/marketing-bot/engine.ts';
import type { GraphClient } from '../../../reference-impl/marketing-bot/meta/graph-client.ts';
import { createMemoryStore } from '../../../reference-impl/marketing-bot/store/memory-store.ts';
import type { Store } from '../../../reference-impl/marketing-bot/store/store.ts';

const [page, person, me, care] = [pageId('1'), psid('7'), appId('222'), appId('111')];
const begin = 1_000_000;

let engine: Engine;
let clock: Clock;
afterEach(async () => {
  await engine.close();
  clock.close();
});

async function start({
  store = createMemoryStore(),
  owner = { holder: 'mine', expiresAt: null } as OwnerAnswer,
} = {}) {
  const calls: string[] = [];
  const client: GraphClient = {
    send: async ({ text }) => {
      calls.push(`send: ${text}`);
      return { outcome: 'accepted' };
    },
    control: async (_, { edge }) => {
      calls.push(edge);
      return { outcome: 'accepted' };
    },
    threadOwner: async () => {
      calls.push('thread_owner');
      return { outcome: 'read', answer: owner };
    },
    close: async () => {},
  };
  clock = createClock({ mode: 'virtual', now: begin });
  let serial = 0;
  engine = await createEngine({
    pages: new Map([[page, { self: { app: me, defaultApp: care }, client }]]),
    rules: defaultRules,
    followsRules: true,
    checkIntervalMs: 30_000,
    clock,
    store,
    newId: () => {
      serial += 1;
      return `id${serial}`;
    },
    logger: pino({ level: 'silent' }),
  });
  return { calls };
}

const tell = (...events: Heard[]) => engine.hear(events.map((heard) => ({ page, psid: person, heard })));
const clicked: Heard = { type: 'PersonEntered', at: begin, entry: { by: 'ad', adId: '6001' } };

describe('the engine', () => {
  it('does not send what was decided once the thread is taken while the decision is being written down', async () => {
    let finish = () => {};
    const inner = createMemoryStore();
    let flushes = 0;
    const store: Store = {
      ...inner,
      flush: () => {
        flushes += 1;
        return flushes === 2
          ? new Promise((resolve) => {
              finish = resolve;
            })
          : Promise.resolve();
      },
    };
    const { calls } = await start({ store });
    await tell(clicked);
    await vi.waitFor(() => expect(flushes).toBe(2));
    await tell({ type: 'ControlTaken', at: begin + 1, from: me, to: care });
    finish();
    await engine.idle();
    expect(calls).toEqual([]);
    expect(engine.conversation(page, person)?.outbox[0]?.progress).toMatchObject({ state: 'gave_up' });
  });

  it('asks itself at every interval for as long as it has a thread, and notes each answer', async () => {
    await start();
    await tell(clicked);
    await engine.idle();
    for (let check = 1; check <= 10; check += 1) clock.tell({ mode: 'virtual', now: begin + check * 30_000 });
    const timed = () =>
      engine.conversation(page, person)?.decisions.filter(({ trigger }) => trigger === 'timer') ?? [];
    expect(timed().map(({ at, decision }) => [at - begin, decision])).toEqual(
      Array.from({ length: 10 }, (_, check) => [(check + 1) * 30_000, 'continue']),
    );
    await tell({ type: 'ControlTaken', at: begin + 300_001, from: me, to: care });
    clock.tell({ mode: 'virtual', now: begin + 600_000 });
    clock.tell({ mode: 'virtual', now: begin + 900_000 });
    expect(timed()).toHaveLength(10);
    expect(clock.next()).toBeNull();
  });

  const interrupted = (control: Outgoing['work']): Conversation => ({
    ...newConversation(page, person),
    owner: 'mine',
    ownerAt: begin,
    ownerKnownFrom: 'message',
    outbox: [
      { id: 'old', origin: 'flow', work: control, partsSent: 0, attempts: 1, progress: { state: 'sending' } },
    ],
  });

  it('asks Meta about a hand-over that was under way when it was stopped, before anything else', async () => {
    const store = createMemoryStore();
    store.save(interrupted({ kind: 'reply', parts: ['Bye'], control: { type: 'release' } }));
    const { calls } = await start({ store, owner: { holder: 'nobody' } });
    await engine.idle();
    expect(calls).toEqual(['thread_owner']);
    expect(engine.conversation(page, person)).toMatchObject({
      owner: 'other',
      outbox: [{ progress: { state: 'sent' } }],
    });
  });

  it('does not send again a reply that may have been read when it was stopped', async () => {
    const store = createMemoryStore();
    store.save(interrupted({ kind: 'reply', parts: ['Hello'], control: { type: 'none' } }));
    const { calls } = await start({ store });
    await engine.idle();
    clock.tell({ mode: 'virtual', now: begin + 600_000 });
    await engine.idle();
    expect(calls).toEqual([]);
  });
});

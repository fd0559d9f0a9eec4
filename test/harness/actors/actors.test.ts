import { describe, expect, test } from 'vitest';
import type { Wish } from '../../../scenarios/harness/actors/actor.ts';
import { graphCallOf } from '../../../scenarios/harness/actors/harness-actor.ts';
import { observedActor, unableTo } from '../../../scenarios/harness/actors/observed-actor.ts';
import type { CallEntry } from '../../../scenarios/harness/journal.ts';
import { ids, journal, send } from '../journal-fixture.ts';

const at = { page: ids.page, psid: ids.ann };
const reply = {
  verb: 'reply',
  ...at,
  text: 'Bye',
  spelled: undefined,
  messagingType: undefined,
  tag: undefined,
} as const;
const defaultApp = () => ids.care;

describe('an app played by the harness', () => {
  test.each<[string, Wish, string, unknown]>([
    [
      'a plain reply',
      { ...reply, handOver: 'none' },
      '/100/messages',
      { recipient: { id: '7001' }, messaging_type: 'RESPONSE', message: { text: 'Bye' } },
    ],
    [
      'a pass without an id',
      { ...reply, handOver: 'default', spelled: 'omitted' },
      '/100/messages',
      expect.objectContaining({ thread_control: { control_type: 'pass' } }),
    ],
    [
      'a pass with the default app’s id',
      { ...reply, handOver: 'default', spelled: 'named' },
      '/100/messages',
      expect.objectContaining({ thread_control: { control_type: 'pass', app_id: '11' } }),
    ],
    [
      'a pass to another app',
      { ...reply, handOver: { app: '33' } },
      '/100/messages',
      expect.objectContaining({ thread_control: { control_type: 'pass', app_id: '33' } }),
    ],
    [
      'a release',
      { ...reply, handOver: 'release' },
      '/100/messages',
      expect.objectContaining({ thread_control: { control_type: 'release' } }),
    ],
    [
      'a tagged reply',
      { ...reply, handOver: 'none', tag: 'HUMAN_AGENT' },
      '/100/messages',
      expect.objectContaining({ messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' }),
    ],
    [
      'the pass edge',
      { verb: 'pass', ...at, to: '33', metadata: 'note' },
      '/100/pass_thread_control',
      { recipient: { id: '7001' }, target_app_id: '33', metadata: 'note' },
    ],
    [
      'the take edge',
      { verb: 'take', ...at, metadata: undefined },
      '/100/take_thread_control',
      { recipient: { id: '7001' } },
    ],
    [
      'the release edge',
      { verb: 'release', ...at },
      '/100/release_thread_control',
      { recipient: { id: '7001' } },
    ],
    [
      'the extend edge',
      { verb: 'extend', ...at, seconds: 60 },
      '/100/extend_thread_control',
      { recipient: { id: '7001' }, duration: 60 },
    ],
  ])('makes %s as one Graph call', (_, wish, path, body) => {
    expect(graphCallOf(wish, defaultApp)).toEqual({ method: 'POST', path, body });
  });

  test('retries with the same path and parameters', () => {
    const [call] = journal(send(ids.mkt, 'Bye')) as [CallEntry];
    expect(graphCallOf({ verb: 'retry', call, act: undefined }, defaultApp)).toEqual({
      method: 'POST',
      path: '/100/messages',
      body: { recipient: { id: '7001' }, message: { text: 'Bye' } },
    });
  });
});

describe('an app that is only observed', () => {
  const triggers = {
    handOver: { phrases: ['agent please'], to: 'default' },
    release: undefined,
    greet: { phrases: ['hi'] },
  };
  const said: string[] = [];
  const actor = observedActor({ triggers, say: async (psid, phrase) => said.push(`${psid} ${phrase}`) });

  test('is asked by the person’s phrase', async () => {
    expect(await actor.ask({ ...reply, handOver: 'default' })).toEqual({
      kind: 'started',
      act: undefined,
      acts: [1],
    });
    await actor.ask({ ...reply, handOver: 'none' });
    expect(said).toEqual(['7001 agent please', '7001 hi']);
    expect(await actor.ask({ ...reply, handOver: 'release' })).toMatchObject({ kind: 'unsupported' });
  });

  test.each([
    [
      'a hand-over it declared',
      { app: 'mkt', reply: 'ann', text: 'x', hand_over: { to: 'default' } },
      undefined,
    ],
    [
      'a hand-over to somebody else',
      { app: 'mkt', reply: 'ann', text: 'x', hand_over: { to: 'second' } },
      /hand over to second, and partner.yaml declares default/,
    ],
    [
      'a release it did not declare',
      { app: 'mkt', reply: 'ann', text: 'x', hand_over: { to: 'release' } },
      /no `release.phrases`/,
    ],
    ['the bare edge', { app: 'mkt', take: 'ann' }, /take by the endpoint, which needs a driver/],
    ['a retry', { app: 'mkt', retry: 'try1' }, undefined],
  ])('cannot be asked %s unless it can', (_, ask, reason) => {
    const told = unableTo(ask, triggers);
    if (reason === undefined) expect(told).toBeUndefined();
    else expect(told).toMatch(reason);
  });
});

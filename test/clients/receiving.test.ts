// Client libraries that answer webhooks, unmodified: their own handshake, signature check and parser, and replies that arrive.
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { TestWorld } from '../simulator/simulator.ts';
import { type Program, startProgram, stopPrograms } from './run-program.ts';
import { moves, openSetting, type Setting, textsSent, type Way } from './setting.ts';

let setting: Setting;
beforeAll(async () => {
  setting = await openSetting();
});
afterAll(() => setting.simulator.close());
afterEach(() => stopPrograms());

const fields = ['messages', 'messaging_postbacks', 'messaging_handovers'];

/** As anybody sets an app up: its webhook with the app's token, which makes the handshake. */
const subscribe = (world: TestWorld, url: string, verify_token = 'verify-me') =>
  world.graph('POST', `${world.app('care')}/subscriptions`, {
    token: world.view.apps.care.app_access_token,
    json: { object: 'page', callback_url: `${url}/webhook`, verify_token, fields },
  });

const until = (condition: () => Promise<void>) => vi.waitFor(condition, { timeout: 10_000, interval: 50 });

interface Client {
  name: string;
  way: Way;
  /** What its own check of signatures answers to a forged one; null where it checks none. */
  forged: number | null;
  /** What it reads in the answers and events of control that come its way. */
  told(world: TestWorld): object[];
}

const nothing = () => [];
const clients: Client[] = [
  { name: 'botly', way: 'base-url', forged: 403, told: nothing },
  { name: 'bootbot', way: 'preload', forged: 403, told: nothing },
  {
    name: 'messenger-node',
    way: 'proxy',
    forged: null,
    told: (world) => [
      { passed: { success: true } },
      { owner: { data: [{ thread_owner: expect.objectContaining({ app_id: world.app('mkt') }) }] } },
      { request: { error: expect.objectContaining({ code: 27 }) } },
      { taken: { success: true } },
    ],
  },
  { name: 'fb-messenger-bot-api', way: 'proxy', forged: null, told: nothing },
  {
    name: 'messenger-sdk',
    way: 'base-url',
    forged: 403,
    told: () => [{ refused: { code: 10, subcode: 2018300, status: 400 } }],
  },
];

describe.each(clients)('$name, led here by $way', ({ name, way, forged, told }) => {
  let world: TestWorld;
  let program: Program;

  const begin = async () => {
    world = await setting.world();
    program = await startProgram(name, setting.env(world, way));
  };

  it('makes the handshake, hears Ann, answers her, and hands her over', async () => {
    await begin();
    // Its own code compares the verify token.
    expect((await subscribe(world, program.url, 'another')).body.error.code).toBe(2200);
    expect((await subscribe(world, program.url)).body).toEqual({ success: true });

    await world.act({ type: 'message', text: 'Is it in stöck? 🙂' });
    await world.act({ type: 'postback', title: 'Begin', payload: 'BEGIN' });
    const replies = ['You said: Is it in stöck? 🙂', 'You tapped: BEGIN'];
    await until(async () => expect(new Set(await textsSent(world))).toEqual(new Set(replies)));
    const sent = { recipient_id: world.psid(), message_id: expect.any(String) };
    await until(async () => expect(program.said()).toContainEqual({ sent }));

    await world.act({ type: 'message', text: 'agent please' });
    await until(async () => expect((await moves(world)).at(-1)).toBe('pass care → mkt'));
    await until(async () => expect(program.said()).toEqual(expect.arrayContaining(told(world))));

    if (forged === null) return;
    const before = await textsSent(world);
    const response = await fetch(`${program.url}/webhook`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-hub-signature': `sha1=${'0'.repeat(40)}`,
        'x-hub-signature-256': `sha256=${'0'.repeat(64)}`,
      },
      body: JSON.stringify({ object: 'page', entry: [] }),
    });
    expect(response.status).toBe(forged);
    expect(await textsSent(world)).toEqual(before);
  });
});

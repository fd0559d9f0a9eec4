// Client libraries that call, unmodified: what they read from answers and refusals, and what the journal holds of it.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { INBOX } from '../simulator/listening.ts';
import { openReceiver } from '../simulator/receiver.ts';
import { runProgram, stopPrograms } from './run-program.ts';
import { moves, openSetting, outcomes, type Setting, textsSent, VERIFY_TOKEN } from './setting.ts';

let setting: Setting;
beforeAll(async () => {
  setting = await openSetting();
});
afterAll(() => setting.simulator.close());
afterEach(() => stopPrograms());

/** A world in which Ann has just written, so that care owns the thread and may answer. */
async function begun() {
  const world = await setting.world();
  await world.act({ type: 'message', text: 'Hello?' });
  return world;
}

/** What a program said, one after the other, as one object; nothing is said twice here. */
const together = (said: unknown[]) => Object.assign({}, ...said) as Record<string, unknown>;

const accepted = (psid: string) => ({ recipient_id: psid, message_id: expect.any(String) });

describe('messaging-api-messenger, led here by its origin', () => {
  it('reads tokens, subscribes, sets the profile, sends alone and in a batch, and moves control', async () => {
    const world = await begun();
    const receiver = await openReceiver();
    const said = await runProgram('messaging-api-messenger', {
      ...setting.env(world, 'base-url'),
      CALLBACK_URL: `${receiver.url}/webhook`,
    });
    await world.settle();
    const accepted = { recipientId: world.psid(), messageId: expect.any(String) };
    expect(together(said)).toMatchObject({
      page: { id: world.page, name: 'Page' },
      token: { appId: world.app('care'), isValid: true, type: 'PAGE' },
      subscribed: { success: true },
      subscription: { object: 'page', active: true, callbackUrl: `${receiver.url}/webhook` },
      started: { result: 'success' },
      start: { payload: 'BEGIN' },
      person: { id: world.psid(), firstName: 'Ann' },
      text: accepted,
      buttons: accepted,
      batch: [
        { code: 200, body: accepted },
        { code: 200, body: accepted },
        { code: 400, body: { error: { code: 100 } } },
      ],
      passed: { success: true },
      owner: { appId: world.app('mkt') },
      refused: expect.stringMatching(/^Messenger API - 10 OAuthException \(#10\) /),
      request: expect.stringMatching(/^Messenger API - 27 OAuthException \(#27\) Request thread control/),
      taken: { success: true },
      inbox: { success: true },
    });
    expect(receiver.handshakes[0]?.query.get('hub.verify_token')).toBe(VERIFY_TOKEN);
    const texts = await textsSent(world);
    expect([texts[0], texts[2], texts[3], texts.length]).toEqual(['Hello', 'One', 'Two', 4]);
    expect((await moves(world)).slice(-3)).toEqual([
      'pass care → mkt',
      'take mkt → care',
      `pass care → ${INBOX}`,
    ]);
    await receiver.close();
  });
});

describe('facebook-nodejs-business-sdk, with Meta’s host wired in, led here by the proxy of its environment', () => {
  it('reads the page, sends, moves control by its own edges, and pages through conversations', async () => {
    const world = await begun();
    await world.act({ type: 'message', text: 'Me too' }, 'ben');
    const said = await runProgram('facebook-nodejs-business-sdk', setting.env(world, 'proxy'));
    expect(together(said)).toMatchObject({
      name: 'Page',
      sent: accepted(world.psid()),
      owners: [{ thread_owner: { app_id: world.app('mkt') } }],
      refused: { class: 'FacebookRequestError', status: 400, code: 10, error_subcode: 2018300 },
      request: { class: 'FacebookRequestError', status: 400, code: 27 },
      conversations: [{ is_owner: expect.any(Boolean) }, { is_owner: expect.any(Boolean) }],
    });
    expect(await textsSent(world)).toEqual(['Hello']);
    expect((await moves(world)).slice(-4)).toEqual([
      'extend care → care',
      'pass care → mkt',
      'take mkt → care',
      'release care → null',
    ]);
    expect(await outcomes(world)).toContain('request refused');
    expect(await world.owner()).toBeNull();
  });
});

describe('fbgraph, led here by its Graph URL', () => {
  it('posts nested forms with a proof, deletes by method, runs a batch and moves control', async () => {
    const world = await begun();
    const said = await runProgram('fbgraph', setting.env(world, 'base-url'));
    expect(together(said)).toMatchObject({
      page: { id: world.page, name: 'Page' },
      greeted: { result: 'success' },
      profile: { data: [{ greeting: [{ locale: 'default', text: 'Hello there' }] }] },
      forgotten: { result: 'success' },
      sent: accepted(world.psid()),
      batch: [{ code: 200 }, { code: 404 }],
      passed: { success: true },
      owner: { data: [{ thread_owner: { app_id: world.app('mkt') } }] },
      refused: { code: 10, error_subcode: 2018300 },
      request: { code: 27 },
      taken: { success: true },
    });
    expect(await textsSent(world)).toEqual(['Hello']);
    expect((await moves(world)).slice(-2)).toEqual(['pass care → mkt', 'take mkt → care']);
  });
});

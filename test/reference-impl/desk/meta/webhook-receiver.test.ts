/** Meta's side: handshake, signatures over raw bytes, and bodies that must not stop the ones beside them. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Bench } from '../support/desk-driver.ts';
import { message, pass, sign, startBench, verifyToken } from '../support/desk-driver.ts';
import { own, page, psid } from '../support/fake-graph.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
  bench.graph.owners.set(psid, own);
});
afterEach(() => bench.close());

const texts = (state: { messages: { text: string }[] }) => state.messages.map((one) => one.text);
const cases = async () => (await bench.call('GET', '/api/cases')).body.cases;

describe('the handshake', () => {
  const shake = async (query: string) => {
    const response = await fetch(`${bench.desk.url}/webhook?${query}`);
    return { status: response.status, text: await response.text() };
  };
  it('returns the challenge and nothing else', async () => {
    expect(
      await shake(`hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=${verifyToken}`),
    ).toEqual({ status: 200, text: '1158201444' });
  });
  it('refuses a wrong token and an incomplete question', async () => {
    expect((await shake('hub.mode=subscribe&hub.challenge=1&hub.verify_token=wrong')).status).toBe(403);
    expect((await shake(`hub.challenge=1&hub.verify_token=${verifyToken}`)).status).toBe(400);
  });
});

describe('the signature', () => {
  const body = (text: string) =>
    JSON.stringify({ object: 'page', entry: [{ id: page, messaging: [message(text)] }] });

  it('is over the bytes as they came, escapes and all (API-3.3)', async () => {
    const escaped = body('x').replace('"x"', '"\\u00e4\\u00f6\\u00e5 \\/ \\ud83d\\ude00"');
    expect(await bench.post(escaped)).toBe(200);
    await bench.caseWhere((state) => expect(texts(state)).toEqual(['äöå / 😀']));
  });

  it.each([
    ['of another secret', (text: string) => sign(text, 'other')],
    ['of another body', () => sign('{}')],
    ['that is no signature', () => 'sha256=zz'],
    ['with sha1 in its name', (text: string) => sign(text).replace('sha256', 'sha1')],
  ])('%s is refused without effect', async (_name, signature) => {
    const text = body('forged');
    expect(await bench.post(text, signature(text))).toBe(401);
    expect(await cases()).toEqual([]);
  });

  it('must be there', async () => {
    const response = await fetch(`${bench.desk.url}/webhook`, { method: 'POST', body: body('x') });
    expect(response.status).toBe(401);
  });

  it('of one page does not speak for another', async () => {
    const foreign = JSON.stringify({
      object: 'page',
      entry: [{ id: '17841400000000001', messaging: [message('x')] }],
    });
    expect(await bench.post(foreign)).toBe(200);
    expect(await cases()).toEqual([]);
  });
});

describe('bodies', () => {
  it('in a batch are all worked through, unknown kinds among them (P-04)', async () => {
    const events = [
      message('one'),
      { sender: { id: psid }, recipient: { id: page }, timestamp: 1, something_new: { a: 1 } },
      { recipient: { id: page }, timestamp: 1, policy_enforcement: { action: 'warning' } },
      { sender: { id: psid }, message: 'not an object' },
      message('two', { future_member: [1] }),
    ];
    const entry = [
      { id: page, time: 1, messaging: events },
      { id: page, time: 1, changes: [{ field: 'feed', value: {} }] },
      { id: page, time: 1, standby: [message('three')] },
    ];
    expect(await bench.post(JSON.stringify({ object: 'page', entry }))).toBe(200);
    await bench.caseWhere((state) => expect(texts(state)).toEqual(['one', 'two', 'three']));
  });

  it('with standby only are acknowledged (F-02)', async () => {
    expect(await bench.webhook('standby', [message('quiet')])).toBe(200);
    await bench.caseWhere((state) => expect(state.messages[0].via).toBe('standby'));
    expect(bench.graph.count('messages')).toBe(0);
  });

  it('with ids as numbers, seconds as time, and ids too long for a number', async () => {
    const long = '90071992547409931';
    const text = `{"object":"page","entry":[{"id":${page},"time":1,"messaging":[
      {"sender":{"id":${long}},"recipient":{"id":${page}},"timestamp":1790000011,"message":{"mid":"m_l","text":"hi"}}]}]}`;
    expect(await bench.post(text)).toBe(200);
    await expect.poll(cases).toMatchObject([{ psid: long }]);
    const { body } = await bench.call('GET', `/api/cases/${page}_${long}`);
    expect(body.messages[0].at).toBe('2026-09-21T14:13:31.000Z');
  });

  it.each([
    ['an event', 9007199254740992, 1790000011000],
    ['an entry', 1790000011000, -1e300],
  ])(
    'with an instant beyond any date in %s lose nothing of what was said',
    async (_name, timestamp, time) => {
      const entry = [{ id: page, time, messaging: [{ ...message('hi'), timestamp }] }];
      expect(await bench.post(JSON.stringify({ object: 'page', entry }))).toBe(200);
      await bench.caseWhere((state) => {
        expect(state.messages).toMatchObject([{ text: 'hi', at: '2026-09-21T14:13:31.000Z' }]);
      });
    },
  );

  it('sent again change nothing (API-114)', async () => {
    const event = message('once');
    await bench.webhook('messaging', [event]);
    await bench.webhook('messaging', [event]);
    await bench.webhook('standby', [event]);
    await bench.webhook('messaging', [message('last')]);
    await bench.caseWhere((state) => expect(texts(state)).toEqual(['once', 'last']));
    // The reply queues behind whatever the repeats had started; the one question is that of the first message.
    await bench.call('POST', `/api/cases/${page}_${psid}/replies`, { text: 'x' });
    expect(bench.graph.count('thread_owner')).toBe(1);
  });

  it('with the same hand-over twice tell it once', async () => {
    const event = pass(null, own);
    await bench.webhook('messaging', [event]);
    await bench.webhook('messaging', [event]);
    await bench.webhook('messaging', [message('last')]);
    await bench.caseWhere((state) => expect(texts(state)).toEqual(['last']));
    const { events } = (await bench.call('GET', `/api/cases/${page}_${psid}/control-events`)).body;
    expect(events).toHaveLength(1);
  });

  it('that are not JSON, or no list of entries, do no harm', async () => {
    expect(await bench.post('not json')).toBe(400);
    expect(await bench.post('{"object":"page"}')).toBe(200);
    expect(await bench.post('[]')).toBe(200);
    await bench.webhook('messaging', [message('alive')]);
    await bench.caseWhere((state) => expect(texts(state)).toEqual(['alive']));
  });

  it('are acknowledged while Graph does not answer', async () => {
    let release = () => {};
    bench.graph.next('thread_owner', {
      hold: new Promise<void>((resolve) => {
        release = resolve;
      }),
    });
    expect(await bench.webhook('messaging', [message('one')])).toBe(200);
    expect(await bench.webhook('messaging', [message('two')])).toBe(200);
    await bench.caseWhere((state) => expect(texts(state)).toEqual(['one', 'two']));
    release();
  });
});

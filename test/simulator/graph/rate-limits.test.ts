import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, ROUTED_FILE, TestSimulator, TestWorld } from '../simulator.ts';

let simulator: TestSimulator;
let world: TestWorld;

beforeAll(async () => {
  simulator = await TestSimulator.open();
});
afterAll(() => simulator.close());

/** A world in which ann has written, so that the default app may answer; with so many more people. */
async function open({ people = 1, rateLimits = 'on' } = {}): Promise<void> {
  world = await simulator.world({ ...ROUTED_FILE, readings: { rateLimits } });
  await world.act({ type: 'message', text: 'hi' });
  for (let more = 1; more < people; more += 1) {
    const { body } = await world.control('POST', '/people', { name: `Person ${more}` });
    await world.control('POST', `/people/${body.id}/acts`, { page: world.page, type: 'message', text: 'hi' });
  }
}

async function times(count: number, call: () => Promise<Answer>): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let made = 0; made < count; made += 1) answers.push(await call());
  return answers;
}
const statuses = (answers: readonly Answer[]) => answers.map(({ status }) => status);
const profile = () => world.graph('GET', 'me/messenger_profile', { query: { fields: 'greeting' } });
const conversations = () => world.graph('GET', 'me/conversations');
const audio = () =>
  world.send('care', {
    message: { attachment: { type: 'audio', payload: { url: 'https://cdn.example/a.mp3' } } },
  });
const usage = ({ headers }: Answer, name: string) => JSON.parse(headers.get(name) ?? 'null');

function expect613({ status, body, headers }: Answer, rule: string): void {
  expect(status).toBe(400);
  expect(body.error).toEqual({
    message: '(#613) Calls to this api have exceeded the rate limit.',
    type: 'OAuthException',
    code: 613,
    fbtrace_id: expect.any(String),
  });
  expect(headers.get('x-baton-rule')).toBe(rule);
}

describe('the Messenger profile', () => {
  test('takes ten calls in ten minutes, the eleventh is refused without a subcode [API-137]', async () => {
    await open();
    expect(new Set(statuses(await times(10, profile)))).toEqual(new Set([200]));
    expect613(await profile(), 'API-137');
    await world.advance({ ms: 599_999 });
    expect613(await profile(), 'API-137');
    expect((await world.send('care')).status).toBe(200);
  });

  test('answers again ten minutes after the last ten calls; those that were refused count [API-137]', async () => {
    await open();
    await times(10, profile);
    await world.advance({ seconds: 300 });
    await times(3, profile);
    await world.advance({ seconds: 300 });
    // Three of the ten calls of the last ten minutes were refused five minutes ago.
    expect(statuses(await times(8, profile))).toEqual([200, 200, 200, 200, 200, 200, 200, 400]);
  });
});

test('conversations are read twice a second for each page [API-139]', async () => {
  await open();
  const [first, second, third] = (await times(3, conversations)) as [Answer, Answer, Answer];
  expect([first.status, second.status]).toEqual([200, 200]);
  expect613(third, 'API-139');
  await world.advance({ ms: 999 });
  expect613(await conversations(), 'API-139');
  await world.advance({ ms: 1000 });
  expect((await conversations()).status).toBe(200);
});

describe('sending', () => {
  test('stops at 300 messages in a second, and goes on a second later [API-138]', async () => {
    await open({ people: 2 });
    expect(new Set(statuses(await times(300, () => world.send('care'))))).toEqual(new Set([200]));
    expect613(await world.send('care'), 'API-138');
    expect(
      (await world.journal()).filter(({ kind, channel }) => kind === 'delivery' && channel === 'phone'),
    ).toHaveLength(300);
    await world.advance({ seconds: 1 });
    expect((await world.send('care')).status).toBe(200);
  });

  test('stops at ten audio messages in a second; texts still go out [API-138]', async () => {
    await open();
    expect(new Set(statuses(await times(10, audio)))).toEqual(new Set([200]));
    expect613(await audio(), 'API-138');
    expect((await world.send('care')).status).toBe(200);
    await world.advance({ seconds: 1 });
    expect((await audio()).status).toBe(200);
  });

  test('counts before it is looked at: a shapeless send beyond the limit is told of the limit', async () => {
    await open({ people: 2 });
    await times(300, () => world.send('care', { message: {} }));
    expect613(await world.send('care', { message: {} }), 'API-138');
  });
});

describe('a pool', () => {
  test('of a page and an app holds 200 messaging calls a day for each person [API-140]', async () => {
    await open();
    for (let second = 0; second < 200; second += 100) await times(100, () => world.send('care'));
    const refused = await world.send('care');
    expect([refused.status, refused.body.error.code]).toEqual([400, 80006]);
    expect(refused.body.error).not.toHaveProperty('error_subcode');
    expect(refused.headers.get('x-baton-rule')).toBe('API-140');
    // Another app has a pool of its own, and reading the page comes out of another one.
    expect((await conversations()).body.error.code).toBe(80006);
    expect((await world.graph('GET', 'me')).status).toBe(200);
    expect((await world.graph('GET', 'me/conversations', { as: 'mkt' })).status).toBe(200);
    await world.advance({ seconds: 86_400 });
    await world.act({ type: 'message', text: 'still there?' });
    expect((await world.send('care')).status).toBe(200);
  });

  test('grows with the people a page can message [API-140]', async () => {
    await open({ people: 2 });
    for (let second = 0; second < 2; second += 1) {
      expect(new Set(statuses(await times(150, () => world.send('care'))))).toEqual(new Set([200]));
      await world.advance({ seconds: 1 });
    }
    expect((await world.send('care')).status).toBe(200);
  });

  test('of an app holds 200 calls an hour with its own token [API-140]', async () => {
    await open();
    const token = world.view.apps.care.app_access_token;
    const read = () => world.graph('GET', `${world.app('care')}/subscriptions`, { token });
    expect(new Set(statuses(await times(200, read)))).toEqual(new Set([200]));
    const refused = await read();
    expect([refused.status, refused.body.error.code, refused.body.error.is_transient]).toEqual([
      403,
      4,
      true,
    ]);
    // The use case of the page is what limits calls with a page token.
    expect((await world.send('care')).status).toBe(200);
    await world.advance({ seconds: 3600 });
    expect((await read()).status).toBe(200);
  });
});

describe('usage', () => {
  test('is told by the page’s id and type messenger for messaging calls [API-141]', async () => {
    await open();
    const answers = await times(20, () => world.send('care'));
    expect(usage(answers[19]!, 'x-business-use-case-usage')).toEqual({
      [world.page]: [
        {
          type: 'messenger',
          call_count: 10,
          total_cputime: 0,
          total_time: 0,
          estimated_time_to_regain_access: 0,
        },
      ],
    });
  });

  test('is of type pages for reads of the page [API-141]', async () => {
    await open();
    const answers = await times(10, () => world.graph('GET', 'me'));
    expect(usage(answers[9]!, 'x-business-use-case-usage')[world.page][0].type).toBe('pages');
  });

  test('of the app has three percentages and no waiting time [API-142]', async () => {
    await open();
    const answers = await times(20, () => world.send('care'));
    expect(usage(answers[19]!, 'x-app-usage')).toEqual({ call_count: 10, total_cputime: 0, total_time: 0 });
  });

  test('is left out until there have been ten calls [API-143]', async () => {
    await open();
    const answers = await times(10, () => world.send('care'));
    expect(answers.map(({ headers }) => headers.has('x-app-usage'))).toEqual([...Array(9).fill(false), true]);
  });

  test('tells a refused caller the minutes until there is room again [API-141]', async () => {
    await open();
    await times(201, () => world.send('care'));
    await world.advance({ seconds: 3600 });
    const refused = await world.send('care');
    expect(refused.body.error.code).toBe(80006);
    const [row] = usage(refused, 'x-business-use-case-usage')[world.page];
    expect(row).toMatchObject({ call_count: 101, estimated_time_to_regain_access: 23 * 60 });
  });

  test('with an app token is of the app alone', async () => {
    await open();
    const token = world.view.apps.care.app_access_token;
    const answers = await times(10, () =>
      world.graph('GET', `${world.app('care')}/subscriptions`, { token }),
    );
    expect(usage(answers[9]!, 'x-app-usage')).toMatchObject({ call_count: 5 });
    expect(answers[9]!.headers.has('x-business-use-case-usage')).toBe(false);
  });
});

describe('one thread', () => {
  async function limited(readings: object): Promise<void> {
    const page = { ...ROUTED_FILE.pages.page, instagram: { username: 'harbour.cafe' } };
    world = await simulator.world({ ...ROUTED_FILE, pages: { page }, readings });
    await world.act({ type: 'message', text: 'hi' });
    await world.act({ type: 'message', text: 'hi' }, 'ben');
  }

  test.each([10, 20])(
    'takes %i messages in a second, as the reading says, and then 613 [API-138]',
    async (max) => {
      await limited({ threadSends: max });
      expect(new Set(statuses(await times(max, () => world.send('care'))))).toEqual(new Set([200]));
      expect613(await world.send('care'), 'API-138');
      expect((await world.send('care', {}, 'ben')).status).toBe(200);
      await world.advance({ ms: 999 });
      expect613(await world.send('care'), 'API-138');
      await world.advance({ ms: 1000 });
      expect((await world.send('care')).status).toBe(200);
    },
  );

  test('counts the messages of all apps, and nothing but messages [API-138]', async () => {
    await limited({ threadSends: 10 });
    await times(10, () => world.graph('GET', `t_${world.psid()}`));
    await times(10, () =>
      world.graph('POST', 'me/messages', {
        json: { recipient: { id: world.psid() }, sender_action: 'typing_on' },
      }),
    );
    expect(statuses(await times(3, () => world.send('care')))).toEqual([200, 200, 200]);
    // Refused as not being the owner, and counted all the same.
    await times(7, () => world.send('mkt'));
    expect613(await world.send('care'), 'API-138');
  });

  test('is refused on Instagram with a subcode of its own [API-138]', async () => {
    await limited({ threadSends: 10 });
    const igsid = world.view.people.ann.igsids[world.page];
    await world.act({ platform: 'instagram', type: 'message', text: 'hi' });
    const there = () =>
      world.graph('POST', 'me/messages', { json: { recipient: { id: igsid }, message: { text: 'Hello' } } });
    await times(10, there);
    expect((await there()).body.error).toMatchObject({ code: 613, error_subcode: 2534040 });
  });

  test('stands beside the other limits, which it does not turn on [API-138]', async () => {
    await limited({ threadSends: 10 });
    expect(new Set(statuses(await times(12, profile)))).toEqual(new Set([200]));
    const [sent] = await times(1, () => world.send('care'));
    expect(sent!.headers.has('x-app-usage')).toBe(false);
    const counted = (await world.journal()).flatMap((entry) => entry.counted ?? []);
    expect(counted).toEqual([{ rate: null, pool: null, thread: true }]);
    await limited({ threadSends: 10, rateLimits: 'on' });
    await times(10, () => world.send('care'));
    expect613(await world.send('care'), 'API-138');
    await times(10, profile);
    expect613(await profile(), 'API-137');
  });
});

test('off, which is the default, nothing is counted, refused or told', async () => {
  await open({ rateLimits: 'off' });
  const answers = await times(12, profile);
  expect(new Set(statuses(answers))).toEqual(new Set([200]));
  expect(answers.some(({ headers }) => headers.has('x-app-usage'))).toBe(false);
  expect((await world.journal()).some(({ counted }) => counted !== undefined)).toBe(false);
});

test('a restart knows what was counted', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'baton-limits-'));
  const first = await TestSimulator.open({ dataDir });
  world = await first.world({ ...ROUTED_FILE, readings: { rateLimits: 'on' } });
  await times(10, profile);
  await first.close();
  const second = await TestSimulator.open({ dataDir });
  world = new TestWorld(second, world.name, world.view);
  expect613(await profile(), 'API-137');
  await second.close();
  await rm(dataDir, { recursive: true });
});

test('a dead token is told of itself, not of limits', async () => {
  await open();
  await times(10, profile);
  await world.control('PUT', `/pages/${world.page}/apps/${world.app('care')}`, { token: 'expired' });
  expect((await profile()).body.error.code).toBe(190);
});

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Listening, listen, SUBSCRIBED } from '../listening.ts';
import { ROUTED_FILE, TestSimulator, type TestWorld } from '../simulator.ts';

let simulator: TestSimulator;
let listening: Listening;
let world: TestWorld;

beforeAll(async () => {
  simulator = await TestSimulator.open();
});
beforeEach(async () => {
  const subscribed_fields = [...SUBSCRIBED, 'feed', 'messaging_policy_enforcement', 'message_reactions'];
  listening = await listen(simulator, {
    file: {
      people: { ann: { name: 'Ann' }, ben: { name: 'Ben', tester: true } },
      pages: { page: { ...ROUTED_FILE.pages.page, instagram: { username: 'harbour.cafe' } } },
    },
    apps: {
      care: { access: 'standard', subscribed_fields },
      mkt: { access: 'standard', subscribed_fields },
      spy: { subscribed_fields },
    },
  });
  world = listening.world;
});
afterEach(() => listening.close());
afterAll(() => simulator.close());

describe('with standard access an app hears', () => {
  test('nothing of a person without a role, whatever they do [API-087]', async () => {
    await world.act({ type: 'message', text: 'hi' });
    await world.act({ type: 'comment', text: 'still there?' });
    await world.act({ type: 'read' });
    await world.act({ type: 'message', text: 'over here', platform: 'instagram' });
    expect(await listening.heard('care')).toEqual([]);
    expect(await listening.heard('mkt')).toEqual([]);
  });

  test('everything of a person with a role [API-087]', async () => {
    await world.act({ type: 'message', text: 'hi' }, 'ben');
    await world.send('care', {}, 'ben');
    expect(await listening.heard('care')).toEqual(['messaging message', 'messaging echo']);
    expect(await listening.heard('mkt')).toEqual(['standby message', 'standby echo']);
  });

  test('neither echoes nor hand-overs in the thread of a person without a role [API-087]', async () => {
    await world.act({ type: 'message', text: 'hi' });
    await world.control('PATCH', `/apps/${world.app('care')}`, { access: 'advanced' });
    await world.send('care');
    await world.edge('pass', 'care', { target_app_id: world.app('mkt') });
    expect(await listening.heard('care')).toEqual(['messaging echo']);
    expect(await listening.heard('mkt')).toEqual([]);
    expect(await world.owner()).toBe(world.app('mkt'));
  });

  test('what Meta tells of the page itself [API-087]', async () => {
    await world.control('POST', '/platform/acts', {
      page: world.page,
      type: 'policy_enforcement',
      action: 'unblock',
    });
    expect(await listening.heard('care')).toEqual(['messaging policy_enforcement']);
  });

  test('of everybody from the moment it has advanced access [API-087]', async () => {
    await world.act({ type: 'message', text: 'before' });
    await world.control('PATCH', `/apps/${world.app('care')}`, { access: 'advanced' });
    await world.act({ type: 'message', text: 'after' });
    const entries = await listening.entries('care');
    expect(entries.map(({ messaging }) => messaging[0].message.text)).toEqual(['after']);
  });
});

test('with advanced access an app hears people with and without a role [API-087]', async () => {
  await world.act({ type: 'message', text: 'hi' });
  await world.act({ type: 'message', text: 'hi' }, 'ben');
  expect(await listening.heard('spy')).toEqual(['standby message', 'standby message']);
});

describe('with standard access an app reads', () => {
  const read = (path: string, query: Record<string, string> = {}) => world.graph('GET', path, { query });

  test('only the conversations of people with a role [API-087]', async () => {
    await world.act({ type: 'message', text: 'hi' });
    await world.act({ type: 'message', text: 'hi' }, 'ben');
    const { body } = await read('me/conversations', { fields: 'participants' });
    expect(body.data.map((found: { id: string }) => found.id)).toEqual([`t_${world.psid('ben')}`]);
    expect((await read('me/conversations', { user_id: world.psid() })).body.data).toEqual([]);
  });

  test('no other conversation and message by its id: they are unknown to it [API-087, API-008]', async () => {
    const { mid } = await world.act({ type: 'message', text: 'hi' });
    for (const path of [`t_${world.psid()}`, `t_${world.psid()}/messages`, mid]) {
      const { status, body } = await read(path);
      expect([status, body.error?.code, body.error?.error_subcode]).toEqual([400, 100, 33]);
    }
    await world.control('PATCH', `/apps/${world.app('care')}`, { access: 'advanced' });
    expect((await read(mid)).status).toBe(200);
  });
});

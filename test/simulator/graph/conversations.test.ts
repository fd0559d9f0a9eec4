import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { TestSimulator, type TestWorld } from '../simulator.ts';

let simulator: TestSimulator;
let world: TestWorld;

beforeAll(async () => {
  simulator = await TestSimulator.open();
});
beforeEach(async () => {
  world = await simulator.world();
  await world.act({ type: 'message', text: 'hi' });
  await world.advance({ seconds: 60 });
  await world.act({ type: 'ad_click', ad_id: '6001', text: 'hi' }, 'ben');
});
afterAll(() => simulator.close());

const conversations = (as: string, query: Record<string, string> = {}, node = 'me') =>
  world.graph('GET', `${node}/conversations`, { as, query });
const owns = async (as: string) =>
  Object.fromEntries(
    (await conversations(as, { fields: 'participants,is_owner' })).body.data.map(
      ({ participants, is_owner }: { participants: { data: { id: string }[] }; is_owner: boolean }) => [
        participants.data[0]?.id,
        is_owner,
      ],
    ),
  );

describe('is_owner', () => {
  test('is true only for threads that the calling app owns [CR-116]', async () => {
    const [ann, ben] = [world.psid('ann'), world.psid('ben')];
    expect(await owns('care')).toEqual({ [ann]: true, [ben]: false });
    expect(await owns('mkt')).toEqual({ [ann]: false, [ben]: true });
    expect(await owns('spy')).toEqual({ [ann]: false, [ben]: false });
  });

  test('appears only when asked for [CR-116]', async () => {
    const keys = async (query: Record<string, string>) =>
      Object.keys((await conversations('care', query)).body.data[0]);
    expect(await keys({})).toEqual(['link', 'updated_time', 'id']);
    expect(await keys({ fields: 'participants' })).toEqual(['participants', 'id']);
    expect(await keys({ fields: 'is_owner' })).toEqual(['is_owner', 'id']);
    expect(await keys({ fields: 'id,updated_time,is_owner' })).toEqual(['id', 'updated_time', 'is_owner']);
  });

  test('follows control at once, and is false of an idle thread for everybody [CR-015, CR-116]', async () => {
    const ann = world.psid('ann');
    await world.edge('pass', 'care', { target_app_id: world.app('spy') });
    expect([(await owns('care'))[ann], (await owns('spy'))[ann]]).toEqual([false, true]);
    await world.advance({ ms: 86_400_000 - 1 });
    expect((await owns('spy'))[ann]).toBe(true);
    await world.advance({ ms: 1 });
    for (const app of ['care', 'mkt', 'spy']) expect((await owns(app))[ann]).toBe(false);
  });
});

describe('conversations', () => {
  test('stand newest first, with their last word’s time [API-133]', async () => {
    const { status, body } = await conversations('spy', { platform: 'messenger' });
    expect(status).toBe(200);
    expect(body.data.map(({ updated_time }: { updated_time: string }) => updated_time)).toEqual([
      '2026-01-05T09:01:00+0000',
      '2026-01-05T09:00:00+0000',
    ]);
    for (const { id } of body.data) expect(id).toMatch(/^t_/);
  });

  test('are the same through the page’s id, and of one person when asked so', async () => {
    const whole = (await conversations('care')).body;
    expect((await conversations('care', {}, world.page)).body).toEqual(whole);
    const one = await conversations('care', { user_id: world.psid('ben'), fields: 'participants' });
    expect(one.body.data).toHaveLength(1);
    expect(one.body.data[0].participants.data).toEqual([
      { name: 'Ben', email: `${world.psid('ben')}@facebook.com`, id: world.psid('ben') },
      { name: 'Page', email: `${world.page}@facebook.com`, id: world.page },
    ]);
    expect((await conversations('care', { user_id: '42' })).body).toEqual({ data: [] });
  });

  test('with a field that does not exist, or a person that is none, are refused: 100', async () => {
    for (const query of [{ fields: 'owner' }, { fields: '' }, { user_id: 'ann' }] as Record<
      string,
      string
    >[]) {
      const { status, body } = await conversations('care', query);
      expect([JSON.stringify(query), status < 500, body.error?.code ?? 'none']).toEqual([
        JSON.stringify(query),
        true,
        query.fields === '' ? 'none' : 100,
      ]);
    }
  });

  test('read change nothing', async () => {
    const before = await world.state();
    await conversations('care', { fields: 'is_owner' });
    expect(await world.state()).toEqual(before);
  });
});

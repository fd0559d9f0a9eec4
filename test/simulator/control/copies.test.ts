import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROUTED_FILE, TestSimulator } from '../simulator.ts';

let simulator: TestSimulator;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'baton-copies-'));
  simulator = await TestSimulator.open({ dataDir: folder });
});
afterAll(async () => {
  await simulator.close();
  rmSync(folder, { recursive: true });
});

const control = (method: string, path: string, body?: unknown) => simulator.control(method, path, body);

async function world(name: string) {
  const { body } = await control('POST', '/worlds', { world: name, from: ROUTED_FILE });
  const page: string = body.pages.page.id;
  const ann = body.people.ann;
  const act = (text: string) =>
    control('POST', `/worlds/${name}/people/${ann.id}/acts`, { page, type: 'message', text });
  const click = () =>
    control('POST', `/worlds/${name}/people/${ann.id}/acts`, { page, type: 'ad_click', ad_id: '6001' });
  const thread = async (of = name) =>
    (await control('GET', `/worlds/${of}/threads/${page}/${ann.psids[page]}`)).body;
  return { name, page, ann, view: body, act, click, thread };
}

interface Copy {
  readonly journal: readonly Record<string, unknown>[];
  readonly state_hash: string;
  readonly [member: string]: unknown;
}

const snapshot = async (name: string, secrets = false): Promise<Copy> =>
  (await control('GET', `/worlds/${name}/snapshot${secrets ? '?secrets=true' : ''}`)).body;

describe('a fork', () => {
  test('stands as its origin stood, goes its own way and has tokens of its own', async () => {
    const origin = await world('origin');
    await origin.act('hi');
    const forked = await control('POST', '/worlds/origin/fork', { world: 'forked' });
    expect(forked.status).toBe(201);
    expect(await origin.thread('forked')).toEqual(await origin.thread());
    expect((await control('GET', '/worlds/origin/diff?with=forked')).body).toMatchObject({
      equal: true,
      differences: [],
    });
    const mkt = origin.view.apps.mkt.id;
    expect(forked.body.apps.mkt.secret).not.toBe(origin.view.apps.mkt.secret);
    expect(forked.body.pages.page.page_access_tokens[mkt]).not.toBe(
      origin.view.pages.page.page_access_tokens[mkt],
    );

    await origin.click();
    expect((await origin.thread('forked')).owner).toBe(origin.view.apps.care.id);
    const { body: diff } = await control('GET', '/worlds/forked/diff?with=origin');
    const owner = diff.differences.find(({ path }: { path: string }) => path.endsWith('control.owner'));
    expect(owner).toMatchObject({
      before: origin.view.apps.care.id,
      after: mkt,
      because: { rule: expect.stringMatching(/^CR-\d+$/) },
    });
    expect(owner.sentence).toBe(
      `thread ${origin.page}:${origin.ann.psids[origin.page]}: control.owner ${origin.view.apps.care.id} → ${mkt} because ${owner.because.rule}`,
    );
  });

  test('that has a thread more is told in a sentence that can be read', async () => {
    const bare = await world('bare');
    await control('POST', '/worlds/bare/fork', { world: 'fuller' });
    await control('POST', `/worlds/fuller/people/${bare.ann.id}/acts`, {
      page: bare.page,
      type: 'message',
      text: 'hi',
    });
    const { body } = await control('GET', '/worlds/bare/diff?with=fuller');
    const key = `${bare.page}:${bare.ann.psids[bare.page]}`;
    const thread = body.differences.find(({ path }: { path: string }) => path === `threads.${key}`);
    expect(thread.sentence).toMatch(/^thread \S+ nothing → there because CR-\d+$/);
    expect(thread.after).toMatchObject({ control: { owner: bare.view.apps.care.id } });
  });

  test('needs a name that is free', async () => {
    expect((await control('POST', '/worlds/origin/fork', { world: 'origin' })).body.error.code).toBe(
      'world_taken',
    );
    expect((await control('POST', '/worlds/origin/fork', {})).body.error.path).toBe('world');
  });
});

describe('a checkpoint', () => {
  test('is come back to exactly, and what came after it is gone', async () => {
    const place = await world('checked');
    await place.act('hi');
    const first = await control('POST', '/worlds/checked/checkpoints', { name: 'before' });
    expect([first.status, first.body.name]).toEqual([201, 'before']);
    await place.click();
    await control('POST', '/worlds/checked/checkpoints', {});
    expect((await place.thread()).owner).toBe(place.view.apps.mkt.id);

    const restored = await control('POST', '/worlds/checked/checkpoints/before/restore');
    expect([restored.status, restored.body.seq]).toEqual([200, first.body.seq]);
    expect((await place.thread()).owner).toBe(place.view.apps.care.id);
    const { body } = await control('GET', '/worlds/checked/checkpoints');
    expect(body.checkpoints).toEqual([first.body]);
    // The tokens of before still mean this world.
    const token = place.view.pages.page.page_access_tokens[place.view.apps.care.id];
    const sent = await fetch(`${simulator.graphUrl}/me/messages?access_token=${token}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        recipient: { id: place.ann.psids[place.page] },
        message: { text: 'hello' },
      }),
    });
    expect(sent.status).toBe(200);
  });

  test('has a name of its own', async () => {
    const again = await control('POST', '/worlds/checked/checkpoints', { name: 'before' });
    expect([again.status, again.body.error.code, again.body.error.path]).toEqual([
      409,
      'checkpoint_taken',
      'name',
    ]);
    expect((await control('POST', '/worlds/checked/checkpoints/none/restore')).status).toBe(404);
  });
});

describe('a snapshot', () => {
  test('holds the whole world without its secrets, and makes the same world again', async () => {
    const place = await world('taken');
    await place.act('hi');
    const copy = await snapshot('taken');
    expect(JSON.stringify(copy)).not.toContain(place.view.apps.mkt.secret);
    const made = await control('PUT', '/worlds/brought/snapshot', copy);
    expect(made.status).toBe(201);
    expect(await place.thread('brought')).toEqual(await place.thread());
    expect((await snapshot('brought')).state_hash).toBe(copy.state_hash);
    const from = await control('POST', '/worlds', { world: 'made', from: copy });
    expect([from.status, (await snapshot('made')).state_hash]).toEqual([201, copy.state_hash]);
  });

  test('replaces a world whole', async () => {
    const place = await world('replaced');
    await place.act('hi');
    const copy = await snapshot('replaced', true);
    await place.click();
    const put = await control('PUT', '/worlds/replaced/snapshot', copy);
    expect([put.status, (await place.thread()).owner]).toEqual([200, place.view.apps.care.id]);
    expect(put.body.apps).toEqual(place.view.apps);
  });

  test('with secrets is refused beside the world that has them', async () => {
    const copy = await snapshot('taken', true);
    const refused = await control('PUT', '/worlds/twin/snapshot', copy);
    expect([refused.status, refused.body.error.code]).toEqual([409, 'credentials_taken']);
    expect((await control('GET', '/worlds/twin')).status).toBe(404);
  });

  test.each([
    ['another format', 'baton_world', (copy: Copy) => ({ ...copy, baton_world: 2 })],
    ['a gap', 'journal[1].seq', (copy: Copy) => ({ ...copy, journal: copy.journal.toSpliced(1, 1) })],
    ['no beginning', 'journal[0]', (copy: Copy) => ({ ...copy, journal: [{ ...copy.journal[1], seq: 1 }] })],
    ['an unknown kind', 'journal[1].kind', (copy: Copy) => changed(copy, 1, { kind: 'dream' })],
    [
      'time that runs back',
      'journal[2].at',
      (copy: Copy) => changed(copy, 2, { at: '2001-01-01T00:00:00.000Z' }),
    ],
    [
      'an entry of no sense',
      'journal[1]',
      (copy: Copy) => changed(copy, 1, { kind: 'setting', what: 'dream' }),
    ],
    ['a change by hand', 'state_hash', (copy: Copy) => changed(copy, 1, { name: 'Somebody else' })],
    ['half a command', 'journal', (copy: Copy) => changed(copy, copy.journal.length - 1, { more: true })],
  ])('that holds %s is refused at %s, and the world there stays', async (_what, path, spoil) => {
    const copy = await snapshot('taken', true);
    const before = (await control('GET', '/worlds/taken')).body;
    const refused = await control('PUT', '/worlds/taken/snapshot', spoil(copy));
    expect([refused.status, refused.body.error.path]).toEqual([422, path]);
    expect((await control('GET', '/worlds/taken')).body).toEqual(before);
    expect((await control('PUT', '/worlds/nowhere/snapshot', spoil(copy))).status).toBe(422);
    expect((await control('GET', '/worlds/nowhere')).status).toBe(404);
  });
});

function changed(copy: Copy, index: number, members: object) {
  return { ...copy, journal: copy.journal.with(index, { ...copy.journal[index], ...members }) };
}

test('forks, checkpoints and replaced worlds are there after a restart', async () => {
  const before = await Promise.all(
    ['forked', 'checked', 'replaced', 'brought'].map((name) => snapshot(name, true)),
  );
  const checkpoints = (await control('GET', '/worlds/checked/checkpoints')).body;
  await simulator.close();
  simulator = await TestSimulator.open({ dataDir: folder });
  const after = await Promise.all(
    ['forked', 'checked', 'replaced', 'brought'].map((name) => snapshot(name, true)),
  );
  expect(after).toEqual(before);
  expect((await control('GET', '/worlds/checked/checkpoints')).body).toEqual(checkpoints);
});

test('a reset is a cold start: the same state and the same behaviour', async () => {
  const place = await world('reset');
  const cold = await snapshot('reset', true);
  const play = async () => {
    await place.click();
    await place.act('more');
    await control('POST', '/worlds/reset/clock/advance', { seconds: 90_000 });
    const { origin: _origin, ...copy } = await snapshot('reset', true);
    return copy;
  };
  const first = await play();
  await control('POST', '/worlds/reset/reset');
  expect((await snapshot('reset', true)).state_hash).toBe(cold.state_hash);
  expect(await play()).toEqual(first);
});

test('a stream of a world that is restored, replaced or deleted ends', async () => {
  const place = await world('streamed');
  await control('POST', '/worlds/streamed/checkpoints', { name: 'begun' });
  await place.act('hi');
  const journal = await fetch(`${simulator.controlUrl}/worlds/streamed/journal/stream`);
  const clock = await fetch(`${simulator.controlUrl}/worlds/streamed/clock/stream`);
  await control('POST', '/worlds/streamed/checkpoints/begun/restore');
  expect(await journal.text()).toContain('"type":"message"');
  expect(await clock.text()).toContain('"mode":"virtual"');
});

// Baton as a library: what a program gets that imports it by its name.
import { ControlRefused, ControlUnreachable, startSimulator } from 'threadbaton';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const page = '100200300400500';
const sprinklr = '123456789';
const xyz = '987654321';

let simulator: Awaited<ReturnType<typeof startSimulator>>;
beforeEach(async () => {
  simulator = await startSimulator();
});
afterEach(() => simulator.close());

const example = () => simulator.world('mine').create();
const virtual = () => simulator.world('mine').create({ clock: { mode: 'virtual' } });

describe('startSimulator', () => {
  it('opens both doors on free ports of this machine, and any number of times', async () => {
    const other = await startSimulator();
    const ports = [simulator, other].flatMap(({ graphUrl, controlUrl }) => [graphUrl, controlUrl]);
    expect(new Set(ports).size).toBe(4);
    for (const url of ports) expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    await other.close();
  });

  it('says nothing', async () => {
    const said = [vi.spyOn(process.stdout, 'write'), vi.spyOn(process.stderr, 'write')];
    const other = await startSimulator();
    await other.world('quiet').create();
    await other.close();
    expect(said.flatMap(({ mock }) => mock.calls)).toEqual([]);
    vi.restoreAllMocks();
  });

  it('closes its doors, and does so by disposal too', async () => {
    const other = await startSimulator();
    await other[Symbol.asyncDispose]();
    await expect(fetch(`${other.controlUrl}/health`)).rejects.toThrow('fetch failed');
    await expect(fetch(`${other.graphUrl}/v26.0/me`)).rejects.toThrow('fetch failed');
  });
});

describe('the client of a world', () => {
  it('plays the person, and knows page and person where there is one of each', async () => {
    const world = await example();
    const clicked = await world.act('ad_click', { ad_id: '6001', text: 'Is it in stock?' });
    expect(clicked).toMatchObject({ page, person: '7001', routed_to: xyz, rule: 'CR-088' });
    expect(await world.owner(clicked)).toBe(xyz);
    expect((await world.thread({ psid: clicked.psid })).messages).toMatchObject([
      { text: 'Is it in stock?' },
    ]);
    expect((await world.threads()).map(({ psid }) => psid)).toEqual([clicked.psid]);
    expect(await world.explain(clicked)).toMatchObject({ owner: xyz, because: { rule: 'CR-088' } });
  });

  it('asks which page or person is meant where there are several, naming them', async () => {
    const world = await example();
    await world.call('POST', '/people', { id: '7002', name: 'Bob' });
    await expect(world.act('message', { text: 'Hi' })).rejects.toThrow(
      'which person? The world has 7001 (Ann Example), 7002 (Bob)',
    );
    await world.act('message', { person: '7002', text: 'Hi' });
    await world.call('POST', '/pages', { id: '1', name: 'Second' });
    await expect(world.act('message', { person: '7001', text: 'Hi' })).rejects.toThrow(
      `which page? The world has 1 (Second), ${page} (Example Page)`,
    );
  });

  it('gives the token of an app by key, name or id, and the Graph door takes it', async () => {
    const world = await example();
    const token = await world.token('xyz');
    expect([await world.token('XYZ Marketing'), await world.token(xyz)]).toEqual([token, token]);
    expect(await world.token('sprinklr')).not.toBe(token);
    const response = await fetch(`${simulator.graphUrl}/v26.0/me?access_token=${token}`);
    expect(await response.json()).toMatchObject({ id: page });
    await expect(world.token('nobody')).rejects.toThrow(`${sprinklr} (Sprinklr Default)`);
  });

  it('travels in time and tells what came due', async () => {
    const world = await virtual();
    const clicked = await world.act('ad_click', { ad_id: '6001' });
    const { fired } = await world.advance({ seconds: 86_400 });
    expect(fired).toMatchObject([{ what: 'expiry', from: xyz }]);
    expect(await world.owner(clicked)).toBeNull();
    expect(await world.settle()).toMatchObject({ settled: true, pending: [] });
  });

  it('orders faults and takes them back', async () => {
    const world = await example();
    const { psid } = await world.act('ad_click', { ad_id: '6001' });
    const send = async () => {
      const response = await fetch(`${simulator.graphUrl}/v26.0/me/messages`, {
        method: 'POST',
        headers: { authorization: `Bearer ${await world.token('xyz')}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          recipient: { id: psid },
          message: { text: 'Yes' },
          messaging_type: 'RESPONSE',
        }),
      });
      return response.status;
    };
    const order = {
      match: { call: 'send' },
      trigger: { next: 2 },
      effect: { error: { code: 1200, http: 500 } },
    };
    expect(await world.fault(order)).toMatchObject({ armed: true, fired: 0 });
    expect(await send()).toBe(500);
    await world.clearFaults();
    expect(await send()).toBe(200);
  });

  it('reads the journal, follows it, and waits for an entry', async () => {
    const world = await example();
    const before = await world.journal();
    expect(before.map(({ seq }) => seq)).toEqual(before.map((_, index) => index + 1));
    expect(await world.journal({ after: 1, limit: 2 })).toEqual(before.slice(1, 3));

    const stop = new AbortController();
    const following = world.follow({ after: before.length, signal: stop.signal });
    const [next, waited, clicked] = await Promise.all([
      following.next(),
      world.waitFor({ kind: 'act', after: before.length, type: 'message' }),
      world.act('message', { text: 'Hi' }),
    ]);
    expect(JSON.parse(next.value ?? '')).toEqual(waited);
    expect(waited).toMatchObject({ seq: clicked.seq, text: 'Hi' });
    stop.abort();
    expect(await following.next()).toMatchObject({ done: true });
    await expect(world.waitFor({ kind: 'act', text: 'never' }, 0)).rejects.toThrow('No such entry came');
  });

  it('forks, remembers, restores, compares, takes out and brings in', async () => {
    const world = await example();
    const { name } = await world.checkpoint();
    await world.checkpoint('kept');
    expect((await world.checkpoints()).map((kept) => kept.name)).toEqual([name, 'kept']);
    const clicked = await world.act('ad_click', { ad_id: '6001' });
    const fork = await world.fork('theirs');
    expect((await world.diff('theirs')).equal).toBe(true);
    await world.restore(name);
    expect(await world.owner(clicked)).toBeNull();
    expect(await fork.owner(clicked)).toBe(xyz);
    const sentences = (await world.diff('theirs')).differences.map(({ sentence }) => sentence);
    expect(sentences.join('\n')).toMatch(/^thread .+ nothing → /m);

    const third = simulator.world('third');
    await third.putSnapshot(await fork.snapshot());
    expect(await third.owner(clicked)).toBe(xyz);
    expect(JSON.stringify(await fork.snapshot())).not.toContain('"secret":"');
    expect(JSON.stringify(await fork.snapshot({ secrets: true }))).toContain('"secret":"');
  });

  it('is reset and deleted', async () => {
    const world = await example();
    const first = await world.show();
    const clicked = await world.act('ad_click', { ad_id: '6001' });
    await world.reset();
    expect(await world.owner(clicked)).toBeNull();
    expect((await world.show()).apps).toEqual(first.apps);
    await world.delete();
    await expect(world.show()).rejects.toThrow('There is no world mine.');
  });

  it('rejects with what the control plane said, and when nobody is there', async () => {
    const world = await example();
    const refused = await world.act('ad_click', {}).catch((error) => error);
    expect(refused).toBeInstanceOf(ControlRefused);
    expect(refused).toMatchObject({ status: 422, code: 'invalid', path: 'ad_id' });
    await simulator.close();
    const gone = await world.show().catch((error) => error);
    expect(gone).toBeInstanceOf(ControlUnreachable);
    expect(gone.message).toContain(simulator.controlUrl);
  });
});

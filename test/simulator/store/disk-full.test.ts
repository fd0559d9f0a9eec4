import { expect, test, vi } from 'vitest';
import { machineClock } from '../../../simulator/clock.ts';
import { controlApp } from '../../../simulator/control/app.ts';
import { createFileKeeper } from '../../../simulator/files/keeper.ts';
import { graphWords } from '../../../simulator/graph/answers.ts';
import { graphApp } from '../../../simulator/graph/app.ts';
import { readCall } from '../../../simulator/graph/read-call.ts';
import { memoryStore } from '../../../simulator/store/memory-store.ts';
import type { Store } from '../../../simulator/store/store.ts';
import { createPoster } from '../../../simulator/webhooks/post.ts';
import { Worlds } from '../../../simulator/worlds.ts';
import { ROUTED_FILE } from '../simulator.ts';

interface Disk {
  full: boolean;
  readonly lines: string[];
  /** Everything but journals. */
  readonly rest: Store;
}

/** A store whose journals keep their lines and can be made to refuse more. */
function storeOn(disk: Disk): Store {
  return {
    ...disk.rest,
    openJournal: () => ({
      lines: [...disk.lines],
      repaired: null,
      append(lines) {
        if (disk.full) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
        disk.lines.push(...lines);
      },
      durable: async () => {},
      close: async () => {},
    }),
  };
}

function doorsOn(store: Store) {
  const poster = createPoster();
  const worlds = new Worlds(store, { machine: machineClock, poster, words: graphWords });
  const onBug = vi.fn();
  const control = controlApp({ worlds, allowedHosts: [], readCall, onBug });
  const graph = graphApp({ worlds, keeper: createFileKeeper(store, []), poster, allowedHosts: [], onBug });
  const call = async (app: typeof control | typeof graph, method: string, url: string, body?: unknown) => {
    const response = await app.request(url, {
      method,
      headers: { host: 'localhost', 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: text.startsWith('{"seq') ? text : text === '' ? null : JSON.parse(text),
    };
  };
  return {
    worlds,
    onBug,
    control: (method: string, url: string, body?: unknown) => call(control, method, url, body),
    graph: (method: string, url: string, body?: unknown) => call(graph, method, url, body),
    close: async () => {
      await worlds.close();
      await poster.close();
    },
  };
}

async function filled() {
  const disk: Disk = { full: false, lines: [], rest: memoryStore() };
  const doors = doorsOn(storeOn(disk));
  const { body: view } = await doors.control('POST', '/worlds', { world: 'w', from: ROUTED_FILE });
  const page = view.pages.page.id;
  const person = view.people.ann;
  const mkt = view.apps.mkt.id;
  const token = view.pages.page.page_access_tokens[mkt];
  const act = () =>
    doors.control('POST', `/worlds/w/people/${person.id}/acts`, {
      page,
      type: 'ad_click',
      ad_id: '6001',
      text: 'hi',
    });
  const recipient = { id: person.psids[page] };
  const send = (more: object = {}) =>
    doors.graph('POST', `/me/messages?access_token=${token}`, { recipient, message: { text: 'x' }, ...more });
  const thread = async () => (await doors.control('GET', `/worlds/w/threads/${page}/${recipient.id}`)).body;
  await act();
  return { disk, doors, act, send, thread, recipient, token, page, mkt };
}

test('a send on a full disk is refused as transient, and neither message nor control moved', async () => {
  const { disk, doors, send, thread } = await filled();
  const before = await thread();
  disk.full = true;
  const answer = await send({ thread_control: { control_type: 'pass' } });
  expect([answer.status, answer.body.error.code, answer.body.error.is_transient]).toEqual([500, 2, true]);
  expect(await thread()).toEqual(before);
  await doors.close();
});

test('of calls that come together on a full disk none is done', async () => {
  const { disk, doors, send, thread } = await filled();
  const before = await thread();
  disk.full = true;
  const answers = await Promise.all([send(), send({ thread_control: { control_type: 'pass' } })]);
  expect(answers.map(({ body }) => body.error.code)).toEqual([2, 2]);
  expect(await thread()).toEqual(before);
  disk.full = false;
  const again = await Promise.all([send(), send({ thread_control: { control_type: 'pass' } })]);
  expect(again.map(({ status }) => status)).toEqual([200, 200]);
  expect(new Set(again.map(({ body }) => body.message_id)).size).toBe(2);
  await doors.close();
});

test('a read that saw a change which could not be written is not answered as if it had been', async () => {
  const { disk, doors, thread, recipient, page, mkt } = await filled();
  const engine = doors.worlds.get('w');
  if (engine === undefined) throw new Error('the world is not there');
  const before = await thread();
  const command = { do: 'ReadThreadOwner', app: mkt, page, psid: recipient.id } as const;
  const call = {
    call: 'thread_owner',
    method: 'GET',
    path: '/me/thread_owner',
    params: {},
    command,
  } as const;
  disk.full = true;
  const changed = engine.set({ do: 'PutReadings', readings: { hopContext: 'off' } });
  const read = engine.graph({ ...call, app: mkt, page, psid: recipient.id });
  await expect(changed).rejects.toThrow('ENOSPC');
  await expect(read).rejects.toThrow('ENOSPC');
  expect(engine.world.readings.hopContext).not.toBe('off');
  expect(await thread()).toEqual(before);
  await doors.close();
});

test('an act, a setting and a clock move on a full disk are refused with 507 and change nothing', async () => {
  const { disk, doors, act, thread } = await filled();
  const before = [await thread(), (await doors.control('GET', '/worlds/w')).body];
  disk.full = true;
  for (const answer of [
    await act(),
    await doors.control('PATCH', '/worlds/w/readings', { hopContext: 'off' }),
    await doors.control('POST', '/worlds/w/clock/advance', { seconds: 60 }),
    await doors.control('POST', '/worlds/w/apps', { name: 'X' }),
    await doors.control('POST', '/worlds/w/faults', { effect: { error: { code: 1 } } }),
  ]) {
    expect([answer.status, answer.body.error.code]).toEqual([507, 'disk_full']);
  }
  expect([await thread(), (await doors.control('GET', '/worlds/w')).body]).toEqual(before);
  expect(doors.onBug).not.toHaveBeenCalled();
  await doors.close();
});

test('reads go on, and are written once there is room, in their order', async () => {
  const { disk, doors, send, recipient, token, mkt } = await filled();
  const written = disk.lines.length;
  disk.full = true;
  const read = await doors.graph('GET', `/me/thread_owner?recipient=${recipient.id}&access_token=${token}`);
  expect(read.body.data[0].thread_owner.app_id).toBe(mkt);
  await new Promise((resolve) => setImmediate(resolve));
  expect(disk.lines).toHaveLength(written);
  disk.full = false;
  expect((await send()).status).toBe(200);
  const added = disk.lines.slice(written).map((text) => JSON.parse(text));
  expect(added.slice(0, 4).map(({ kind, call }) => [kind, call])).toEqual([
    ['call', 'thread_owner'],
    ['answer', 'thread_owner'],
    ['call', 'send'],
    ['answer', 'send'],
  ]);
  expect(added.map(({ seq }) => seq)).toEqual(added.map((_, index) => written + index + 1));
  await doors.close();
});

test('with room again everything works, and replaying the lines gives the same world', async () => {
  const { disk, doors, act, send, thread } = await filled();
  disk.full = true;
  await send();
  await act();
  disk.full = false;
  expect((await send({ thread_control: { control_type: 'pass' } })).status).toBe(200);
  const [shown, whole] = [await thread(), (await doors.control('GET', '/worlds/w')).body];

  const again = doorsOn(storeOn(disk));
  again.worlds.open();
  expect((await again.control('GET', '/worlds/w')).body).toEqual(whole);
  const { page, psid } = shown;
  expect((await again.control('GET', `/worlds/w/threads/${page}/${psid}`)).body).toEqual(shown);
  await again.close();
  await doors.close();
});

test('a lease that ran before a turn was lost still ends', async () => {
  const { disk, doors, send, thread, mkt } = await filled();
  disk.full = true;
  await send();
  disk.full = false;
  expect((await thread()).owner).toBe(mkt);
  await doors.control('POST', '/worlds/w/clock/advance', { seconds: 8 * 24 * 3600 });
  expect((await thread()).owner).toBeNull();
  await doors.close();
});

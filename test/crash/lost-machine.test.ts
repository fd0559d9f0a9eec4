// A machine that dies loses nothing that it acknowledged at level fsync, however its disk forgets.
import { expect, test, vi } from 'vitest';
import { stateHash } from '../../simulator/state-hash.ts';
import { openJournalFile } from '../../simulator/store/journal-file.ts';
import { memoryStore } from '../../simulator/store/memory-store.ts';
import type { Store } from '../../simulator/store/store.ts';
import type { PostOutcome } from '../../simulator/webhooks/post.ts';
import type { ForgetfulDisk } from './forgetful-disk.ts';
import { CARE, MKT, network, PlayedWorld, type Posted } from './played-world.ts';
import { crashes } from './settings.ts';

const machine = vi.hoisted(() => ({ disk: null as ForgetfulDisk | null }));

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const { ForgetfulDisk } = await import('./forgetful-disk.ts');
  const disk = new ForgetfulDisk('/forgetful/');
  machine.disk = disk;
  const mine = (path: unknown): path is string => typeof path === 'string' && disk.isMine(path);
  return {
    ...fs,
    mkdirSync: (...given: Parameters<typeof fs.mkdirSync>) =>
      mine(given[0]) ? undefined : fs.mkdirSync(...given),
    openSync: (...given: Parameters<typeof fs.openSync>) =>
      mine(given[0]) ? disk.openSync(given[0]) : fs.openSync(...given),
    closeSync: (file: number) => (disk.knows(file) ? undefined : fs.closeSync(file)),
    readFileSync: (...given: Parameters<typeof fs.readFileSync>) =>
      mine(given[0]) ? disk.readFileSync(given[0]) : fs.readFileSync(...given),
    writeSync: (file: number, bytes: Buffer, offset = 0) =>
      disk.knows(file) ? disk.writeSync(file, bytes, offset) : fs.writeSync(file, bytes, offset),
    ftruncateSync: (file: number, length: number) =>
      disk.knows(file) ? disk.ftruncateSync(file, length) : fs.ftruncateSync(file, length),
    fstatSync: (...given: Parameters<typeof fs.fstatSync>) =>
      disk.knows(given[0]) ? { size: disk.size(given[0]) } : fs.fstatSync(...given),
    fsync: (file: number, done: (error: Error | null) => void) =>
      disk.knows(file) ? disk.fsync(file, done) : fs.fsync(file, done),
  };
});

/** What somebody outside of the machine knows for sure. */
interface Outside {
  /** Messages whose call or act was answered. */
  readonly acknowledged: Set<string>;
  /** Bodies that arrived, by the message and the app they tell of. */
  readonly arrived: Map<string, string>;
}

test(
  `${crashes.ofMachine} machines die at any moment: what was acknowledged is there, and each delivery arrives with the same bytes`,
  async () => {
    const disk = machine.disk;
    if (disk === null) throw new Error('the disk was never asked for');
    const totals = { acknowledged: 0, arrived: 0, repeated: 0 };
    for (let seed = 1; seed <= crashes.ofMachine; seed += 1) {
      const random = seeded(seed);
      const store = storeOn(seed);
      const outside: Outside = { acknowledged: new Set(), arrived: new Map() };
      let alive = true;
      const receive = (posted: Posted): Promise<PostOutcome> => {
        if (!alive) return new Promise(() => {});
        for (const told of tellings(posted)) {
          const before = outside.arrived.get(told.of);
          if (before !== undefined) totals.repeated += 1;
          // A repeat says what was said before, to the byte.
          expect(told.event, `seed ${seed}`).toBe(before ?? told.event);
          outside.arrived.set(told.of, told.event);
        }
        // Some answers come late: the machine may be gone by then.
        if (random() < 0.3) return new Promise(() => {});
        const isGood = random() < 0.8;
        return Promise.resolve({
          outcome: isGood ? 'acknowledged' : 'failed',
          status: isGood ? 200 : 500,
          error: isGood ? null : 'answered 500 instead of 200',
        });
      };
      const world = await PlayedWorld.begun(store, network(receive));
      const clients = [
        async (n: number) => outside.acknowledged.add(await world.act(random() < 0.4, `a${n}`)),
        async (n: number) => note(outside, await world.send(MKT, `m${n}`)),
        async (n: number) => note(outside, await world.send(CARE, `c${n}`)),
      ];
      const talking = clients.map(async (client) => {
        for (let n = 0; alive; n += 1) await client(n).catch(whenDead);
      });
      const turns = Math.floor(random() * 40);
      for (let turn = 0; turn < turns; turn += 1) await nextTurn();
      alive = false;
      disk.die(random());
      await Promise.all(talking.map((client) => Promise.race([client, nextTurn()])));
      alive = true;
      const again = PlayedWorld.reopened(
        store,
        network(async (posted) => {
          for (const told of tellings(posted)) {
            if (outside.arrived.has(told.of)) totals.repeated += 1;
            expect(told.event, `seed ${seed}`).toBe(outside.arrived.get(told.of) ?? told.event);
            outside.arrived.set(told.of, told.event);
          }
          return { outcome: 'acknowledged', status: 200, error: null };
        }),
      );
      const mids = new Set<string>(again.thread?.messages.map(({ mid }) => mid));
      for (const mid of outside.acknowledged) expect(mids.has(mid), `seed ${seed}: ${mid}`).toBe(true);
      await again.engine.advance(again.engine.now() + 3_600_000);
      for (const mid of outside.acknowledged) {
        // Whoever is to hear of a message has heard of it: the person's goes to both apps, an app's own as its echo.
        const heard = [...outside.arrived.keys()].some((of) => of.endsWith(`:${mid}`));
        expect(heard, `seed ${seed}: nobody heard of ${mid}`).toBe(true);
      }
      totals.acknowledged += outside.acknowledged.size;
      totals.arrived += outside.arrived.size;
      alive = false;
      const stands = stateHash(again.engine.world);
      await again.worlds.close();
      const third = PlayedWorld.reopened(
        store,
        network(async () => ({ outcome: 'acknowledged', status: 200, error: null })),
      );
      expect(stateHash(third.engine.world), `seed ${seed}: after a restart`).toBe(stands);
      await third.worlds.close();
      disk.clear();
    }
    process.stdout.write(`${crashes.ofMachine} crashes, ${JSON.stringify(totals)}\n`);
    expect(totals.acknowledged).toBeGreaterThan(crashes.ofMachine);
    expect(totals.repeated).toBeGreaterThan(0);
  },
  crashes.timeoutMs,
);

function note({ acknowledged }: Outside, mid: string | null): void {
  if (mid !== null) acknowledged.add(mid);
}

/** The calls of a dead machine fail; nobody hears of it. */
function whenDead(error: unknown): void {
  if (!(error instanceof Error) || error.message !== 'this machine is dead') throw error;
}

/** What a body tells, by app and message: hand-overs and the like have no message and are left out. */
function tellings({ url, body }: Posted): { of: string; event: string }[] {
  const { entry } = JSON.parse(body) as { entry: { messaging?: unknown[]; standby?: unknown[] }[] };
  return entry.flatMap(({ messaging, standby }) =>
    (messaging ?? standby ?? []).flatMap((event) => {
      const { message } = event as { message?: { mid?: string } };
      const channel = messaging === undefined ? 'standby' : 'messaging';
      return message?.mid === undefined
        ? []
        : [{ of: `${url}:${channel}:${message.mid}`, event: JSON.stringify(event) }];
    }),
  );
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function storeOn(seed: number): Store {
  return {
    ...memoryStore(),
    openJournal: (world) => openJournalFile(`/forgetful/${seed}/${world}/journal.ndjson`, 'fsync'),
    removeWorld: async () => {},
  };
}

/** Mulberry32. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * The simulator without sockets: the same worlds and doors that `start.ts` builds, called as functions. Deliveries are
 * acknowledged on the spot by a poster that keeps nothing.
 */
import { machineClock } from '../../simulator/clock.ts';
import { controlApp } from '../../simulator/control/app.ts';
import { createFileKeeper } from '../../simulator/files/keeper.ts';
import { graphWords } from '../../simulator/graph/answers.ts';
import { graphApp } from '../../simulator/graph/app.ts';
import { readCall } from '../../simulator/graph/read-call.ts';
import { memoryStore } from '../../simulator/store/memory-store.ts';
import type { Poster } from '../../simulator/webhooks/post.ts';
import { Worlds } from '../../simulator/worlds.ts';
import type { Doors } from './platform.ts';

export interface Running extends AsyncDisposable {
  doors: Doors;
  /** Where the webhooks of the apps lead. */
  webhookUrl: string;
}

const acknowledges: Poster = {
  post: async () => ({ outcome: 'acknowledged', status: 200, error: null }),
  challenge: async () => null,
  close: async () => {},
};

export function simulatorInProcess(): Running {
  const store = memoryStore();
  const keeper = createFileKeeper(store, []);
  const worlds = new Worlds(store, {
    machine: machineClock,
    poster: acknowledges,
    words: graphWords,
  });
  const bugs: unknown[] = [];
  const shared = { worlds, allowedHosts: [], onBug: (error: unknown) => bugs.push(error) };
  const graph = graphApp({ ...shared, keeper, poster: acknowledges });
  const control = controlApp({ ...shared, readCall });
  return {
    webhookUrl: 'http://127.0.0.1:9/webhook',
    doors: {
      graph: (path, init) => answered(bugs, async () => withoutSocket(graph, path, init)),
      control: (path, init) =>
        answered(bugs, async () => control.request(`http://127.0.0.1${path}`, onLoopback(init))),
    },
    [Symbol.asyncDispose]: async () => {
      await worlds.close();
      await keeper.close();
    },
  };
}

/** The control plane asks for the Host that a socket would have brought. */
function onLoopback(init: RequestInit = {}): RequestInit {
  return { ...init, headers: { ...init.headers, host: '127.0.0.1' } };
}

/** The Graph door cuts the caller's socket where a fault orders it; here a flag stands for the socket. */
async function withoutSocket(
  graph: ReturnType<typeof graphApp>,
  path: string,
  init: RequestInit = {},
): Promise<Response> {
  let cut = false;
  const socket = {
    resetAndDestroy: () => {
      cut = true;
    },
  };
  const response = await graph.request(`http://127.0.0.1${path}`, init, { outgoing: { socket } } as never);
  if (cut) {
    throw new Error('the connection was cut');
  }
  return response;
}

async function answered(bugs: unknown[], request: () => Promise<Response>): Promise<Response> {
  const response = await request();
  const bug = bugs.shift();
  if (bug !== undefined) {
    throw new Error('the simulator met a bug', { cause: bug });
  }
  return response;
}

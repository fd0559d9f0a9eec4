// A read of the thread owner.
import type { Bench } from '../bench.ts';
import { startChild } from '../child.ts';
import { startBenchWorld } from '../world.ts';

export const threadOwner: Bench = {
  name: 'thread_owner',
  what: 'a read of thread_owner against a GET of a small JSON',
  expected: 0.6,
  async prepare() {
    const { graph, token, page, psid, settle } = await startBenchWorld();
    const { url } = await startChild('echo').next<{ url: string }>();
    return {
      subject: {
        url: graph,
        method: 'GET',
        path: `/v26.0/${page}/thread_owner?recipient=${psid}`,
        headers: { authorization: `Bearer ${token}` },
      },
      baseline: { url, method: 'GET', path: '/small', headers: {} },
      settle,
    };
  },
};

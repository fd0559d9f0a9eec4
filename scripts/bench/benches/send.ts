// A send on an owned thread, journal on disk, its echo delivered to one webhook receiver.
import type { Bench } from '../bench.ts';
import { startChild } from '../child.ts';
import { startBenchWorld } from '../world.ts';

export const send: Bench = {
  name: 'send',
  what: 'a send on an owned thread (durability os, one webhook receiver) against a POST JSON echo',
  expected: 0.3,
  async prepare() {
    const { graph, token, page, psid, settle } = await startBenchWorld();
    const { url } = await startChild('echo').next<{ url: string }>();
    const body = JSON.stringify({
      recipient: { id: psid },
      messaging_type: 'RESPONSE',
      message: { text: 'Yes, 4 left.' },
    });
    const json = { 'content-type': 'application/json' };
    return {
      subject: {
        url: graph,
        method: 'POST',
        path: `/v26.0/${page}/messages`,
        headers: { ...json, authorization: `Bearer ${token}` },
        body,
      },
      baseline: { url, method: 'POST', path: '/echo', headers: json, body },
      settle,
    };
  },
};

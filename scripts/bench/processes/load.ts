// Loads one target for a while over kept-alive connections and tells how many requests were answered as they should be.
import { Pool } from 'undici';
import type { Target } from '../bench.ts';
import { tellParent } from '../child.ts';

export interface Order {
  target: Target;
  durationMs: number;
  connections: number;
}

export interface Measured {
  perSecond: number;
  failures: number;
}

process.on('message', (order: Order) => {
  void load(order).then(tellParent);
});
tellParent({ ready: true });

async function load({ target, durationMs, connections }: Order): Promise<Measured> {
  const { url, path, method, headers, body } = target;
  const pool = new Pool(url, { connections });
  const begun = performance.now();
  let answered = 0;
  let failures = 0;
  const one = async () => {
    while (performance.now() - begun < durationMs) {
      const response = await pool.request({ path, method, headers, ...(body === undefined ? {} : { body }) });
      await response.body.dump();
      if (response.statusCode === 200) answered += 1;
      else failures += 1;
    }
  };
  await Promise.all(Array.from({ length: connections }, one));
  const elapsedMs = performance.now() - begun;
  await pool.close();
  return { perSecond: (answered / elapsedMs) * 1000, failures };
}

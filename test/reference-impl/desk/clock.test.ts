/** The desk's clocks, the followed one against a small clock server. */

import type { ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Clock } from '../../../reference-impl/desk/clock.ts';
import { followedClock, settableClock } from '../../../reference-impl/desk/clock.ts';
import { silentLog } from '../../../reference-impl/desk/log.ts';

const noon = Date.parse('2026-01-05T12:00:00.000Z');
const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

async function clockServer(first: object | null) {
  const streams: ServerResponse[] = [];
  const server = createServer((request, response) => {
    if (request.url === '/clock/stream') {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      streams.push(response);
    } else if (first) response.end(JSON.stringify(first));
    else response.writeHead(404).end('{}');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  cleanups.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/clock`, streams };
}
async function follow(url: string): Promise<Clock> {
  const clock = await followedClock(url, silentLog);
  cleanups.push(() => clock.close());
  return clock;
}
const line = (mode: string, now: string) => `data: ${JSON.stringify({ mode, now })}\n\n`;

describe('a followed clock', () => {
  it('stands still on a virtual world and moves with its stream, also when a line comes in pieces', async () => {
    const { url, streams } = await clockServer({ mode: 'virtual', now: '2026-01-05T12:00:00.000Z' });
    const clock = await follow(url);
    expect(clock.now()).toBe(noon);
    await vi.waitFor(() => expect(streams).toHaveLength(1));
    const text = `: hello\n\n${line('virtual', '2026-01-06T12:00:00.000Z')}`;
    streams[0]!.write(text.slice(0, 25));
    streams[0]!.write(text.slice(25));
    await vi.waitFor(() => expect(clock.now()).toBe(noon + 86_400_000));
  });

  it('takes a broken stream up again', async () => {
    const { url, streams } = await clockServer({ mode: 'virtual', now: '2026-01-05T12:00:00.000Z' });
    const clock = await follow(url);
    await vi.waitFor(() => expect(streams).toHaveLength(1));
    streams[0]!.destroy();
    await vi.waitFor(() => expect(streams).toHaveLength(2), { timeout: 5_000 });
    streams[1]!.write(line('virtual', '2026-02-01T00:00:00.000Z'));
    await vi.waitFor(() => expect(clock.now()).toBe(Date.parse('2026-02-01T00:00:00.000Z')));
  });

  it('runs on with a real world', async () => {
    const { url } = await clockServer({ mode: 'real', now: '2026-01-05T12:00:00.000Z' });
    const clock = await follow(url);
    await vi.waitFor(() => expect(clock.now()).toBeGreaterThan(noon));
    expect(clock.now()).toBeLessThan(noon + 60_000);
  });

  it('refuses to start on something that is no clock', async () => {
    const missing = await clockServer(null);
    await expect(followedClock(missing.url, silentLog)).rejects.toThrow(/answered 404/);
    const strange = await clockServer({ mode: 'sideways', now: 'soon' });
    await expect(followedClock(strange.url, silentLog)).rejects.toThrow(/did not answer/);
  });
});

describe('a settable clock', () => {
  it('stands still when virtual and moves when told', () => {
    const clock = settableClock('virtual', 5);
    expect(clock.now()).toBe(5);
    clock.moveTo(9);
    expect(clock.now()).toBe(9);
  });
});

// Fifty worlds with the same ids on one port, played at once: none sees anything of another.
import { test } from 'threadbaton/vitest';
import { describe, expect, vi } from 'vitest';

const worldCount = 50;
vi.setConfig({ maxConcurrency: worldCount });
const page = '100200300400500';
const xyz = '987654321';

/** What every test of this file has seen, for the comparison at the end. */
const seen = { ports: new Set<string>(), tokens: new Set<string>(), worlds: new Set<string>() };

/** Resolves when all tests have come here, so that all worlds are in use at once. */
function meetingOf(count: number): () => Promise<void> {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  let here = 0;
  return () => {
    here += 1;
    if (here === count) resolve();
    return promise;
  };
}
const allHere = meetingOf(worldCount);
const allPlayed = meetingOf(worldCount);

describe('fifty tests at once', { concurrent: true }, () => {
  for (let number = 1; number <= worldCount; number += 1) {
    test(`world ${number} holds what was done in it and nothing else`, async ({ world, simulator }) => {
      await allHere();
      const texts = Array.from({ length: number }, (_, index) => `message ${index + 1} of ${number}`);
      const isClick = number % 2 === 0;
      let psid = '';
      for (const [index, text] of texts.entries()) {
        const members = isClick && index === 0 ? { ad_id: '6001', text } : { text };
        ({ psid } = await world.act('ad_id' in members ? 'ad_click' : 'message', members));
      }
      const owner = isClick ? xyz : '123456789';
      const token = await world.token(owner);
      const response = await fetch(`${simulator.graphUrl}/v26.0/${page}/messages`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          recipient: { id: psid },
          messaging_type: 'RESPONSE',
          message: { text: `answer to ${number}` },
        }),
      });
      expect(response.status).toBe(200);
      await allPlayed();

      const thread = await world.thread({ psid });
      expect(thread.owner).toBe(owner);
      expect(thread.messages.map(({ text }) => text)).toEqual([...texts, `answer to ${number}`]);
      const spoken = (await world.journal()).filter(({ kind }) => kind === 'act' || kind === 'call');
      expect(spoken).toHaveLength(number + 1);
      seen.ports.add(simulator.graphUrl);
      seen.tokens.add(token);
      seen.worlds.add(world.name);
    });
  }
});

test('they shared one port, and no token or name twice', () => {
  expect(seen.ports.size).toBe(1);
  expect([seen.tokens.size, seen.worlds.size]).toEqual([worldCount, worldCount]);
});

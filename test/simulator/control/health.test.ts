// The control plane without a socket of its own: supertest drives the door that start.ts would open.
import { createAdaptorServer } from '@hono/node-server';
import supertest from 'supertest';
import { expect, test } from 'vitest';
import { machineClock } from '../../../simulator/clock.ts';
import { controlApp } from '../../../simulator/control/app.ts';
import { graphWords } from '../../../simulator/graph/answers.ts';
import { readCall } from '../../../simulator/graph/read-call.ts';
import { memoryStore } from '../../../simulator/store/memory-store.ts';
import { createPoster } from '../../../simulator/webhooks/post.ts';
import { Worlds } from '../../../simulator/worlds.ts';

function door() {
  const bugs: unknown[] = [];
  const worlds = new Worlds(memoryStore(), {
    machine: machineClock,
    poster: createPoster(),
    words: graphWords,
  });
  const app = controlApp({ worlds, allowedHosts: [], readCall, onBug: (error) => bugs.push(error) });
  return { bugs, http: supertest(createAdaptorServer({ fetch: app.fetch })) };
}

test('health counts the worlds of this process', async () => {
  const { http, bugs } = door();
  await http.get('/health').expect(200, { ok: true, worlds: 0 });
  await http.post('/worlds').send({ world: 'one', from: 'example' }).expect(201);
  await http.get('/health').expect(200, { ok: true, worlds: 1 });
  expect(bugs).toEqual([]);
});

test('a path that does not exist is told by its method and path', async () => {
  const { http } = door();
  const { body } = await http.put('/nowhere').expect(404);
  expect(body.error).toEqual({ code: 'path_unknown', message: 'There is no PUT /nowhere.' });
});

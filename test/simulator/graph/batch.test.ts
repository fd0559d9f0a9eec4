import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { TestSimulator, type TestWorld } from '../simulator.ts';

let simulator: TestSimulator;
let world: TestWorld;
beforeAll(async () => {
  simulator = await TestSimulator.open();
});
afterAll(() => simulator.close());
beforeEach(async () => {
  world = await simulator.world();
  await world.act({ type: 'message', text: 'hi' });
});

const sendBody = (text: string) =>
  `recipient=${encodeURIComponent(JSON.stringify({ id: world.psid() }))}&message=${encodeURIComponent(JSON.stringify({ text }))}`;
const send = (text: string, more: object = {}) => ({
  method: 'POST',
  relative_url: 'me/messages',
  body: sendBody(text),
  ...more,
});
const batch = (operations: unknown, more: Record<string, unknown> = {}, path = '/v26.0/') =>
  world.graph('POST', path, { tokenIn: 'body', json: { batch: operations, ...more } });
const texts = async () =>
  (await world.control('GET', `/threads/${world.page}/${world.psid()}`)).body.messages.map(
    ({ text }: { text: string }) => text,
  );

describe('a batch', () => {
  test.each(['/', '/v26.0', '/v26.0/'])(
    'at %s answers 200 with one element each, in their order [API-032, API-033]',
    async (path) => {
      const answer = await batch([send('one'), { method: 'GET', relative_url: 'me?fields=name' }], {}, path);
      expect(answer.status).toBe(200);
      expect(answer.body.map(({ code }: { code: number }) => code)).toEqual([200, 200]);
      expect(JSON.parse(answer.body[0].body)).toMatchObject({ recipient_id: world.psid() });
      expect(JSON.parse(answer.body[1].body)).toEqual({ name: 'Page', id: world.page });
    },
  );

  test('is read from JSON text in a form, too [API-032]', async () => {
    const answer = await world.graph('POST', '/', {
      tokenIn: 'body',
      form: { batch: JSON.stringify([send('from a form')]), include_headers: 'false' },
    });
    expect(answer.body).toEqual([{ code: 200, body: expect.any(String) }]);
    expect(await texts()).toEqual(['hi', 'from a form']);
  });

  test('has headers as a list, and none with include_headers=false [API-035]', async () => {
    const [withHeaders] = (await batch([send('a')])).body;
    expect(withHeaders.headers).toContainEqual({ name: 'facebook-api-version', value: 'v26.0' });
    const [without] = (await batch([send('b')], { include_headers: false })).body;
    expect(without).not.toHaveProperty('headers');
  });

  test('goes on after a failed operation, whose error is its own [API-034, API-036]', async () => {
    const { status, body } = await batch([
      { method: 'POST', relative_url: 'me/messages' },
      send('still sent'),
    ]);
    expect(status).toBe(200);
    expect(body[0].code).toBe(400);
    expect(JSON.parse(body[0].body).error.code).toBe(100);
    expect(await texts()).toEqual(['hi', 'still sent']);
  });

  test('of more than fifty runs none of them [API-037]', async () => {
    const answer = await batch(Array.from({ length: 51 }, (_, index) => send(`m${index}`)));
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatchObject({
      type: 'GraphBatchException',
      message: expect.stringContaining('50'),
    });
    expect(await texts()).toEqual(['hi']);
    expect((await batch(Array.from({ length: 50 }, (_, index) => send(`m${index}`)))).body).toHaveLength(50);
  });

  test('lets an operation bring its own token, in its URL or its body [API-038]', async () => {
    const mkt = world.token('mkt');
    const { body } = await batch([
      { method: 'POST', relative_url: `me/messages?access_token=${mkt}`, body: sendBody('no') },
      { method: 'POST', relative_url: 'me/messages', body: `access_token=${mkt}&${sendBody('no')}` },
      send('yes'),
    ]);
    expect(body.map(({ code }: { code: number }) => code)).toEqual([400, 400, 200]);
    expect(JSON.parse(body[0].body).error).toMatchObject({ code: 10, error_subcode: 2018300 });
  });

  test('fills results of earlier operations into later ones, and skips what rests on a failed one', async () => {
    const { body } = await batch([
      send('first', { name: 'first' }),
      { method: 'GET', relative_url: 'me/thread_owner?recipient={result=first:$.recipient_id}' },
      { method: 'POST', relative_url: 'me/messages', name: 'bad' },
      send('never', { depends_on: 'bad' }),
    ]);
    expect(JSON.parse(body[1].body).data[0].thread_owner.app_id).toBe(world.app('care'));
    expect(body[3]).toBeNull();
    expect(await texts()).toEqual(['hi', 'first']);
  });

  test('leaves out what was to be omitted on success, and only then', async () => {
    const { body } = await batch([
      send('quiet', { omit_response_on_success: true }),
      { method: 'POST', relative_url: 'me/messages', omit_response_on_success: true },
    ]);
    expect(body[0]).toBeNull();
    expect(body[1].code).toBe(400);
  });

  test.each([['{}'], ['"x"'], ['7']])('that is %s is refused [API-032]', async (text) => {
    const answer = await world.graph('POST', '/', { tokenIn: 'body', form: { batch: text } });
    expect([answer.status, answer.body.error.code]).toEqual([400, 100]);
  });

  test('each operation is a call of its own in the journal', async () => {
    const before = await world.lastSeq();
    await batch([send('a'), send('b')]);
    const calls = (await world.journal(before)).filter(({ kind }) => kind === 'call');
    expect(calls.map(({ call }) => call)).toEqual(['send', 'send']);
    expect(JSON.stringify(calls)).not.toContain('BATON');
  });
});

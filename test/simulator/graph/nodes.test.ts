import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Answer, ROUTED_FILE, TestSimulator, type TestWorld } from '../simulator.ts';

let simulator: TestSimulator;
let world: TestWorld;

beforeAll(async () => {
  simulator = await TestSimulator.open();
});
beforeEach(async () => {
  world = await simulator.world({
    ...ROUTED_FILE,
    people: {
      ann: { name: 'Ann Marie Example', locale: 'de_DE', timezone: 1, gender: 'female' },
      ben: { name: 'Ben' },
    },
  });
});
afterAll(() => simulator.close());

const read = (path: string, query: Record<string, string> = {}, as = 'care') =>
  world.graph('GET', path, { as, query });
const errorOf = ({ status, body }: Answer) => [status, body.error?.code, body.error?.error_subcode];
/** Follows an address as it stands. */
async function follow(url: string): Promise<Answer['body']> {
  const response = await fetch(url);
  expect(response.status).toBe(200);
  return response.json();
}
async function say(...texts: string[]): Promise<string[]> {
  const mids = [];
  for (const text of texts) mids.push((await world.act({ type: 'message', text })).mid);
  return mids;
}
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `m${index + 1}`);
const thread = () => `t_${world.psid()}`;

describe('a person’s profile', () => {
  test('shows first name, last name and picture, and whatever else is asked for [API-131]', async () => {
    await say('hi');
    const id = world.psid();
    const usual = await read(id);
    expect(usual.body).toEqual({
      first_name: 'Ann',
      last_name: 'Marie Example',
      profile_pic: `${simulator.graphUrl}/platform/profilepic/${world.name}/${id}`,
      id,
    });
    expect((await read(id, { fields: 'name,locale,timezone,gender' })).body).toEqual({
      name: 'Ann Marie Example',
      locale: 'de_DE',
      timezone: 1,
      gender: 'female',
      id,
    });
  });

  test('has a picture that the Graph door serves, and none for strangers', async () => {
    await say('hi');
    const { profile_pic } = (await read(world.psid())).body;
    const picture = await fetch(profile_pic);
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/png']);
    const bytes = Buffer.from(await picture.arrayBuffer());
    expect(bytes.subarray(1, 4).toString()).toBe('PNG');
    expect((await fetch(`${profile_pic}9`)).status).toBe(404);
    expect((await fetch(`${simulator.graphUrl}/platform/profilepic/%E0/1`)).status).toBe(404);
  });

  test('has what the control plane says about the person instead', async () => {
    const { body } = await world.control('POST', '/people', {
      name: 'Cy Young',
      first_name: 'Cyrus',
      profile_pic: 'https://img.example/cy.png',
    });
    const psid = body.psids[world.page];
    await world.control('POST', `/people/${body.id}/acts`, { page: world.page, type: 'message', text: 'hi' });
    expect((await read(psid)).body).toEqual({
      first_name: 'Cyrus',
      last_name: 'Young',
      profile_pic: 'https://img.example/cy.png',
      id: psid,
    });
  });

  test('is closed until the person writes or taps: unknown before, 230 after a mere click [API-132]', async () => {
    expect(errorOf(await read(world.psid()))).toEqual([400, 100, 33]);
    await world.act({ type: 'comment', text: 'nice' });
    expect(errorOf(await read(world.psid()))).toEqual([400, 100, 33]);
    await world.act({ type: 'get_started' });
    expect((await read(world.psid())).status).toBe(200);
  });

  test('stays closed to a page that answered a comment, until the person answers [API-132]', async () => {
    const { comment_id } = await world.act({ type: 'comment', text: 'price?' });
    await world.graph('POST', 'me/messages', {
      json: { recipient: { comment_id }, message: { text: 'Five euros' } },
    });
    const closed = await read(world.psid());
    expect(errorOf(closed)).toEqual([403, 230, undefined]);
    expect(closed.headers.get('x-baton-rule')).toBe('API-132');
    await say('thanks');
    expect((await read(world.psid())).status).toBe(200);
  });

  test('is 100/33 for an id of nobody, in the words of the verb [API-008]', async () => {
    const { body } = await read('42');
    expect(body.error.message).toMatch(/^Unsupported get request\. Object with ID '42' does not exist/);
    expect(body.error.type).toBe('GraphMethodException');
  });

  test('with a field that a person has not is refused [API-028]', async () => {
    await say('hi');
    const { body } = await read(world.psid(), { fields: 'first_name,shoe_size' });
    expect(body.error).toMatchObject({
      code: 100,
      message: '(#100) Tried accessing nonexisting field (shoe_size) on node type (User)',
    });
  });
});

describe('the page', () => {
  test('shows the fields named, in that order, and its id [API-028]', async () => {
    const { body } = await read('me', { fields: 'category,name' });
    expect(Object.entries(body)).toEqual([
      ['category', 'Local business'],
      ['name', 'Page'],
      ['id', world.page],
    ]);
  });

  test('gives the caller its own token, which no journal holds', async () => {
    const { body } = await read('me', { fields: 'access_token' });
    expect(body).toEqual({ access_token: world.token('care'), id: world.page });
    const journal = JSON.stringify(await world.journal());
    expect(journal).not.toContain(world.token('care'));
    expect(journal).toContain('(left out)');
  });

  test('has no Instagram account unless it was given one', async () => {
    const { body } = await read('me', { fields: 'instagram_business_account' });
    expect(body).toEqual({ id: world.page });
  });

  test.each([
    ['id,,name', /^Syntax error "Expected name\." at character 3/],
    ['name{', /^Syntax error "Expected name\."/],
  ])('read with fields=%s is a syntax error, 2500', async (fields, message) => {
    const { status, body } = await read('me', { fields });
    expect([status, body.error.code]).toEqual([400, 2500]);
    expect(body.error.message).toMatch(message);
  });
});

describe('conversations in pages', () => {
  const ids = (body: Answer['body']) => body.data.map(({ id }: { id: string }) => id);

  async function talkWith(count: number): Promise<string[]> {
    const talked: string[] = [];
    for (let n = 0; n < count; n += 1) {
      const { body } = await world.control('POST', '/people', { name: `P${n}` });
      await world.advance({ seconds: 1 });
      await world.control('POST', `/people/${body.id}/acts`, {
        page: world.page,
        type: 'message',
        text: 'hi',
      });
      talked.unshift(`t_${body.psids[world.page]}`);
    }
    return talked;
  }

  test('lead on by an absolute address that works as it stands, and none past the end [API-030, API-031]', async () => {
    const talked = await talkWith(5);
    const first = (await read('me/conversations', { limit: '2', fields: 'snippet' })).body;
    expect(ids(first)).toEqual(talked.slice(0, 2));
    expect(first.paging).not.toHaveProperty('previous');
    expect(first.paging.next).toMatch(
      new RegExp(`^${simulator.graphUrl}/v26.0/${world.page}/conversations\\?.*access_token=`),
    );
    const second = await follow(first.paging.next);
    expect(ids(second)).toEqual(talked.slice(2, 4));
    expect(second.data[0]).toHaveProperty('snippet', 'hi');
    const third = await follow(second.paging.next);
    expect(ids(third)).toEqual(talked.slice(4));
    expect(third.paging).not.toHaveProperty('next');
    expect(ids(await follow(third.paging.previous))).toEqual(talked.slice(2, 4));
    expect(JSON.stringify(await world.journal())).not.toContain(world.token('care'));
  });

  test('repeat the proof, so that apps that need one can follow [API-021, API-031]', async () => {
    await talkWith(2);
    await world.control('PATCH', `/apps/${world.app('care')}`, { require_proof: true });
    const appsecret_proof = createHmac('sha256', world.secret('care'))
      .update(world.token('care'))
      .digest('hex');
    const { body } = await read('me/conversations', { limit: '1', appsecret_proof });
    expect(ids(await follow(body.paging.next))).toHaveLength(1);
  });

  test('lead on inside a batch, too [API-031]', async () => {
    await talkWith(2);
    const { body } = await world.graph('POST', '/v26.0/', {
      json: { batch: [{ method: 'GET', relative_url: 'me/conversations?limit=1' }] },
    });
    const { paging } = JSON.parse(body[0].body);
    expect(ids(await follow(paging.next))).toHaveLength(1);
  });

  test('with a cursor of another place, or a limit of nothing, are refused', async () => {
    await say('hi');
    for (const query of [{ after: '???' }, { limit: '0' }, { limit: 'all' }, { order: 'random' }]) {
      expect(errorOf(await read('me/conversations', query as Record<string, string>))).toEqual([
        400,
        100,
        undefined,
      ]);
    }
  });

  test('of another folder than the inbox are none', async () => {
    await say('hi');
    expect((await read('me/conversations', { folder: 'spam' })).body).toEqual({ data: [] });
    expect((await read('me/conversations', { folder: 'inbox' })).body.data).toHaveLength(1);
  });

  test('need the permission pages_messaging: 230', async () => {
    await world.control('PATCH', `/apps/${world.app('spy')}`, { permissions: [] });
    expect(errorOf(await read('me/conversations', {}, 'spy'))).toEqual([403, 230, undefined]);
  });
});

describe('a conversation', () => {
  test('tells its sides, counts and whether it can be answered', async () => {
    await say('one', 'two');
    await world.send('care', { message: { text: 'Yes' } });
    await say('three');
    const fields = 'name,snippet,updated_time,message_count,unread_count,can_reply,folder,scoped_thread_key';
    expect((await read(thread(), { fields })).body).toEqual({
      name: 'Ann Marie Example',
      snippet: 'three',
      updated_time: '2026-01-05T09:00:00+0000',
      message_count: 4,
      unread_count: 1,
      can_reply: true,
      folder: 'inbox',
      scoped_thread_key: thread(),
      id: thread(),
    });
    await world.advance({ seconds: 86_400 });
    expect((await read(thread(), { fields: 'can_reply' })).body.can_reply).toBe(false);
  });

  test('opens its messages as a field, newest first, as many as asked for [API-029]', async () => {
    const mids = await say('one', 'two', 'three');
    const { body } = await read('me/conversations', {
      fields: 'messages.limit(2){message,from{id},to,created_time}',
    });
    const { data, paging } = body.data[0].messages;
    const [page, person] = [
      { name: 'Page', email: `${world.page}@facebook.com`, id: world.page },
      { id: world.psid() },
    ];
    expect(data).toEqual([
      {
        message: 'three',
        from: person,
        to: { data: [page] },
        created_time: '2026-01-05T09:00:00+0000',
        id: mids[2],
      },
      {
        message: 'two',
        from: person,
        to: { data: [page] },
        created_time: '2026-01-05T09:00:00+0000',
        id: mids[1],
      },
    ]);
    const next = await follow(paging.next);
    expect(next.data).toMatchObject([{ message: 'one', from: person, id: mids[0] }]);
    expect(next.paging).not.toHaveProperty('next');
    expect(body.data[0]).not.toHaveProperty('updated_time');
  });

  test('can be read from its beginning', async () => {
    const mids = await say('one', 'two');
    const { body } = await read(thread(), { fields: 'messages.order(chronological).limit(1)' });
    expect(body.messages.data[0].id).toBe(mids[0]);
    expect((await follow(body.messages.paging.next)).data[0].id).toBe(mids[1]);
  });

  test('lists all its messages, and tells more than id and time only of the 20 newest [API-134]', async () => {
    await say(...numbered(21));
    const { body } = await read(`${thread()}/messages`, { fields: 'message', limit: '100' });
    expect(body.data).toHaveLength(21);
    expect(body.data.filter((item: object) => 'message' in item)).toHaveLength(20);
    expect(body.data.at(-1)).not.toHaveProperty('message');
  });

  test('answers no POST on its messages: that is what the Send API is for', async () => {
    await say('hi');
    const { body } = await world.graph('POST', `${thread()}/messages`, { json: { message: 'hi' } });
    expect(body.error).toMatchObject({ code: 100, error_subcode: 33 });
    expect(body.error.message).toMatch(/^Unsupported post request\./);
  });

  test('that does not exist is 100/33, and one of another page stays hidden [API-008]', async () => {
    expect(errorOf(await read('t_42'))).toEqual([400, 100, 33]);
    expect(errorOf(await read(thread()))).toEqual([400, 100, 33]);
  });
});

describe('a message', () => {
  test('tells who wrote it to whom, and when', async () => {
    await say('hi');
    const sent = (await world.send('care', { message: { text: 'Yes' } })).body.message_id;
    const fields = 'created_time,from,to,message';
    const [page, person] = [
      { name: 'Page', email: `${world.page}@facebook.com`, id: world.page },
      { name: 'Ann Marie Example', email: `${world.psid()}@facebook.com`, id: world.psid() },
    ];
    expect((await read(sent, { fields })).body).toEqual({
      created_time: '2026-01-05T09:00:00+0000',
      from: page,
      to: { data: [person] },
      message: 'Yes',
      id: sent,
    });
    expect((await read(sent)).body).toEqual({ created_time: '2026-01-05T09:00:00+0000', id: sent });
  });

  test('counts as deleted once 20 newer ones have come [API-134]', async () => {
    const [oldest = '', second = ''] = await say(...numbered(21));
    const deleted = await read(oldest, { fields: 'message' });
    expect(errorOf(deleted)).toEqual([400, 100, undefined]);
    expect(deleted.body.error.message).toMatch(/deleted/);
    expect((await read(second, { fields: 'message' })).body.message).toBe('m2');
  });

  test('that nobody wrote is 100/33 [API-008]', async () => {
    expect(errorOf(await read('m_nothing'))).toEqual([400, 100, 33]);
  });
});

test('a user reads a page by its id to get the page’s token [API-041]', async () => {
  const { body } = await world.control('GET', `/apps/${world.app('care')}`);
  const answer = await world.graph('GET', world.page, {
    as: null,
    token: body.user_access_token,
    query: { fields: 'access_token' },
  });
  expect(answer.body).toEqual({ access_token: world.token('care'), id: world.page });
});

test('reads by an idle reader change nothing', async () => {
  await say('hi');
  const before = await world.state();
  for (const path of ['me', world.psid(), thread(), `${thread()}/messages`, 'me/conversations'])
    expect((await read(path, {}, 'spy')).status).toBe(200);
  expect(await world.state()).toEqual(before);
});

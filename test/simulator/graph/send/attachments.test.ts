import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ROUTED_FILE, TestSimulator, type TestWorld } from '../../simulator.ts';
import { type FileHost, openFileHost, PNG } from './host.ts';

let simulator: TestSimulator;
let world: TestWorld;
let host: FileHost;

beforeAll(async () => {
  simulator = await TestSimulator.open();
  host = await openFileHost();
  host.serve('/menu.png', 'image/png', PNG);
  host.serve('/page.html', 'text/html', Buffer.from('<p>no image</p>'));
  host.serve('/big.png', 'image/png', Buffer.alloc(8_000_001));
  host.serve('/big.bin', 'application/pdf', Buffer.alloc(8_000_001));
  host.redirect('/moved.png', '/menu.png');
  host.redirect('/away.png', 'http://elsewhere.example/menu.png');
});
beforeEach(async () => {
  world = await simulator.world();
  await world.act({ type: 'message', text: 'hi' });
  host.asked.length = 0;
});
afterAll(async () => {
  await simulator.close();
  await host.close();
});

const attach = (payload: object, type = 'image', as = 'care') =>
  world.send(as, { message: { attachment: { type, payload } } });
const upload = (payload: object, type = 'image', as = 'care') =>
  world.graph('POST', 'me/message_attachments', {
    as,
    json: { message: { attachment: { type, payload } } },
  });
const shown = async (after: number) =>
  (await world.journal(after)).filter(({ channel }) => channel === 'phone').map(({ message }) => message);

function multipart(path: string, fields: Record<string, unknown>, file: Blob, name = 'menu.png') {
  const form = new FormData();
  for (const [key, value] of Object.entries(fields)) form.set(key, JSON.stringify(value));
  form.set('filedata', file, name);
  const token = world.token('care');
  return fetch(`${simulator.graphUrl}/v26.0/me/${path}?access_token=${token}`, {
    method: 'POST',
    body: form,
    // biome-ignore lint/suspicious/noExplicitAny: what the door answers
  }).then((response) => response.json() as any);
}

describe('a file by its address', () => {
  test('is fetched, kept and served back with its type; the person and the echo see where it lies [API-079]', async () => {
    const before = await world.lastSeq();
    expect((await attach({ url: `${host.url}/menu.png` })).status).toBe(200);
    const [message] = await shown(before);
    const [{ type, payload }] = message.attachments;
    expect(type).toBe('image');
    expect(payload.url.startsWith(`${simulator.graphUrl}/simulated-files/`)).toBe(true);
    const served = await fetch(payload.url);
    expect([served.status, served.headers.get('content-type')]).toEqual([200, 'image/png']);
    expect(Buffer.from(await served.arrayBuffer()).equals(PNG)).toBe(true);
    expect(served.headers.get('content-security-policy')).toContain('sandbox');
  });

  test.each([
    ['nothing there', '/none.png'],
    ['a page instead of an image', '/page.html'],
    ['a redirect to where nothing may be fetched', '/away.png'],
  ])('%s is refused with 2018047 and nothing is sent [API-079]', async (_title, path) => {
    const before = await world.lastSeq();
    const { body } = await attach({ url: host.url + path });
    expect(body.error).toMatchObject({
      code: 100,
      error_subcode: 2018047,
      message: '(#100) Upload attachment failure.',
    });
    expect(await shown(before)).toEqual([]);
  });

  test('a redirect beside it is followed [API-079]', async () => {
    expect((await attach({ url: `${host.url}/moved.png` })).status).toBe(200);
  });

  test('an image may have 8 MB, any other file more [API-080]', async () => {
    const { body } = await attach({ url: `${host.url}/big.png` });
    expect(body.error).toMatchObject({ code: 100, error_subcode: 2018109 });
    expect((await attach({ url: `${host.url}/big.bin` }, 'file')).status).toBe(200);
  });

  test('a send that another app’s control forbids fetches nothing [API-079]', async () => {
    const { body } = await attach({ url: `${host.url}/none.png` }, 'image', 'mkt');
    expect(body.error.error_subcode).toBe(2018300);
    expect(host.asked).toEqual([]);
  });

  test('an address outside this machine is believed, unless the reading mediaElsewhere refuses it [API-079]', async () => {
    const url = 'https://cdn.harbour.example/4.png';
    const before = await world.lastSeq();
    expect((await attach({ url })).status).toBe(200);
    expect((await shown(before))[0].attachments).toEqual([{ type: 'image', payload: { url } }]);
    expect((await attach({ url: 'https://cdn.invalid/4.png' })).body.error.error_subcode).toBe(2018047);
    await world.control('PATCH', '/readings', { mediaElsewhere: 'refused' });
    expect((await attach({ url })).body.error.error_subcode).toBe(2018047);
  });

  test('several images travel in one message [API-078]', async () => {
    const image = { type: 'image', payload: { url: `${host.url}/menu.png` } };
    const before = await world.lastSeq();
    const { status } = await world.send('care', { message: { attachments: [image, image] } });
    expect(status).toBe(200);
    expect((await shown(before))[0].attachments).toHaveLength(2);
  });
});

describe('a file kept for later', () => {
  test('is_reusable on a send answers an attachment_id that can be sent again [API-081]', async () => {
    const { body } = await attach({ url: `${host.url}/menu.png`, is_reusable: true });
    expect(body.attachment_id).toMatch(/^\d+$/);
    expect((await attach({ attachment_id: body.attachment_id })).status).toBe(200);
    expect((await attach({ attachment_id: body.attachment_id })).status).toBe(200);
    expect((await attach({ url: `${host.url}/menu.png` })).body).not.toHaveProperty('attachment_id');
  });

  test('an upload that is not reusable serves one message [API-081]', async () => {
    const { attachment_id } = (await upload({ url: `${host.url}/menu.png` })).body;
    expect((await attach({ attachment_id })).status).toBe(200);
    expect((await attach({ attachment_id })).body.error.message).toContain('only once');
  });

  test('an id lives 90 days on the world’s clock [API-082]', async () => {
    const payload = { url: `${host.url}/menu.png`, is_reusable: true };
    const { attachment_id } = (await upload(payload)).body;
    await world.advance({ seconds: 90 * 86_400 - 1 });
    await world.act({ type: 'message', text: 'still here' });
    expect((await attach({ attachment_id })).status).toBe(200);
    await world.advance({ seconds: 1 });
    expect((await attach({ attachment_id })).body.error.message).toBe('(#100) Invalid attachment id');
  });

  test('an id is its page’s alone, and of its own type [API-082]', async () => {
    const page = { ...ROUTED_FILE.pages.page, name: 'Other' };
    const both = await simulator.world({ ...ROUTED_FILE, pages: { ...ROUTED_FILE.pages, other: page } });
    await both.act({ type: 'message', text: 'hi' });
    const token = both.view.pages.other.page_access_tokens[both.app('care')];
    const message = {
      attachment: { type: 'image', payload: { url: `${host.url}/menu.png`, is_reusable: true } },
    };
    const { body } = await both.graph('POST', 'me/message_attachments', { token, json: { message } });
    const sent = (type: string, id: string) =>
      both.send('care', { message: { attachment: { type, payload: { attachment_id: id } } } });
    expect((await sent('image', body.attachment_id)).body.error.message).toBe('(#100) Invalid attachment id');
    const own = await both.graph('POST', 'me/message_attachments', { json: { message } });
    expect((await sent('video', own.body.attachment_id)).body.error.code).toBe(100);
    expect((await sent('image', own.body.attachment_id)).status).toBe(200);
  });

  test('a media template shows an upload [API-082]', async () => {
    const { attachment_id } = (await upload({ url: `${host.url}/menu.png`, is_reusable: true })).body;
    const of = (id: string) =>
      attach({ template_type: 'media', elements: [{ media_type: 'image', attachment_id: id }] }, 'template');
    expect((await of(attachment_id)).status).toBe(200);
    expect((await of('1')).body.error.message).toBe('(#100) Invalid attachment id');
  });
});

describe('a file as bytes', () => {
  const image = new Blob([PNG], { type: 'image/png' });
  const message = { attachment: { type: 'image', payload: { is_reusable: true } } };

  test('comes in the part filedata, of a send or of an upload [API-020]', async () => {
    const recipient = { id: world.psid() };
    const sent = await multipart('messages', { recipient, message }, image);
    expect(sent).toEqual({
      recipient_id: world.psid(),
      message_id: expect.stringMatching(/^m_/),
      attachment_id: expect.stringMatching(/^\d+$/),
    });
    const uploaded = await multipart('message_attachments', { message }, image);
    expect((await attach({ attachment_id: uploaded.attachment_id })).status).toBe(200);
  });

  test('its own type must be the attachment’s, and its size at most 25 MB [API-020, API-080]', async () => {
    const pdf = new Blob(['%PDF'], { type: 'application/pdf' });
    const wrong = await multipart('message_attachments', { message }, pdf, 'menu.pdf');
    expect(wrong.error).toMatchObject({ code: 100, error_subcode: 2018047 });
    const huge = new Blob([Buffer.alloc(25_000_001)], { type: 'image/png' });
    expect((await multipart('message_attachments', { message }, huge)).error.error_subcode).toBe(2018109);
  });

  test('without it an upload needs an address [API-078]', async () => {
    const { body } = await upload({ is_reusable: true });
    expect(body.error.message).toBe('(#100) The parameter message[attachment][payload][url] is required');
  });
});

test('files outlive the process when the simulator has a folder, and go with their world', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'baton-files-'));
  const first = await TestSimulator.open({ dataDir: folder });
  const kept = await first.world(ROUTED_FILE, 'kept');
  await kept.act({ type: 'message', text: 'hi' });
  const message = { attachment: { type: 'image', payload: { url: `${host.url}/menu.png` } } };
  await kept.send('care', { message });
  const [phone] = (await kept.journal()).filter(({ channel }) => channel === 'phone');
  const path = new URL(phone?.message.attachments[0].payload.url).pathname;
  await first.close();
  const second = await TestSimulator.open({ dataDir: folder });
  const served = await fetch(second.graphUrl + path);
  expect([served.status, served.headers.get('content-type')]).toEqual([200, 'image/png']);
  await second.control('DELETE', '/worlds/kept');
  expect((await fetch(second.graphUrl + path)).status).toBe(404);
  await second.close();
  await rm(folder, { recursive: true });
});

test.each([
  '/simulated-files/',
  '/simulated-files/w/..%2F..%2Fregistry.json',
  '/simulated-files/none/abc.png',
])('a path that names no file is answered with 404: %s', async (path) => {
  expect((await fetch(simulator.graphUrl + path)).status).toBe(404);
});

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ROUTED_FILE, TestSimulator, type TestWorld } from '../simulator.ts';

let simulator: TestSimulator;
let world: TestWorld;

beforeAll(async () => {
  simulator = await TestSimulator.open();
});
beforeEach(async () => {
  world = await simulator.world({
    ...ROUTED_FILE,
    pages: { page: { ...ROUTED_FILE.pages.page, instagram: { username: 'harbour.cafe' } } },
  });
});
afterAll(() => simulator.close());

const read = async (mid: string, fields: string) =>
  (await world.graph('GET', mid, { query: { fields } })).body;
async function sentBy(message: object): Promise<string> {
  const { body } = await world.send('care', { message });
  if (body.message_id === undefined) throw new Error(JSON.stringify(body));
  return body.message_id;
}
async function written(...attachments: object[]): Promise<string> {
  return (await world.act({ type: 'message', attachments })).mid;
}
const ID = expect.stringMatching(/^\d+$/);
const PHOTO = 'https://cdn.example/a/menu%20card.png?x=1';

describe('attachments of a message', () => {
  test.each([
    [
      { type: 'image', url: PHOTO },
      {
        mime_type: 'image/png',
        name: 'menu card.png',
        image_data: { url: PHOTO, preview_url: PHOTO, render_as_sticker: false },
      },
    ],
    [
      { type: 'video', url: 'https://cdn.example/clip' },
      {
        mime_type: 'video/mp4',
        name: 'clip',
        video_data: { url: 'https://cdn.example/clip', preview_url: 'https://cdn.example/clip' },
      },
    ],
    [
      { type: 'audio', url: 'https://cdn.example/a.ogg' },
      { mime_type: 'audio/ogg', name: 'a.ogg', file_url: 'https://cdn.example/a.ogg' },
    ],
    [
      { type: 'file', url: 'https://cdn.example/100%.bin' },
      { mime_type: 'application/octet-stream', name: '100%.bin', file_url: 'https://cdn.example/100%.bin' },
    ],
  ])('are read with type, name and address: %j [API-028]', async (attachment, shown) => {
    const mid = await written(attachment);
    const { attachments } = await read(mid, 'attachments');
    expect(attachments).toEqual({ data: [{ id: ID, ...shown }] });
  });

  test('have ids of their own, the same in each read [API-028]', async () => {
    const mid = await written({ type: 'image', url: PHOTO }, { type: 'image', url: PHOTO });
    const once = await read(mid, 'attachments{mime_type}');
    expect(once.attachments.data).toEqual([
      { id: ID, mime_type: 'image/png' },
      { id: ID, mime_type: 'image/png' },
    ]);
    expect(once.attachments.data[0].id).not.toBe(once.attachments.data[1].id);
    expect(await read(mid, 'attachments{mime_type}')).toEqual(once);
  });

  test('are read of the business, too, and shown with its message on the phone [API-028]', async () => {
    await world.act({ type: 'message', text: 'hi' });
    const mid = await sentBy({ attachment: { type: 'image', payload: { url: PHOTO } } });
    const { attachments } = await read(mid, 'attachments');
    expect(attachments.data).toMatchObject([{ image_data: { url: PHOTO } }]);
    const { body } = await world.control('GET', `/threads/${world.page}/${world.psid()}`);
    expect(body.messages.at(-1)).toMatchObject({ mid, attachments: [{ type: 'image', url: PHOTO }] });
  });

  test('tell the first card of a template [API-028]', async () => {
    await world.act({ type: 'message', text: 'hi' });
    const button = { type: 'web_url', title: 'Open', url: 'https://harbour.example/b' };
    const card = { title: 'Table', subtitle: 'For two', image_url: PHOTO, buttons: [button] };
    const payload = { template_type: 'generic', elements: [card] };
    const mid = await sentBy({ attachment: { type: 'template', payload } });
    expect((await read(mid, 'attachments')).attachments.data).toEqual([
      {
        id: ID,
        generic_template: {
          title: 'Table',
          subtitle: 'For two',
          media_url: PHOTO,
          cta: { title: 'Open', type: 'web_url', url: 'https://harbour.example/b' },
        },
      },
    ]);
    const text = { template_type: 'button', text: 'What now?', buttons: [button] };
    const asked = await sentBy({ attachment: { type: 'template', payload: text } });
    expect((await read(asked, 'attachments')).attachments.data[0].generic_template.title).toBe('What now?');
  });
});

describe('of a message is read', () => {
  test('a shared link under shares, not among the attachments [API-028]', async () => {
    const link = { type: 'fallback', title: 'A table', url: 'https://shop.example/t' };
    const body = await read(await written(link), 'shares,attachments');
    expect(body.shares).toEqual({ data: [{ link: 'https://shop.example/t', name: 'A table' }] });
    expect(body).not.toHaveProperty('attachments');
  });

  test('a sticker by its address, and as an image that is one [API-028]', async () => {
    const body = await read(
      await written({ type: 'sticker', sticker_id: '369239263222822' }),
      'sticker,attachments',
    );
    expect(body.sticker).toContain('sticker_id=369239263222822');
    expect(body.attachments.data).toMatchObject([
      { mime_type: 'image/png', image_data: { url: body.sticker, render_as_sticker: true } },
    ]);
  });

  test('each reaction with who gave it, until it is taken back [API-028]', async () => {
    await world.act({ type: 'message', text: 'hi' });
    const mid = await sentBy({ text: 'Yes' });
    expect(await read(mid, 'reactions')).toEqual({ id: mid });
    await world.act({ type: 'reaction', mid, reaction: 'love' });
    const id = world.psid();
    expect((await read(mid, 'reactions')).reactions).toEqual({
      data: [{ reaction: 'love', users: [{ name: 'Ann', email: `${id}@facebook.com`, id }] }],
    });
    await world.act({ type: 'reaction', mid, reaction: null });
    expect(await read(mid, 'reactions')).toEqual({ id: mid });
  });

  test('on Instagram the reaction with the user name [API-028]', async () => {
    const { mid } = await world.act({ platform: 'instagram', type: 'message', text: 'hi' });
    await world.act({ platform: 'instagram', type: 'reaction', mid, reaction: 'like' });
    const [given] = (await read(mid, 'reactions')).reactions.data;
    expect(given).toEqual({ reaction: 'like', users: [{ username: 'Ann', id: expect.any(String) }] });
  });

  test('nothing of what is not there: fields without data are left out [API-028]', async () => {
    const { mid } = await world.act({ type: 'message', text: 'hi' });
    expect(await read(mid, 'message,attachments,shares,sticker,reactions')).toEqual({
      message: 'hi',
      id: mid,
    });
  });

  test('no attachment and no reaction once twenty others are newer [API-134]', async () => {
    const mid = await written({ type: 'image', url: PHOTO });
    await world.act({ type: 'reaction', mid, reaction: 'love' });
    for (let n = 0; n < 20; n += 1) await world.act({ type: 'message', text: String(n) });
    const { body } = await world.graph('GET', `t_${world.psid()}/messages`, {
      query: { fields: 'created_time,attachments,reactions', limit: '100' },
    });
    expect(body.data.at(-1)).toEqual({ id: mid, created_time: expect.any(String) });
  });
});

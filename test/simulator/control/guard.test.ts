import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { type ControlError, renderError } from '../../../simulator/control/errors.ts';
import { guard } from '../../../simulator/control/guard.ts';
import { startSimulator } from '../../../simulator/start.ts';

const KEY = 'the-key-of-this-test';

/** A door behind the guard, asked over a connection that came in at `address`. */
async function asked(
  address: string | undefined,
  key: string | null,
  headers: Record<string, string> = {},
  path = '/worlds',
) {
  const app = new Hono();
  app.use(guard(key));
  app.get('*', (c) => c.text('in'));
  app.onError((error, c) => renderError(c, error as ControlError));
  const env = address === undefined ? {} : { incoming: { socket: { localAddress: address } } };
  const response = await app.request(path, { headers: { host: '127.0.0.1:4001', ...headers } }, env);
  return response.status;
}

test.each(['127.0.0.1', '::1', '::ffff:127.0.0.1', undefined])(
  'over loopback (%s) nobody needs a key, and web pages of other sites stay out',
  async (address) => {
    expect(await asked(address, KEY)).toBe(200);
    expect(await asked(address, KEY, { origin: 'https://evil.example' })).toBe(403);
    expect(await asked(address, KEY, { host: 'evil.example' })).toBe(403);
  },
);

test.each(['192.168.1.5', '::ffff:10.0.0.7', 'fe80::1'])(
  'over %s a request needs the control key',
  async (address) => {
    const withKey = (key: string) => ({ authorization: `Bearer ${key}` });
    expect(await asked(address, KEY)).toBe(401);
    expect(await asked(address, KEY, withKey('the-key-of-this-tesT'))).toBe(401);
    expect(await asked(address, KEY, withKey('the-key'))).toBe(401);
    expect(await asked(address, KEY, { authorization: KEY })).toBe(401);
    expect(await asked(address, KEY, withKey(KEY))).toBe(200);
    expect(await asked(address, KEY, { ...withKey(KEY), host: 'baton.internal:4001' })).toBe(200);
    expect(await asked(address, null, withKey('anything'))).toBe(401);
    expect(await asked(address, KEY, {}, '/health')).toBe(200);
  },
);

test('a simulator on loopback has no control key; on every interface it has one, and this machine needs it not', async () => {
  const local = await startSimulator();
  expect(local.controlKey).toBeUndefined();
  await local.close();
  const open = await startSimulator({ host: '0.0.0.0' });
  try {
    expect(open.controlKey).toMatch(/^[\w-]{32}$/);
    expect(open.controlUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await fetch(`${open.controlUrl}/worlds`)).status).toBe(200);
  } finally {
    await open.close();
  }
});

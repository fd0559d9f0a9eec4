import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Control, ControlError } from '../../../scenarios/harness/wire/control.ts';
import { Driver } from '../../../scenarios/harness/wire/driver.ts';
import { http } from '../../../scenarios/harness/wire/http.ts';
import type { Receiver } from '../../../scenarios/harness/wire/receiver.ts';
import { startReceiver } from '../../../scenarios/harness/wire/receiver.ts';
import { isSignedBy } from '../../../scenarios/harness/wire/signature.ts';

describe('signatures', () => {
  const raw = Buffer.from('{"text":"\\u00e4\\/"}');
  const good = `sha256=${createHmac('sha256', 'secret').update(raw).digest('hex')}`;

  test('fit the bytes and the secret, and nothing else', () => {
    expect(isSignedBy('secret', raw, good)).toBe(true);
    expect(isSignedBy('other', raw, good)).toBe(false);
    expect(isSignedBy('secret', Buffer.from('{"text":"ä/"}'), good)).toBe(false);
    expect(isSignedBy('secret', raw, undefined)).toBe(false);
    expect(isSignedBy('secret', raw, good.toUpperCase())).toBe(false);
  });
});

describe('the receiver', () => {
  let receiver: Receiver;
  beforeEach(async () => {
    receiver = await startReceiver();
  });
  afterEach(() => receiver.close());

  test('answers the handshake with the challenge, for its own verify token only', async () => {
    const hook = receiver.open('c1-mkt');
    const asked = (token: string) =>
      http({
        method: 'GET',
        url: `${hook.url}?hub.mode=subscribe&hub.challenge=77&hub.verify_token=${token}`,
      });
    expect(await asked(hook.verifyToken)).toMatchObject({ status: 200, text: '77' });
    expect(await asked('wrong')).toMatchObject({ status: 403 });
  });

  test('keeps what came for each app apart and refuses what is not signed', async () => {
    const mkt = receiver.open('c1-mkt');
    const care = receiver.open('c1-care');
    mkt.useSecret('s1');
    const body = { object: 'page' };
    const signature = `sha256=${createHmac('sha256', 's1').update(JSON.stringify(body)).digest('hex')}`;
    const answers = [
      await http({ method: 'POST', url: mkt.url, body, headers: { 'x-hub-signature-256': signature } }),
      await http({ method: 'POST', url: mkt.url, body }),
    ];
    expect(answers).toMatchObject([{ status: 200 }, { status: 403 }]);
    expect(mkt.received.map(({ signed }) => signed)).toEqual([true, false]);
    expect(care.received).toEqual([]);
    mkt.close();
    expect(await http({ method: 'POST', url: mkt.url, body })).toMatchObject({ status: 404 });
  });
});

describe('other programs', () => {
  let answer: { status: number; body: string };
  let seen: { url: string | undefined; auth: string | undefined }[];
  const server = createServer((request, response) => {
    seen.push({ url: request.url, auth: request.headers.authorization });
    if (answer.status === 0) {
      request.socket.destroy();
      return;
    }
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
  });
  let url: string;
  beforeEach(async () => {
    seen = [];
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  test('a line that is cut is told from an answer, and the call is not made again', async () => {
    answer = { status: 0, body: '' };
    expect(await http({ method: 'POST', url, body: {} })).toMatchObject({ kind: 'cut' });
    expect(seen).toHaveLength(1);
  });

  test('a driver that cannot do it says so, and that is not its refusal', async () => {
    answer = { status: 501, body: '{"unsupported":true,"reason":"no takes here"}' };
    expect(await new Driver(url, 'tok').start('take', {})).toEqual({
      kind: 'unsupported',
      reason: 'no takes here',
    });
    expect(seen).toEqual([{ url: '/conformance/v1/acts/take', auth: 'Bearer tok' }]);
    answer = { status: 422, body: '{"error":{}}' };
    expect(await new Driver(url).start('take', {})).toMatchObject({ kind: 'refused' });
  });

  test('a driver that answers garbage is an error, not a start', async () => {
    answer = { status: 200, body: 'OK' };
    await expect(new Driver(url).start('reply', {})).rejects.toThrow(/driver, POST \/acts\/reply: 200 OK/);
    await expect(new Driver(url).settle({})).rejects.toThrow(/driver, POST \/settle/);
  });

  test('the control plane’s refusal carries its code; an answer outside the contract is no answer', async () => {
    answer = { status: 409, body: '{"error":{"code":"routing_irreversible","message":"no way back"}}' };
    const refused = await new Control(url)
      .world('w')
      .putRouting('1', {})
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ControlError);
    expect(refused).toMatchObject({ code: 'routing_irreversible', status: 409 });
    answer = { status: 200, body: '{"owner":17}' };
    await expect(new Control(url).world('w').thread('1', '2')).rejects.toThrow(
      /something else than the contract says: owner/,
    );
  });
});

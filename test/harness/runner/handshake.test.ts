import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { judgeHandshake } from '../../../scenarios/harness/runner/handshake.ts';

let close = async (): Promise<void> => undefined;
afterEach(() => close());

/** A webhook that answers its verification so, told whether the token was the right one. */
async function webhook(answer: (isRight: boolean, challenge: string) => { status: number; text: string }) {
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://webhook');
    const { status, text } = answer(
      searchParams.get('hub.verify_token') === 'agreed',
      searchParams.get('hub.challenge') ?? '',
    );
    response.writeHead(status).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  close = () => new Promise((resolve) => void server.close(() => resolve()));
  const callback = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?tenant=7`,
    verifyToken: 'agreed',
  };
  return (token: 'right' | 'wrong') => judgeHandshake({ handshake: 'mkt', verify_token: token }, callback);
}

describe('a handshake', () => {
  test('passes where the right token brings the challenge back and a wrong one does not', async () => {
    const judge = await webhook((isRight, challenge) =>
      isRight ? { status: 200, text: challenge } : { status: 403, text: 'no' },
    );
    expect((await judge('right')).verdict).toBe('pass');
    expect((await judge('wrong')).verdict).toBe('pass');
  });

  test('fails where any token brings it back, whatever the status says', async () => {
    const judge = await webhook((_isRight, challenge) => ({ status: 403, text: `{"got":${challenge}}` }));
    expect(await judge('wrong')).toMatchObject({
      verdict: 'fail',
      advice: expect.stringContaining('verify_token'),
    });
    expect((await judge('right')).verdict).toBe('fail');
  });

  test('fails where nobody answers, and shows nothing where nobody is known to listen', async () => {
    const callback = { url: 'http://127.0.0.1:1/hook', verifyToken: 'agreed' };
    const wanted = { handshake: 'mkt', verify_token: 'wrong' } as const;
    expect((await judgeHandshake(wanted, callback)).verdict).toBe('fail');
    expect((await judgeHandshake(wanted, undefined)).verdict).toBe('not-exercised');
  });
});

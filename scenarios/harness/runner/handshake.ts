/** Verifies a webhook as its platform does, with the token agreed on or with another one (API-099…101). */
import type { HandshakeObserved } from '../language/observations.ts';
import type { Finding } from '../match/scene.ts';
import type { Callback } from '../targets/target.ts';
import { http } from '../wire/http.ts';

/** Nothing but an echo of it holds this number. */
const challenge = '1158201444';

export async function judgeHandshake(
  { handshake: app, verify_token: token }: HandshakeObserved,
  callback: Callback | undefined,
): Promise<Finding> {
  const expected =
    token === 'right'
      ? `${app} answers its verification with the challenge`
      : `${app} answers a wrong verify token without the challenge`;
  const finding = { expected, facts: [], matched: [] };
  if (callback === undefined)
    return { ...finding, verdict: 'not-exercised', seen: `where ${app} listens is not known` };
  const url = new URL(callback.url);
  url.searchParams.set('hub.mode', 'subscribe');
  url.searchParams.set('hub.challenge', challenge);
  url.searchParams.set(
    'hub.verify_token',
    token === 'right' ? callback.verifyToken : `not ${callback.verifyToken}`,
  );
  const answer = await http({ method: 'GET', url: url.href });
  if (answer.kind === 'cut')
    return { ...finding, verdict: 'fail', seen: `the line was cut: ${answer.reason}` };
  const isAnswered = answer.status === 200 && answer.text.trim() === challenge;
  const isRefused = !answer.text.includes(challenge);
  return {
    ...finding,
    verdict: (token === 'right' ? isAnswered : isRefused) ? 'pass' : 'fail',
    seen: `${answer.status} ${answer.text.slice(0, 100)}`,
    ...(token === 'wrong'
      ? { advice: 'Compare `hub.verify_token` with the token agreed on before anything is written.' }
      : {}),
  };
}

/** What a harness asks of a driver, the desk’s and the bot’s alike. */

import type { Shape } from '../mutate.ts';
import { PARTNER } from './webhook-shapes.ts';

const place = { run: 'r', cell: 'c', step: 1 };
const { psid } = PARTNER;
export const driverWorld = {
  ...place,
  page_id: PARTNER.page,
  app_id: PARTNER.app,
  app_secret: PARTNER.secret,
  page_access_token: PARTNER.token,
  verify_token: PARTNER.verifyToken,
  graph_url: 'http://127.0.0.1:9',
  graph_version: 'v26.0',
  role: 'default-app',
  other_app_ids: [PARTNER.otherApp],
  default_app_id: PARTNER.app,
  clock: { mode: 'virtual', now: '2026-01-05T09:00:00.000Z' },
};

const post = (path: string, body: object): Shape => ({
  method: 'POST',
  path: `/conformance/v1${path}`,
  body,
});
const make = post('/worlds', driverWorld);
const query = { run: 'r', cell: 'c' };

export const driverShapes: readonly Shape[] = [
  make,
  make,
  make,
  make,
  post('/worlds', {
    ...driverWorld,
    cell: 'd',
    seq: 7,
    flow: true,
    check_interval_seconds: 30,
    clock: { mode: 'real', now: 1767603600000 },
  }),
  post('/acts/reply', {
    ...place,
    psid,
    text: 'Hi',
    parts: ['a', 'b'],
    hand_over: { to: 'default', spelled: 'named' },
    messaging_type: 'RESPONSE',
    tag: 'HUMAN_AGENT',
  }),
  post('/acts/reply', { ...place, seq: 3, psid, text: 'Hi', parts: 2, hand_over: { to: PARTNER.otherApp } }),
  post('/acts/retry', { ...place, act: 'id-1' }),
  post('/acts/take', { ...place, psid, metadata: 'x' }),
  post('/acts/request', { ...place, psid, metadata: 'x' }),
  post('/acts/pass', { ...place, psid, app_id: PARTNER.otherApp, metadata: 'x' }),
  post('/acts/release', { ...place, psid }),
  post('/acts/extend', { ...place, psid, seconds: 60 }),
  post('/acts/dance', { ...place }),
  post('/settle', { ...place, now: '2026-01-05T09:00:01.000Z', until: 1767603601000 }),
  post('/clock', { ...place, now: '2026-01-05T09:01:00.000Z' }),
  post('/clock', { run: 'r', now: 1767603660000 }),
  post('/faults/crash', { ...place }),
  { method: 'GET', path: '/conformance/v1/about', query: { run: 'r' } },
  { method: 'GET', path: '/conformance/v1/acts/id-1', query },
  { method: 'GET', path: `/conformance/v1/threads/${psid}`, query },
  { method: 'DELETE', path: '/conformance/v1/worlds/r.d' },
];

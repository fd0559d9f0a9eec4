/** Webhook bodies of all kinds, which the desk and the bot hear alike. */

import { createHmac } from 'node:crypto';
import type { Shape } from '../mutate.ts';
import type { FuzzRequest } from '../request.ts';

export const PARTNER = {
  page: '100200300400500',
  app: '111222333',
  otherApp: '444555666',
  psid: '2400000000000001',
  secret: 'secret-of-the-partner',
  token: 'BATONtokenofthepartner0123456789',
  verifyToken: 'agreed',
} as const;

const { page, app, otherApp, psid } = PARTNER;
const person = { sender: { id: psid }, recipient: { id: page }, timestamp: 1767603600000 };
const referral = {
  source: 'ADS',
  type: 'OPEN_THREAD',
  ref: 'r',
  ad_id: '6001',
  ads_context_data: { ad_title: 'Sale', post_id: '1' },
};

function body(lane: 'messaging' | 'standby', ...events: object[]): object {
  return {
    object: 'page',
    entry: [{ id: page, time: 1767603600001, [lane]: events.map((event) => ({ ...person, ...event })) }],
  };
}

const bodies: readonly object[] = [
  body('messaging', {
    message: {
      mid: 'm_1',
      text: 'Hello',
      attachments: [{ type: 'image', payload: { url: 'https://example.com/i.png' } }],
    },
  }),
  body('messaging', { message: { mid: 'm_2', text: 'Hi', referral } }),
  body('messaging', {
    message: { mid: 'm_3', text: 'agent please', quick_reply: { payload: 'P' }, reply_to: { mid: 'm_1' } },
  }),
  body('standby', { message: { mid: 'm_4', text: 'to another' } }),
  body('messaging', {
    sender: { id: page },
    recipient: { id: psid },
    message: {
      mid: 'm_5',
      is_echo: true,
      app_id: Number(otherApp),
      metadata: 'x',
      text: 'echo',
      ai_generated: true,
    },
  }),
  body('messaging', { postback: { mid: 'm_6', title: 'Yes', payload: 'YES', referral } }),
  body('messaging', { referral }),
  body('messaging', {
    pass_thread_control: { previous_owner_app_id: otherApp, new_owner_app_id: app, metadata: '{"a":1}' },
  }),
  body('messaging', {
    pass_thread_control: { previous_owner_app_id: app, new_owner_app_id: otherApp, metadata: 'x' },
  }),
  body('messaging', {
    take_thread_control: { previous_owner_app_id: app, new_owner_app_id: otherApp, metadata: { a: 1 } },
  }),
  body('messaging', { request_thread_control: { requested_owner_app_id: otherApp, metadata: 'x' } }),
  body(
    'messaging',
    { delivery: { mids: ['m_1'], watermark: 1767603600000 } },
    { read: { watermark: 1767603600000 } },
  ),
  body(
    'messaging',
    { reaction: { mid: 'm_1', action: 'react', emoji: '❤' } },
    { message_edit: { mid: 'm_1', text: 'x', num_edit: 1 } },
  ),
];

const usual: Shape[] = bodies.map((one) => ({ method: 'POST', path: '/webhook', body: one }));

export const webhookShapes: readonly Shape[] = [
  ...usual,
  ...usual,
  {
    method: 'GET',
    path: '/webhook',
    query: { 'hub.mode': 'subscribe', 'hub.challenge': '1158201444', 'hub.verify_token': 'agreed' },
  },
];

/** Signed like Meta’s, mostly; a wrong signature is refused before anything of the body is read. */
export function signed(request: FuzzRequest, way: number): FuzzRequest {
  if (request.body === null || way < 2) return request;
  const hex = (algorithm: string) =>
    createHmac(algorithm, PARTNER.secret)
      .update(request.body ?? '')
      .digest('hex');
  const header: [string, string] =
    way === 2
      ? ['X-Hub-Signature', `sha1=${hex('sha1')}`]
      : ['X-Hub-Signature-256', `sha256=${way === 3 ? hex('sha256').toUpperCase() : hex('sha256')}`];
  return { ...request, headers: [...request.headers, header] };
}

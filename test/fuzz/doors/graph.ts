/** The Graph door of the simulator. */

import { createHmac } from 'node:crypto';
import { Readable } from 'node:stream';
import type { GraphEnv } from '../../../simulator/graph/request-body.ts';
import { startSimulator } from '../../../simulator/start.ts';
import type { Door } from '../door.ts';
import { mutated, type Shape } from '../mutate.ts';
import { type FuzzRequest, webRequest } from '../request.ts';
import {
  CARE,
  COMMENT,
  MARKETING,
  openSimulator,
  PAGE,
  PSID,
  SECRET,
  TOKENS,
  WORLD,
  WORLD_FILE,
} from './simulated-world.ts';

const to = { recipient: { id: PSID } };
const template = (payload: object) => ({ ...to, message: { attachment: { type: 'template', payload } } });
const postback = { type: 'postback', title: 'Yes', payload: 'YES' };
const web = { type: 'web_url', title: 'Shop', url: 'https://example.com/' };

/** Every edge with its own parameters, and neighbours that a client may take for edges. */
const shapes: readonly Shape[] = [
  {
    method: 'POST',
    path: '/v26.0/me/messages',
    body: { ...to, messaging_type: 'RESPONSE', message: { text: 'Yes, 4 left.', metadata: 'm1' } },
  },
  {
    method: 'POST',
    path: '/v26.0/me/messages',
    body: { ...to, message: { text: 'Hi' }, thread_control: { control_type: 'pass', app_id: MARKETING } },
  },
  {
    method: 'POST',
    path: `/${PAGE}/messages`,
    body: {
      ...to,
      messaging_type: 'MESSAGE_TAG',
      tag: 'HUMAN_AGENT',
      message: { text: 'Hi' },
      thread_control: { control_type: 'release' },
    },
  },
  {
    method: 'POST',
    path: '/v23.0/me/messages',
    body: {
      ...to,
      message: {
        text: 'Pick',
        quick_replies: [
          { content_type: 'text', title: 'Red', payload: 'RED', image_url: 'https://example.com/r.png' },
          { content_type: 'user_email' },
        ],
      },
    },
  },
  {
    method: 'POST',
    path: '/me/messages',
    body: template({
      template_type: 'button',
      text: 'Well?',
      buttons: [postback, web, { type: 'phone_number', title: 'Call', payload: '+15105551234' }],
    }),
  },
  {
    method: 'POST',
    path: '/me/messages',
    body: template({
      template_type: 'generic',
      elements: [
        {
          title: 'T',
          subtitle: 'S',
          image_url: 'https://example.com/i.png',
          default_action: { type: 'web_url', url: 'https://example.com/' },
          buttons: [postback],
        },
      ],
    }),
  },
  {
    method: 'POST',
    path: '/me/messages',
    body: template({
      template_type: 'media',
      elements: [{ media_type: 'image', attachment_id: '1', buttons: [web] }],
    }),
  },
  {
    method: 'POST',
    path: '/me/messages',
    body: template({
      template_type: 'receipt',
      recipient_name: 'A',
      order_number: '1',
      currency: 'USD',
      payment_method: 'Visa',
      timestamp: '1428444852',
      summary: { total_cost: 1.5 },
      address: { street_1: 'S', city: 'C', postal_code: '1', state: 'X', country: 'US' },
      adjustments: [{ name: 'a', amount: 1 }],
      elements: [{ title: 'x', price: 1, quantity: 2 }],
    }),
  },
  {
    method: 'POST',
    path: '/me/messages',
    body: {
      ...to,
      message: {
        attachment: { type: 'image', payload: { url: 'http://127.0.0.1:9/sent.png', is_reusable: true } },
      },
    },
  },
  {
    method: 'POST',
    path: '/me/messages',
    body: {
      ...to,
      message: { attachment: { type: 'file', payload: { attachment_id: '1745504518999123' } } },
    },
  },
  { method: 'POST', path: '/me/messages', body: { ...to, sender_action: 'typing_on' } },
  {
    method: 'POST',
    path: '/me/messages',
    body: { ...to, sender_action: 'react', payload: { message_id: 'm_x', reaction: 'love' } },
  },
  {
    method: 'POST',
    path: '/me/messages',
    body: { recipient: { comment_id: COMMENT }, message: { text: 'private' }, persona_id: '12' },
  },
  {
    method: 'POST',
    path: '/me/messages',
    body: {
      recipient: { user_ref: 'r' },
      reply_to: { mid: 'm_x' },
      notification_type: 'NO_PUSH',
      message: { text: 'x' },
    },
  },
  {
    method: 'POST',
    path: '/me/messages',
    body: {
      recipient: { phone_number: '+1(212)555-2368', name: { first_name: 'A' } },
      message: { text: 'x' },
    },
  },
  {
    method: 'POST',
    path: '/me/pass_thread_control',
    body: { ...to, target_app_id: MARKETING, metadata: 'over to you' },
  },
  { method: 'POST', path: '/me/take_thread_control', body: { ...to, metadata: { why: 'x' } } },
  { method: 'POST', path: `/v25.0/${PAGE}/request_thread_control`, body: { ...to, metadata: 'x' } },
  { method: 'POST', path: '/me/release_thread_control', body: to },
  { method: 'POST', path: '/me/extend_thread_control', body: { ...to, duration: 3600 } },
  { method: 'GET', path: `/${PAGE}/thread_owner`, query: { recipient: PSID, fields: 'app_id' } },
  { method: 'GET', path: '/me/secondary_receivers', query: { fields: 'id,name' } },
  {
    method: 'GET',
    path: '/me/conversations',
    query: {
      fields: 'id,updated_time,participants,messages{message,from},is_owner',
      user_id: PSID,
      platform: 'messenger',
      limit: '2',
    },
  },
  { method: 'GET', path: `/t_${PAGE}${PSID}`, query: { fields: 'messages.limit(2){id,message}' } },
  { method: 'GET', path: `/${PSID}`, query: { fields: 'first_name,last_name,profile_pic,locale' } },
  {
    method: 'GET',
    path: '/me/messenger_profile',
    query: { fields: 'greeting,ice_breakers,persistent_menu' },
  },
  {
    method: 'POST',
    path: '/me/messenger_profile',
    body: {
      get_started: { payload: 'GO' },
      greeting: [{ locale: 'default', text: 'Hi {{user_full_name}}' }],
      ice_breakers: [{ call_to_actions: [{ question: 'Q', payload: 'P' }], locale: 'default' }],
      persistent_menu: [
        { locale: 'default', composer_input_disabled: false, call_to_actions: [postback, web] },
      ],
      whitelisted_domains: ['https://example.com'],
    },
  },
  { method: 'DELETE', path: '/me/messenger_profile', body: { fields: ['greeting', 'get_started'] } },
  { method: 'GET', path: '/me/subscribed_apps' },
  {
    method: 'POST',
    path: '/me/subscribed_apps',
    body: { subscribed_fields: ['messages', 'standby', 'messaging_handovers'] },
  },
  { method: 'DELETE', path: '/me/subscribed_apps' },
  { method: 'GET', path: `/${CARE}/subscriptions` },
  {
    method: 'POST',
    path: `/${CARE}/subscriptions`,
    body: {
      object: 'page',
      callback_url: 'http://127.0.0.1:9/x',
      verify_token: 'agreed',
      fields: 'messages,standby',
      include_values: true,
    },
  },
  { method: 'DELETE', path: `/${CARE}/subscriptions`, body: { object: 'page' } },
  {
    method: 'GET',
    path: '/me',
    query: { fields: 'id,name,messaging_feature_status,conversations.limit(1){id}' },
  },
  { method: 'GET', path: `/v21.0/${PAGE}`, query: { fields: 'name' } },
  { method: 'GET', path: '/me/accounts', query: { limit: '1', fields: 'id,name,access_token' } },
  { method: 'GET', path: '/me/permissions' },
  { method: 'GET', path: '/debug_token', query: { input_token: TOKENS.page } },
  {
    method: 'GET',
    path: '/oauth/access_token',
    query: { client_id: CARE, client_secret: SECRET, grant_type: 'client_credentials' },
  },
  {
    method: 'POST',
    path: '/oauth/access_token',
    body: {
      client_id: CARE,
      client_secret: SECRET,
      grant_type: 'fb_exchange_token',
      fb_exchange_token: TOKENS.user,
    },
  },
  {
    method: 'POST',
    path: '/me/message_attachments',
    body: {
      message: {
        attachment: { type: 'image', payload: { is_reusable: true, url: 'http://127.0.0.1:9/i.png' } },
      },
      filedata: 'bytes',
      platform: 'messenger',
    },
  },
  {
    method: 'POST',
    path: '/me/personas',
    body: { name: 'Ann', profile_picture_url: 'http://127.0.0.1:9/a.png' },
  },
  { method: 'GET', path: '/me/personas' },
  { method: 'DELETE', path: '/12345' },
  { method: 'GET', path: '/', query: { ids: `${PAGE},${PSID}`, fields: 'id' } },
  {
    method: 'POST',
    path: '/v26.0/',
    body: {
      batch: [
        { method: 'GET', relative_url: 'me?fields=name', name: 'a', omit_response_on_success: false },
        {
          method: 'POST',
          relative_url: 'v26.0/me/messages',
          body: `recipient={"id":"${PSID}"}&message={"text":"x"}`,
          depends_on: 'a',
          name: 'b',
          attached_files: 'filedata',
        },
        {
          method: 'GET',
          relative_url: 'me/thread_owner?recipient={result=b:$.recipient_id}',
          headers: ['A: b'],
          access_token: TOKENS.page,
        },
      ],
      include_headers: true,
    },
  },
  {
    method: 'POST',
    path: '/',
    body: {
      batch: [{ method: 'POST', relative_url: '', body: 'batch=[{"method":"GET","relative_url":"me"}]' }],
      include_headers: 'false',
    },
  },
  {
    method: 'POST',
    path: '/',
    body: {
      batch: [
        {
          method: 'POST',
          relative_url: 'me/messenger_profile',
          body: '{"greeting":[{"locale":"default","text":"a"}]}',
        },
        { method: 'GET', relative_url: 'me/messenger_profile', name: 'p' },
        { method: 'GET', relative_url: '{result=p:$.data[*].*.text}' },
      ],
    },
  },
];

/** Callers mix up parameters, so these turn up everywhere. */
const SECRETS = [...Object.values(TOKENS), SECRET];

/** Where a token may stand, and where it should not. */
function withToken(request: FuzzRequest, way: number): FuzzRequest {
  const token =
    {
      12: TOKENS.otherApp,
      13: TOKENS.otherApp,
      14: TOKENS.app,
      15: TOKENS.app,
      16: TOKENS.user,
      17: TOKENS.user,
      18: 'EAAB'.padEnd(90, 'x'),
      19: '',
    }[way] ?? TOKENS.page;
  if (request.target.includes('/subscriptions') && way < 10)
    return withQuery(request, `access_token=${TOKENS.app}`);
  if (request.target.includes('/accounts') && way < 10)
    return withQuery(request, `access_token=${TOKENS.user}`);
  if (way === 20) return request;
  if (way === 21) return withHeader(request, `bearer ${token}`);
  if (way === 22) return withHeader(request, `OAuth ${token}`);
  if (way === 23) return withHeader(withQuery(request, `access_token=${token}`), 'Bearer wrong');
  if (way === 24) return withQuery(request, `access_token[]=${token}&access_token[0]=x`);
  if (way === 25) return withQuery(request, `access_token=${token}&appsecret_proof=${proofOf(token)}`);
  if (way === 26) return withQuery(request, `access_token=${token}&appsecret_proof[a]=b`);
  return withQuery(request, `access_token=${token}`);
}

function proofOf(token: string): string {
  return createHmac('sha256', SECRET).update(token).digest('hex');
}

function withQuery(request: FuzzRequest, text: string): FuzzRequest {
  return { ...request, target: `${request.target}${request.target.includes('?') ? '&' : '?'}${text}` };
}

function withHeader(request: FuzzRequest, authorization: string): FuzzRequest {
  return { ...request, headers: [...request.headers, ['Authorization', authorization]] };
}

export const graphDoor: Door = {
  name: 'graph',
  requests: mutated({
    shapes,
    encodings: ['json', 'form', 'nested', 'multipart', 'relaxed', 'query'],
    signed: withToken,
    words: SECRETS,
  }),
  async open() {
    const { graph, ...open } = await openSimulator();
    return {
      ...open,
      async send(request) {
        const written: Written = { response: null };
        const response = await graph.fetch(webRequest(withLength(request)), bindingsOf(request, written));
        return written.response ?? response;
      },
      secrets: SECRETS,
    };
  },
  async listen() {
    const simulator = await startSimulator();
    const made = await fetch(`${simulator.controlUrl}/worlds`, {
      method: 'POST',
      body: JSON.stringify({ world: WORLD, from: WORLD_FILE }),
    });
    if (made.status !== 201) throw new Error(`No world: ${await made.text()}`);
    return { url: simulator.graphUrl, close: () => simulator.close() };
  },
};

function withLength(request: FuzzRequest): FuzzRequest {
  const { body, headers } = request;
  return body === null
    ? request
    : { ...request, headers: [...headers, ['Content-Length', String(body.length)]] };
}

interface Written {
  response: Response | null;
}

/** What the server hands to the app beside the web's Request: the bytes of a GET, the target, and the connection to write to. */
function bindingsOf({ target, body }: FuzzRequest, written: Written): GraphEnv['Bindings'] {
  const incoming = Object.assign(Readable.from(body === null ? [] : [body]), {
    url: target,
    headers: { host: '127.0.0.1' },
    socket: {},
  });
  let head: { status: number; headers: readonly string[] } = { status: 0, headers: [] };
  const outgoing = {
    socket: null,
    writeHead(status: number, headers: readonly string[]) {
      head = { status, headers };
    },
    end(text: string) {
      const headers = new Headers();
      for (let at = 0; at + 1 < head.headers.length; at += 2)
        headers.append(head.headers[at] ?? '', head.headers[at + 1] ?? '');
      written.response = new Response(text, { status: head.status, headers });
    },
  };
  return { incoming, outgoing } as unknown as GraphEnv['Bindings'];
}

/** The control plane of the simulator. */

import { startSimulator } from '../../../simulator/start.ts';
import type { Door } from '../door.ts';
import { mutated, type Shape } from '../mutate.ts';
import { type FuzzRequest, webRequest } from '../request.ts';
import {
  CARE,
  MARKETING,
  openSimulator,
  PAGE,
  PERSON,
  PSID,
  TOKENS,
  WORLD,
  WORLD_FILE,
} from './simulated-world.ts';

const at = `/worlds/${WORLD}`;
const act = (body: object): Shape => ({
  method: 'POST',
  path: `${at}/people/${PERSON}/acts`,
  body: { page: PAGE, ...body },
});
const inbox = (body: object): Shape => ({
  method: 'POST',
  path: `${at}/inbox/acts`,
  body: { page: PAGE, psid: PSID, ...body },
});
const routing = {
  default_app: CARE,
  social: MARKETING,
  links: [{ name: 'Spring', ref: 'spring', app: MARKETING }],
  campaigns: [
    { ad_id: '6001', title: 'Sale', kind: 'click_to_message', app: MARKETING, days: 7 },
    {
      ad_id: '6002',
      kind: 'lead',
      app: MARKETING,
      questions: ['Name?'],
      summary: true,
      stop_keywords: ['stop'],
      may_interrupt: true,
    },
  ],
};

const shapes: readonly Shape[] = [
  { method: 'GET', path: '/health' },
  { method: 'GET', path: '/openapi.json' },
  { method: 'GET', path: '/readings' },
  { method: 'GET', path: '/worlds' },
  {
    method: 'POST',
    path: '/worlds',
    body: {
      world: 'w2',
      from: { ...WORLD_FILE, seed: undefined },
      clock: { mode: 'virtual', now: 0 },
      readings: {},
      seed: 's',
    },
  },
  {
    method: 'POST',
    path: '/worlds',
    body: { from: 'example', clock: { mode: 'real', now: '2026-01-05T09:00:00Z' } },
  },
  { method: 'GET', path: at },
  { method: 'DELETE', path: at },
  { method: 'POST', path: `${at}/reset`, body: {} },
  { method: 'POST', path: `${at}/fork`, body: { world: 'w3' } },
  { method: 'POST', path: `${at}/checkpoints`, body: { name: 'c' } },
  { method: 'PUT', path: `${at}/snapshot`, body: { seq: 1 } },
  { method: 'GET', path: `${at}/diff`, query: { with: WORLD } },
  { method: 'GET', path: `${at}/readings` },
  { method: 'PATCH', path: `${at}/readings`, body: { profile: 'h2', clearingDefaultApp: 'refused' } },
  { method: 'GET', path: `${at}/apps` },
  {
    method: 'POST',
    path: `${at}/apps`,
    body: {
      id: '5',
      name: 'New',
      secret: 'secret-of-it',
      permissions: ['pages_messaging'],
      access: 'standard',
      require_proof: true,
      human_agent: true,
      webhook: { callback_url: 'http://127.0.0.1:9/', verify_token: 't', fields: ['messages'] },
    },
  },
  { method: 'GET', path: `${at}/apps/${CARE}` },
  {
    method: 'PATCH',
    path: `${at}/apps/${CARE}`,
    body: {
      name: 'X',
      human_agent: false,
      webhook: { callback_url: 'http://localhost:9/', verify_token: 't' },
    },
  },
  { method: 'DELETE', path: `${at}/apps/${MARKETING}` },
  { method: 'GET', path: `${at}/pages` },
  { method: 'POST', path: `${at}/pages`, body: { id: 5, name: 'P' } },
  { method: 'GET', path: `${at}/pages/${PAGE}/apps/${CARE}` },
  {
    method: 'PUT',
    path: `${at}/pages/${PAGE}/apps/${CARE}`,
    body: {
      subscribed_fields: ['messages', 'standby'],
      can_take_control: true,
      access_all: false,
      token: 'expired',
    },
  },
  { method: 'DELETE', path: `${at}/pages/${PAGE}/apps/${MARKETING}` },
  { method: 'GET', path: `${at}/pages/${PAGE}/routing` },
  { method: 'PUT', path: `${at}/pages/${PAGE}/routing`, body: routing },
  { method: 'POST', path: `${at}/pages/${PAGE}/routing/rehearse`, body: routing },
  {
    method: 'POST',
    path: `${at}/pages/${PAGE}/routing/explain`,
    body: { entry: { type: 'ad_click', ad_id: '6001', text: 'x' } },
  },
  { method: 'GET', path: `${at}/people` },
  { method: 'POST', path: `${at}/people`, body: { id: '9', name: 'Cleo', locale: 'de_DE' } },
  { method: 'GET', path: `${at}/people/${PERSON}` },
  act({
    type: 'message',
    text: 'Hi',
    attachments: [{ type: 'image', url: 'https://example.com/i.png' }],
    reply_to: 'm_x',
  }),
  act({ type: 'message', text: 'Hi' }),
  act({ type: 'ad_click', ad_id: '6001', text: 'In stock?' }),
  act({ type: 'ad_click', ad_id: '6002' }),
  act({ type: 'link', ref: 'spring', text: 'x', via: 'qr' }),
  act({ type: 'get_started', ref: 'spring' }),
  act({ type: 'postback', payload: 'P', title: 'T' }),
  act({ type: 'postback', mid: 'm_x', button: 0 }),
  act({ type: 'quick_reply', mid: 'm_x', index: 0 }),
  act({ type: 'ice_breaker', index: 0 }),
  act({ type: 'menu', index: 0 }),
  act({ type: 'sponsored_reply', ad_id: '6001', text: 'x' }),
  act({ type: 'lead_answer', text: 'Ann' }),
  act({ type: 'lead_answer', outcome: 'dropped' }),
  act({ type: 'comment', text: 'nice' }),
  act({ type: 'reaction', mid: 'm_x', reaction: 'love' }),
  act({ type: 'edit', mid: 'm_x', text: 'x' }),
  act({ type: 'read' }),
  act({ type: 'block' }),
  act({ type: 'unblock' }),
  inbox({ type: 'reply', text: 'x' }),
  inbox({ type: 'ai_pass', app: CARE, text: 'x' }),
  inbox({ type: 'move_to_main' }),
  inbox({ type: 'done' }),
  { method: 'GET', path: `${at}/threads` },
  { method: 'GET', path: `${at}/threads/${PAGE}/${PSID}` },
  { method: 'GET', path: `${at}/threads/${PAGE}/${PSID}/explain` },
  { method: 'GET', path: `${at}/clock` },
  { method: 'GET', path: `${at}/clock/stream` },
  { method: 'PATCH', path: `${at}/clock`, body: { mode: 'virtual', now: '2026-01-06T09:00:00.000Z' } },
  { method: 'POST', path: `${at}/clock/advance`, body: { seconds: 3600 } },
  { method: 'POST', path: `${at}/clock/advance`, body: { to: '2026-02-05T09:00:00.000Z' } },
  { method: 'POST', path: `${at}/clock/advance`, body: { next: true } },
  { method: 'GET', path: `${at}/clock/agenda` },
  { method: 'GET', path: `${at}/faults` },
  {
    method: 'POST',
    path: `${at}/faults`,
    body: {
      match: { call: 'send', app: CARE, page: PAGE, psid: PSID, having: { 'message.text': 'x' } },
      trigger: { next: 1 },
      effect: { error: { code: 2, subcode: 1, http: 500, transient: true, message: 'm' } },
    },
  },
  {
    method: 'POST',
    path: `${at}/faults`,
    body: { trigger: { probability: 0.5, seed: 1 }, effect: { drop_connection: 'after_commit' } },
  },
  {
    method: 'POST',
    path: `${at}/faults`,
    body: { trigger: { every: 2 }, effect: { delivery: 'drop', delay_ms: 5 } },
  },
  {
    method: 'POST',
    path: `${at}/faults`,
    body: {
      match: {
        call: 'webhook',
        channel: 'messaging',
        field: 'messages',
        having: { 'messaging.0.sender.id': PSID },
      },
      effect: { delivery: 'duplicate', delay_ms: 5 },
    },
  },
  { method: 'DELETE', path: `${at}/faults` },
  { method: 'DELETE', path: `${at}/faults/f1` },
  { method: 'GET', path: `${at}/deliveries` },
  { method: 'POST', path: `${at}/deliveries/d1/release` },
  { method: 'POST', path: `${at}/deliveries/d1/redeliver` },
  { method: 'GET', path: `${at}/calls` },
  { method: 'POST', path: `${at}/violations`, body: { rule: 'C-01', seq: 1 } },
  { method: 'GET', path: `${at}/journal`, query: { after: '0', limit: '10' } },
  { method: 'GET', path: `${at}/journal/stream`, query: { after: '0' } },
  { method: 'POST', path: `${at}/settle`, body: { within_ms: 1 } },
  {
    method: 'POST',
    path: `${at}/wait`,
    body: { for: { kind: 'act', after: 0, type: 'message' }, within_ms: 1 },
  },
];

/** A wait that nothing will end is as good as over; without this the run would spend its time waiting. */
function tamed(request: FuzzRequest): FuzzRequest {
  if (!/\/(wait|settle)/.test(request.target) || request.body === null) return request;
  const text = Buffer.from(request.body).toString('utf8');
  try {
    const body = JSON.parse(text) as { within_ms?: unknown };
    if (typeof body !== 'object' || body === null) return request;
    if (typeof body.within_ms === 'number' && (body.within_ms < 5 || body.within_ms > 60_000)) return request;
    if (body.within_ms !== undefined && typeof body.within_ms !== 'number') return request;
    return { ...request, body: Buffer.from(JSON.stringify({ ...body, within_ms: 2 })) };
  } catch {
    return request; // No JSON, so nobody waits.
  }
}

export const controlDoor: Door = {
  name: 'control',
  requests: mutated({ shapes, encodings: ['json', 'json', 'json', 'form', 'relaxed', 'query'], tamed }),
  async open() {
    const { control, ...open } = await openSimulator();
    return {
      ...open,
      send: (request) => control.fetch(webRequest(request)),
      secrets: Object.values(TOKENS),
      isSpent: () => open.worlds.get(WORLD) === undefined || open.worlds.all().length > 6,
    };
  },
  async listen() {
    const simulator = await startSimulator();
    const made = await fetch(`${simulator.controlUrl}/worlds`, {
      method: 'POST',
      body: JSON.stringify({ world: WORLD, from: WORLD_FILE }),
    });
    if (made.status !== 201) throw new Error(`No world: ${await made.text()}`);
    return { url: simulator.controlUrl, close: () => simulator.close() };
  },
};

/** A small journal written by hand, and the scene around it, for tests that need no simulator. */
import type { Entry } from '../../scenarios/harness/journal.ts';
import { parseEntry } from '../../scenarios/harness/journal.ts';
import { Names } from '../../scenarios/harness/match/names.ts';
import type { Scene, StepRun } from '../../scenarios/harness/match/scene.ts';

export const ids = { page: '100', care: '11', mkt: '22', spy: '33', ann: '7001', bob: '7002' } as const;

export const names = new Names({
  apps: new Map(
    (['care', 'mkt', 'spy'] as const).map((name) => [
      name,
      { id: ids[name], secret: `secret-${name}`, appAccessToken: `${ids[name]}|x` },
    ]),
  ),
  pages: new Map([
    ['page', { id: ids.page, tokens: { [ids.care]: 't-care', [ids.mkt]: 't-mkt', [ids.spy]: 't-spy' } }],
  ]),
  people: new Map([
    ['ann', { id: '1', psids: { [ids.page]: ids.ann } }],
    ['bob', { id: '2', psids: { [ids.page]: ids.bob } }],
  ]),
});

type Draft = Record<string, unknown> & { kind: string };

/** Numbers the drafts 1, 2, 3 … a second apart, and holds each to the journal's contract. */
export function journal(...drafts: Draft[]): Entry[] {
  return drafts.map((draft, index) =>
    parseEntry({
      seq: index + 1,
      at: new Date(Date.UTC(2026, 0, 5, 9, 0, index)).toISOString(),
      cause: null,
      ...draft,
    }),
  );
}

const thread = { page: ids.page, psid: ids.ann };
export const dayEnd = '2026-01-06T09:00:00.000Z';

export const act = (more: object = {}): Draft => ({
  kind: 'act',
  by: 'person',
  type: 'message',
  ...thread,
  ...more,
});

export const routing = (cause: number, owner: string | null, more: object = {}): Draft => ({
  kind: 'routing',
  cause,
  ...thread,
  entry: 'message',
  routed_to: owner,
  owner_before: owner,
  owner_after: owner,
  expires_at: owner === null ? null : dayEnd,
  rule: 'CR-096',
  ...more,
});

export const send = (app: string, text: string, more: object = {}): Draft => ({
  kind: 'call',
  call: 'send',
  app,
  ...thread,
  method: 'POST',
  path: `/v26.0/${ids.page}/messages`,
  params: { recipient: { id: ids.ann }, message: { text } },
  ...more,
});

export const ok = (cause: number, app: string, more: object = {}): Draft => ({
  kind: 'answer',
  cause,
  call: 'send',
  app,
  ...thread,
  outcome: 'ok',
  status: 200,
  message_id: `m_${cause}`,
  ...more,
});

export const refused = (cause: number, app: string, more: object = {}): Draft => ({
  kind: 'answer',
  cause,
  call: 'send',
  app,
  ...thread,
  outcome: 'refused',
  status: 400,
  code: 10,
  subcode: 2018300,
  ...more,
});

export const shown = (cause: number, by: string, text: string): Draft => ({
  kind: 'delivery',
  cause,
  id: `d${cause}p`,
  channel: 'phone',
  to: ids.ann,
  ...thread,
  by,
  message: { text },
});

export const moved = (
  cause: number | null,
  from: string | null,
  to: string | null,
  more: object = {},
): Draft => ({
  kind: 'control',
  cause,
  ...thread,
  move: 'pass',
  from,
  to,
  expires_at: to === null ? null : dayEnd,
  rule: 'CR-037',
  via: 'send',
  ...more,
});

export const webhook = (
  cause: number,
  to: string,
  channel: 'messaging' | 'standby',
  event: string,
  item: object,
  more: object = {},
): Draft => ({
  kind: 'delivery',
  cause,
  id: `d${cause}-${to}-${event}`,
  channel,
  to,
  ...thread,
  field: event === 'message' ? 'messages' : 'messaging_handovers',
  event,
  entry: { id: ids.page, time: 1, [channel]: [item] },
  ...more,
});

export const connection = (app: string, fields: readonly string[]): Draft => ({
  kind: 'setting',
  what: 'connection_put',
  page: ids.page,
  app,
  subscribed_fields: fields,
  can_take_control: false,
  access_all: true,
});

export function scene(entries: readonly Entry[], more: Partial<Scene> = {}): Scene {
  return {
    journal: entries,
    names,
    steps: new Map(),
    bound: new Map(),
    since: 0,
    horizon: entries.length,
    countedFrom: new Map(),
    alive: new Set(),
    ...more,
  };
}

export function step(id: string, more: Partial<StepRun> = {}): [string, StepRun] {
  return [id, { id, kind: 'when', from: 0, to: undefined, roots: [], texts: [], ...more }];
}

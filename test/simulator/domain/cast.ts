// The people, apps and pages of the domain tests, and the sentences they are told with.
import type {
  ActCommand,
  GraphCommand,
  SettingCommand,
  ThreadControl,
} from '../../../simulator/domain/commands.ts';
import type { InboxAct, PersonAct } from '../../../simulator/domain/entry-point.ts';
import { USUAL_FIELDS } from '../../../simulator/domain/fields.ts';
import {
  type AppId,
  asAppId,
  asMid,
  asPageId,
  asPersonId,
  asPsid,
  INBOX_APP,
  type PageId,
  type Psid,
} from '../../../simulator/domain/ids.ts';
import { USUAL_PERMISSIONS } from '../../../simulator/domain/world.ts';
import type { Step } from './specification.ts';

export const T0 = Date.UTC(2026, 0, 5, 9);
export const SECOND = 1000;
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

export const CARE = asAppId('111000111000111');
export const MKT = asAppId('222000222000222');
export const SPY = asAppId('333000333000333');
/** Known to the world, not connected to the page. */
export const STRANGER = asAppId('444000444000444');
export const INBOX = INBOX_APP;

export const PAGE = asPageId('100200300400500');
export const OTHER_PAGE = asPageId('100200300400501');
export const ANN = asPersonId('7001');
export const ANN_PSID = asPsid('7000000000000001');
export const ANN_ELSEWHERE = asPsid('7000000000000009');
export const BEN = asPersonId('7002');
export const BEN_PSID = asPsid('7000000000000002');

const NAMES: readonly (readonly [AppId, string])[] = [
  [CARE, 'care'],
  [MKT, 'mkt'],
  [SPY, 'spy'],
  [STRANGER, 'stranger'],
];

export function app(id: AppId, name: string, more: { human_agent?: boolean } = {}): SettingCommand[] {
  return [
    {
      do: 'PutApp',
      app: id,
      name,
      secret: `secret-of-${name}`,
      permissions: USUAL_PERMISSIONS,
      access: 'advanced',
      require_proof: false,
      human_agent: more.human_agent ?? false,
    },
    {
      do: 'PutWebhook',
      app: id,
      callback_url: `http://127.0.0.1:1/${name}`,
      verify_token: 'v',
      fields: null,
    },
  ];
}

export function connect(
  id: AppId,
  more: { subscribed_fields?: readonly string[]; can_take_control?: boolean; page?: PageId } = {},
): SettingCommand {
  const { page = PAGE, ...settings } = more;
  return { do: 'Connect', page, app: id, ...settings };
}

/** USUAL_FIELDS without some. Delivery receipts follow every message, so only the tests about them subscribe. */
export function without(...fields: string[]): readonly string[] {
  return USUAL_FIELDS.filter((field) => !fields.includes(field));
}

const QUIET = { subscribed_fields: without('message_deliveries') };

/** Three connected apps, a page without a default app (mode Z), two people. */
export const ZERO: Step = [
  ...NAMES.flatMap(([id, name]) => app(id, name)),
  { do: 'PutPage', page: PAGE, name: 'Page', psids: {} },
  { do: 'PutPage', page: OTHER_PAGE, name: 'Other page', psids: {} },
  connect(CARE, QUIET),
  connect(MKT, QUIET),
  connect(SPY, QUIET),
  {
    do: 'PutPerson',
    person: ANN,
    name: 'Ann',
    locale: 'en_US',
    psids: { [PAGE]: ANN_PSID, [OTHER_PAGE]: ANN_ELSEWHERE },
  },
  { do: 'PutPerson', person: BEN, name: 'Ben', locale: 'en_US', psids: { [PAGE]: BEN_PSID } },
];

export interface Routes {
  default_app?: AppId | null;
  social?: AppId | null;
  links?: { ref: string; app: AppId }[];
  campaigns?: { ad_id: string; app?: AppId | null; days?: number | null; title?: string }[];
}

export function routing(routes: Routes): SettingCommand {
  return {
    do: 'PutRouting',
    page: PAGE,
    ...('default_app' in routes ? { default_app: routes.default_app ?? null } : {}),
    social: routes.social ?? null,
    links: (routes.links ?? []).map(({ ref, app: to }) => ({ name: ref, ref, app: to })),
    campaigns: (routes.campaigns ?? []).map(({ ad_id, app: to, days, title }) => ({
      ad_id,
      title: title ?? null,
      app: to ?? null,
      kind: 'click_to_message',
      days: days ?? null,
      lead: null,
    })),
    primary_receiver: null,
  };
}

/** The same page on Conversation Routing (mode R): care is the default app, ad 6001 is mkt's. */
export const ROUTED: Step = [
  ZERO,
  routing({ default_app: CARE, campaigns: [{ ad_id: '6001', app: MKT, title: 'Spring sale' }] }),
];

export function routed(routes: Routes): Step {
  return [ZERO, routing({ default_app: CARE, ...routes })];
}

let mids = 0;
export function mid(): ReturnType<typeof asMid> {
  mids += 1;
  return asMid(`m_${mids}`);
}

export function act(done: PersonAct, person = ANN, page: PageId = PAGE): ActCommand {
  return {
    do: 'Act',
    person,
    page,
    act: done,
    mids: { postback: mid(), message: mid(), question: mid() },
    activity_id: '5001_6001',
  };
}
export const writes = (text = 'hello'): ActCommand => act({ type: 'message', text });
export const clicksAd = (ad_id: string, text: string | null = null): ActCommand =>
  act({ type: 'ad_click', ad_id, text });
export const followsLink = (ref: string | null, text: string | null = null): ActCommand =>
  act({ type: 'link', ref, text, via: 'link' });
export const getsStarted = (ref: string | null = null): ActCommand => act({ type: 'get_started', ref });
export const taps = (button_of: AppId | null, payload = 'TRACK'): ActCommand =>
  act({ type: 'postback', title: 'Track order', payload, button_of });
export const inbox = (done: InboxAct, psid: Psid = ANN_PSID): ActCommand => ({
  do: 'InboxAct',
  page: PAGE,
  psid,
  act: done,
  mid: mid(),
});

const onThread = { page: PAGE, psid: ANN_PSID };

export function send(
  by: AppId,
  more: {
    text?: string;
    tag?: string;
    thread_control?: ThreadControl;
    psid?: Psid;
    metadata?: string;
  } = {},
): GraphCommand {
  return {
    do: 'Send',
    app: by,
    page: PAGE,
    psid: more.psid ?? ANN_PSID,
    mid: mid(),
    message: {
      text: more.text ?? 'Yes, 4 left.',
      quick_replies: [],
      buttons: [],
      template: null,
      media: [],
      metadata: more.metadata ?? null,
    },
    activity: null,
    tag: more.tag ?? null,
    thread_control: more.thread_control ?? null,
  };
}
export const sendPassing = (by: AppId, to: AppId | null): GraphCommand =>
  send(by, { thread_control: { type: 'pass', app: to } });
export const sendReleasing = (by: AppId): GraphCommand => send(by, { thread_control: { type: 'release' } });
export const pass = (by: AppId, target: AppId | null, metadata: string | null = null): GraphCommand => ({
  do: 'Pass',
  app: by,
  ...onThread,
  target,
  metadata,
});
export const release = (by: AppId): GraphCommand => ({ do: 'Release', app: by, ...onThread });
export const take = (by: AppId, metadata: string | null = null): GraphCommand => ({
  do: 'Take',
  app: by,
  ...onThread,
  metadata,
});
export const request = (by: AppId, metadata: string | null = null): GraphCommand => ({
  do: 'Request',
  app: by,
  ...onThread,
  metadata,
});
export const extend = (by: AppId, duration_s: number): GraphCommand => ({
  do: 'Extend',
  app: by,
  ...onThread,
  duration_s,
});
export const readsOwner = (by: AppId): GraphCommand => ({ do: 'ReadThreadOwner', app: by, ...onThread });
export const wait = (ms: number): Step => ({ wait: ms });

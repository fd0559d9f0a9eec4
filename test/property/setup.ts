/** The world that every exploration plays in: three apps, two people, ads of every kind and one link. */

export const appNames = ['mkt', 'care', 'spy'] as const;
export type AppName = (typeof appNames)[number];
export const personNames = ['ann', 'bob'] as const;
export type PersonName = (typeof personNames)[number];

/** Apps that hold the Human Agent feature; the business lets them take control, or not, in the course of a run. */
export const humanAgents: readonly AppName[] = ['care', 'spy'];

export interface Setup {
  routing: 'on' | 'off';
  social: AppName | null;
  /** Without routing, under the edition before it, the app that gets idle threads. */
  primary: AppName | null;
  readings: Readonly<Record<string, unknown>>;
  /** Take permissions that the business sets before anything happens; left out, they are as routing leaves them. */
  permits?: Partial<Record<AppName, boolean>>;
}

export interface Ad {
  ad_id: string;
  kind?: 'click_to_message' | 'sponsored' | 'lead';
  app?: AppName;
  days?: number;
  questions?: readonly string[];
  summary?: boolean;
  stop_keywords?: readonly string[];
  may_interrupt?: boolean;
}

/** `late` keeps the thread for three days after each user event, `month` longer than the stricter reading allows. */
export const campaigns: readonly Ad[] = [
  { ad_id: 'spring', app: 'mkt' },
  { ad_id: 'late', app: 'spy', days: 3 },
  { ad_id: 'month', app: 'mkt', days: 14 },
  { ad_id: 'plain' },
  { ad_id: 'sponsored', kind: 'sponsored', app: 'mkt', days: 2 },
  {
    ad_id: 'form',
    kind: 'lead',
    app: 'mkt',
    days: 5,
    questions: ['Budget?', 'City?'],
    summary: true,
    stop_keywords: ['stop'],
  },
  { ad_id: 'chat', kind: 'lead', app: 'spy', questions: ['Name?', 'City?'], may_interrupt: true },
  { ad_id: 'orphan', kind: 'lead', questions: ['Name?', 'City?'], stop_keywords: ['stop'] },
];
export const links = [{ name: 'Table', ref: 'table', app: 'spy' }] as const;

export const stopWord = 'stop';

const subscribedFields = [
  'messages',
  'messaging_postbacks',
  'messaging_referrals',
  'message_echoes',
  'messaging_handovers',
  'standby',
] as const;

/** World time at the beginning of every run. */
export const beginning = Date.parse('2026-01-05T09:00:00.000Z');

/** The same world as a world file. `webhookUrl` is where deliveries go; null leaves the apps without webhooks. */
export function worldFileOf({ routing, social, primary }: Setup, webhookUrl: string | null): object {
  const webhook =
    webhookUrl === null ? {} : { webhook: { callback_url: webhookUrl, verify_token: 'verify' } };
  const app = (name: AppName) => ({
    subscribed_fields: subscribedFields,
    human_agent: humanAgents.includes(name),
    ...webhook,
  });
  const on = { default_app: 'care', ...(social === null ? {} : { social }), links };
  const off = primary === null ? {} : { primary_receiver: primary };
  return {
    apps: { mkt: app('mkt'), care: app('care'), spy: app('spy') },
    pages: { page: { apps: appNames, routing: { campaigns, ...(routing === 'on' ? on : off) } } },
    people: { ann: {}, bob: {} },
  };
}

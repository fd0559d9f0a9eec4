/** Lead ads: the form that Meta’s own app runs in the thread, and how it hands the thread on (CR-118 … CR-121). */

import { deliver, hearPass, hearUtterance, type Scene } from './audience.ts';
import type { Utterance } from './entry-point.ts';
import type { ControlEvent, Decided, DecidedDelivery, DecidedPhone, LeadReport, LeadStep } from './events.ts';
import { type AppId, LEADGEN_APP, type Mid, type Psid } from './ids.ts';
import { LEASE_MS } from './limits.ts';
import { textOnPhone } from './phone-event.ts';
import {
  campaignWindowMs,
  leansOnMaxDays,
  type RouteDecision,
  type RouteQuestion,
  resolveRoute,
} from './route.ts';
import { type LeadForm, type Lease, leaseByRoute, ownerAt, prolonged, type Thread } from './thread.ts';
import { isConnected, type LeadCampaign, leadCampaignOf, type Page, type World } from './world.ts';

export const LEAD_COMPLETE = 'messenger_lead_gen_complete';
export const LEAD_INCOMPLETE = 'messenger_lead_gen_incomplete';

/** The running form of a thread: only while Meta’s lead app still owns it. */
export function runningForm(thread: Thread, now: number): LeadForm | null {
  return ownerAt(thread, now) === LEADGEN_APP ? thread.lead : null;
}

/** Who becomes responsible for an entry: a lead form while one runs or begins (CR-118), else what the routes say. */
export function routeEntry(question: RouteQuestion): RouteDecision {
  return formRoute(question) ?? resolveRoute(question);
}

function formRoute({ entry, thread, page, now, userEvent }: RouteQuestion): RouteDecision | null {
  const form = runningForm(thread, now);
  if (form !== null && thread.control.state === 'owned') {
    const inputs = {
      ad_id: form.campaign.ad_id,
      owner: thread.control.owner,
      answered: form.answers.length,
    };
    return toLeadApp(userEvent ? prolonged(thread.control, now) : thread.control, inputs);
  }
  const campaign = entry.kind === 'ad' ? leadCampaignOf(page, entry.ad_id) : null;
  if (campaign === null) return null;
  const inputs = { ad_id: campaign.ad_id, owner: ownerAt(thread, now), lead_app: campaign.app };
  return toLeadApp(leaseByRoute(LEADGEN_APP, now, LEASE_MS), inputs);
}

function toLeadApp(control: Lease, inputs: RouteDecision['inputs']): RouteDecision {
  return { routed_to: LEADGEN_APP, control, rule: 'CR-118', inputs, reading: null };
}

/** What an answer does to the form. */
export function leadStep(
  { campaign, answers }: LeadForm,
  said: { text: string | null; outcome: 'dropped' | 'disqualified' | null },
): LeadStep {
  if (said.outcome !== null) return 'incomplete';
  const word = said.text?.trim().toLowerCase() ?? '';
  if (campaign.lead.stop_keywords.some((keyword) => keyword.toLowerCase() === word)) return 'stopped';
  return answers.length + 1 >= campaign.lead.questions.length ? 'complete' : 'answered';
}

/** The question as the person sees it. It comes from Meta, so no app hears an echo of it. */
export function question(page: Page, psid: Psid, text: string, mid: Mid): DecidedPhone {
  return textOnPhone({ by: LEADGEN_APP, page: page.id, psid, mid, text });
}

export interface LeadEnd {
  readonly page: Page;
  readonly psid: Psid;
  readonly campaign: LeadCampaign;
  readonly answers: readonly string[];
  readonly step: 'complete' | 'incomplete';
  readonly summaryMid: Mid | null;
  readonly via: 'routing' | 'clock';
  readonly now: number;
}

/** The end of a form: first the hand-over, then its summary, then the report to those who hear referrals. */
export function leadEnd(world: World, end: LeadEnd): (ControlEvent | DecidedDelivery)[] {
  const { page, psid, campaign, answers, step, now } = end;
  const app = campaign.app !== null && isConnected(page, campaign.app) ? campaign.app : null;
  // Nobody hears of a form in which the person said nothing (CR-118), and without an app it ends in a release (CR-121).
  if (app === null || answers.length === 0) return [released(end)];
  const metadata = step === 'complete' ? LEAD_COMPLETE : LEAD_INCOMPLETE;
  const lease = leaseByRoute(app, now, campaignWindowMs(campaign, world.readings));
  const control: ControlEvent = {
    kind: 'control',
    page: page.id,
    psid,
    move: 'lead',
    from: LEADGEN_APP,
    to: app,
    expires_at: lease.expires_at,
    window_ms: lease.window_ms,
    rule: 'CR-119',
    via: end.via,
    metadata,
    ...(leansOnMaxDays(campaign) ? { reading: 'campaign.maxDays' } : {}),
  };
  const scene: Scene = {
    page,
    psid,
    world,
    owner: app,
    responsible: app,
    handover_metadata: metadata,
  };
  const asked = campaign.lead.questions.slice(0, answers.length);
  const report: LeadReport = {
    type: step === 'complete' ? 'LEAD_COMPLETE' : 'LEAD_INCOMPLETE',
    answers: asked.map((text, index) => ({ question: text, answer: answers[index] ?? '' })),
  };
  return [
    control,
    ...hearPass(scene, { previous: LEADGEN_APP, next: app, metadata }),
    ...(step === 'complete' && campaign.lead.summary && end.summaryMid !== null
      ? summary(scene, app, report, end.summaryMid, metadata)
      : []),
    ...deliver(scene, app, 'messaging', undefined, {
      event: 'referral',
      referral: { source: 'ADS', ad_id: campaign.ad_id, ad_title: campaign.title },
      lead: report,
    }),
  ];
}

/** CR-121: the form lets the thread go. */
export function released({ page, psid, via }: Pick<LeadEnd, 'page' | 'psid' | 'via'>): ControlEvent {
  return {
    kind: 'control',
    page: page.id,
    psid,
    move: 'lead',
    from: LEADGEN_APP,
    to: null,
    expires_at: null,
    window_ms: null,
    rule: 'CR-121',
    via,
  };
}

/** A message nobody typed and the person never sees (CR-120); its hop context stands inside the item. */
function summary(
  scene: Scene,
  app: AppId,
  report: LeadReport,
  mid: Mid,
  metadata: string,
): DecidedDelivery[] {
  const lines = report.answers.map(({ question: asked, answer }) => `${asked}: ${answer}`);
  return deliver({ ...scene, owner: null }, app, 'messaging', mid, {
    event: 'message',
    mid,
    text: ['Lead summary:', ...lines].join('\n'),
    quick_reply: null,
    referral: null,
    hop_inside: { app, metadata },
  });
}

/** An ad that lets its app break in lets it hear the answers, too; nobody else hears them (CR-118). */
export function hearDuringForm(
  campaign: LeadCampaign,
  utterances: readonly Utterance[],
  scene: Scene,
  now: number,
): DecidedDelivery[] {
  const { app } = campaign;
  if (!campaign.lead.may_interrupt || app === null) return [];
  const told: Scene = { ...scene, responsible: app };
  return utterances
    .flatMap((utterance) => hearUtterance(utterance, told, now))
    .filter(({ to }) => to === app);
}

/** What becomes of a form that the person left unanswered until Meta’s lease ended. */
export function lapsedForm(world: World, page: Page, thread: Thread): Decided[] | null {
  if (thread.lead === null || thread.control.state === 'idle' || thread.control.owner !== LEADGEN_APP)
    return null;
  const { campaign, answers } = thread.lead;
  if (answers.length === 0) return null;
  const events = leadEnd(world, {
    page,
    psid: thread.psid,
    campaign,
    answers,
    step: 'incomplete',
    summaryMid: null,
    via: 'clock',
    now: thread.control.expires_at,
  });
  return events.map((event, index): Decided => ({ event, because: index === 0 ? null : 0 }));
}

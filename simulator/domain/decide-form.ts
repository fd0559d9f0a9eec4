/** Acts on a lead form: the tap that begins it, the answers, and its end (CR-118 … CR-121). */

import {
  type ActVerdict,
  entryName,
  outcome,
  routingEvent,
  type Situation,
  sceneOf,
} from './act-situation.ts';
import { entryOf, type PersonAct } from './entry-point.ts';
import type { ControlEvent, Decided } from './events.ts';
import { LEADGEN_APP, type Mid } from './ids.ts';
import { hearDuringForm, leadEnd, leadStep, question, released, routeEntry, runningForm } from './lead.ts';
import { type Control, IDLE, type Thread } from './thread.ts';
import { accept, reject } from './verdict.ts';
import { leadCampaignOf } from './world.ts';

/** CR-118: Meta’s own app takes the thread on the tap, without a condition, and asks; no app hears of it. */
export function beginForm(at: Situation): ActVerdict {
  const { world, page, thread, act, before, now, command } = at;
  const adId = act.ad_id ?? '';
  const campaign = leadCampaignOf(page, adId);
  if (campaign === null) return reject({ name: 'NoLeadForm', psid: act.psid });
  const entry = { kind: 'ad', ad_id: adId } as const;
  const route = routeEntry({ entry, thread, page, readings: world.readings, now, userEvent: act.user_event });
  const control: ControlEvent = {
    kind: 'control',
    page: page.id,
    psid: act.psid,
    move: 'lead',
    from: before,
    to: LEADGEN_APP,
    ...leaseEnd(route.control),
    rule: 'CR-118',
    via: 'routing',
  };
  return accept(outcome(at, { routed_to: LEADGEN_APP, after: LEADGEN_APP, rule: 'CR-118' }), [
    { event: { ...act, lead: 'began' }, because: null },
    { event: routingEvent(page.id, act.psid, 'ad', before, route), because: 0 },
    { event: control, because: 1 },
    ...asked(at, campaign.lead.questions[0] ?? null, command.mids.question),
  ]);
}

/** While a form runs everything the person does stays with Meta’s app; what they say answers its question. */
export function duringForm(
  at: Situation,
  /** The ordinary way of an act, for a message on the thread that the form has let go. */
  routed: (at: Situation, begun: readonly Decided[], thread: Thread) => ActVerdict,
): ActVerdict {
  const { world, page, thread, act, utterances, before, now, command } = at;
  const form = runningForm(thread, now);
  if (form === null) return reject({ name: 'NoLeadForm', psid: act.psid });
  const { campaign } = form;
  const entry = entryOf(command.act) ?? { kind: 'organic', act: command.act.type };
  const kept = routeEntry({ entry, thread, page, readings: world.readings, now, userEvent: act.user_event });
  const routing = routingEvent(page.id, act.psid, entryName(command.act), before, kept);
  const heard = hearDuringForm(campaign, utterances, sceneOf(at, LEADGEN_APP), now);
  const told = heard.map((event): Decided => ({ event, because: 0 }));
  const said = answerOf(command.act);
  if (said === null) {
    const routing0: Decided[] = entryOf(command.act) === null ? [] : [{ event: routing, because: 0 }];
    return accept(outcome(at, { routed_to: LEADGEN_APP, after: before, rule: 'CR-118' }), [
      { event: act, because: null },
      ...routing0,
      ...told,
    ]);
  }
  const step = leadStep(form, said);
  const actEvent: Decided = { event: { ...act, lead: step }, because: null };
  switch (step) {
    case 'stopped': {
      // The keyword reaches the app as a message on the thread that the form has just let go.
      const release = released({ page, psid: act.psid, via: 'routing' });
      return routed(at, [actEvent, { event: release, because: 0 }], { ...thread, control: IDLE, lead: null });
    }
    case 'answered': {
      const next = campaign.lead.questions[form.answers.length + 1] ?? null;
      return accept(outcome(at, { routed_to: LEADGEN_APP, after: before, rule: 'CR-118' }), [
        actEvent,
        { event: routing, because: 0 },
        ...told,
        ...asked(at, next, command.mids.question),
      ]);
    }
    case 'complete':
    case 'incomplete': {
      const answers = said.text === null ? form.answers : [...form.answers, said.text];
      const end = leadEnd(world, {
        page,
        psid: act.psid,
        campaign,
        answers,
        step,
        summaryMid: command.mids.question,
        via: 'routing',
        now,
      });
      const after = end[0]?.kind === 'control' ? end[0].to : before;
      const route: Decided[] = said.text === null ? [] : [{ event: routing, because: 0 }];
      return accept(
        outcome(at, { routed_to: LEADGEN_APP, after, rule: after === null ? 'CR-121' : 'CR-119' }),
        [actEvent, ...route, ...told, ...end.map((event): Decided => ({ event, because: 0 }))],
      );
    }
    case 'began':
      return reject({ name: 'NoLeadForm', psid: act.psid });
  }
}

function leaseEnd(control: Control): Pick<ControlEvent, 'expires_at' | 'window_ms'> {
  const lease = control.state === 'owned' ? control : null;
  return { expires_at: lease?.expires_at ?? null, window_ms: lease?.window_ms ?? null };
}

function asked(at: Situation, text: string | null, mid: Mid): Decided[] {
  return text === null ? [] : [{ event: question(at.page, at.act.psid, text, mid), because: 0 }];
}

/** What an act says to a running form, or null if it says nothing. */
function answerOf(
  act: PersonAct,
): { text: string | null; outcome: 'dropped' | 'disqualified' | null } | null {
  switch (act.type) {
    case 'lead_answer':
      return { text: act.text, outcome: act.outcome };
    case 'message':
      // A picture says nothing to a question.
      return act.text === null ? null : { text: act.text, outcome: null };
    case 'quick_reply':
      return { text: act.title, outcome: null };
    default:
      return null;
  }
}

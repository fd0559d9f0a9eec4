/** What people do on Messenger, and what that does to control (CR-088 … CR-098, CR-118 … CR-121). */

import { hearComment, hearTake, hearUtterance, responsibleFor, type Scene } from './audience.ts';
import type { ActCommand } from './commands.ts';
import { decideInboxAct } from './decide-inbox.ts';
import {
  entryOf,
  isUserEvent,
  opensWindow,
  type PersonAct,
  type Utterance,
  utterancesOf,
} from './entry-point.ts';
import type { ActEvent, ControlEvent, Decided, RoutingEvent } from './events.ts';
import { type AppId, LEADGEN_APP, type Mid, type PageId, type Psid } from './ids.ts';
import {
  hearDuringForm,
  leadCampaignOf,
  leadEnd,
  leadLease,
  leadStep,
  question,
  runningForm,
} from './lead.ts';
import { getStartedPayload } from './profile.ts';
import { personUnknown, type SettingRejection } from './rejections.ts';
import { type RouteDecision, resolveRoute } from './route.ts';
import type { RuleId } from './rules.ts';
import { type Control, IDLE, ownerAt, prolonged, type Thread } from './thread.ts';
import { accept, reject, type Verdict } from './verdict.ts';
import { campaignOf, type Page, threadOf, type World } from './world.ts';

/** What an act answers: which app it went to, by which rule. */
export interface ActOutcome {
  readonly psid: Psid;
  readonly mid: Mid | null;
  readonly comment_id: string | null;
  readonly routed_to: AppId | null;
  readonly owner: { readonly before: AppId | null; readonly after: AppId | null };
  readonly rule: RuleId | null;
}

type ActVerdict = Verdict<ActOutcome, SettingRejection>;
type PersonActCommand = Extract<ActCommand, { do: 'Act' }>;

export function decideAct(world: World, command: ActCommand, now: number): ActVerdict {
  const page = world.pages.get(command.page);
  if (page === undefined) return reject({ name: 'Unknown', what: 'page', id: command.page });
  switch (command.do) {
    case 'Act':
      return decidePersonAct(world, command, page, now);
    case 'InboxAct':
      return decideInboxAct(world, command, page, now);
  }
}

/** What every act of a person looks at. */
interface Situation {
  readonly world: World;
  readonly page: Page;
  readonly thread: Thread;
  readonly command: PersonActCommand;
  readonly act: ActEvent;
  readonly utterances: readonly Utterance[];
  readonly before: AppId | null;
  readonly now: number;
}

function decidePersonAct(world: World, command: PersonActCommand, page: Page, now: number): ActVerdict {
  const person = world.people.get(command.person);
  const psid = person?.psids.get(page.id);
  if (person === undefined || psid === undefined) return reject(personUnknown(command.person));
  const { act, mids } = command;
  const thread = threadOf(world, page.id, psid);
  const adTitle = act.type === 'ad_click' ? (campaignOf(page, act.ad_id)?.title ?? null) : null;
  const utterances = utterancesOf(act, {
    thread,
    mids,
    adTitle,
    getStartedPayload: getStartedPayload(page.profile),
  });
  const actEvent: ActEvent = {
    kind: 'act',
    by: 'person',
    person: person.id,
    page: page.id,
    psid,
    new_thread: thread.first_contact_at === null,
    user_event: isUserEvent(utterances),
    opens_window: opensWindow(utterances),
    ...actDetails(act, utterances),
  };
  const before = ownerAt(thread, now);
  const at: Situation = { world, page, thread, command, act: actEvent, utterances, before, now };
  if (act.type === 'comment') return comment(at, person.name, act.text);
  if (runningForm(page, thread, now) !== null) return duringForm(at);
  if (act.type === 'lead_answer') return reject({ name: 'NoLeadForm', psid });
  if (act.type === 'ad_click' && leadCampaignOf(page, act.ad_id) !== null) return beginForm(at);
  return routed(at, [{ event: actEvent, because: null }], thread);
}

/** The ordinary way: resolve the route, move control if it says so, tell whoever hears. */
function routed(at: Situation, begun: readonly Decided[], thread: Thread): ActVerdict {
  const { world, page, act, utterances, now, command } = at;
  const before = ownerAt(thread, now);
  const entry = entryOf(command.act);
  const route =
    entry === null
      ? null
      : resolveRoute({ entry, thread, page, readings: world.readings, now, userEvent: act.user_event });
  const after = route === null ? before : ownerOf(route.control);
  const scene: Scene = {
    ...sceneOf(at, after),
    responsible: route === null ? responsibleFor(page, before) : route.routed_to,
    handover_metadata: after === at.before ? thread.handover_metadata : null,
  };
  const moved = route === null ? [] : routeEvents(at, { before, route, scene, first: begun.length });
  const heard = utterances.flatMap((utterance) => hearUtterance(utterance, scene, now));
  return accept(outcome(at, { routed_to: route?.routed_to ?? null, after, rule: route?.rule ?? null }), [
    ...begun,
    ...moved,
    ...heard.map((event): Decided => ({ event, because: 0 })),
  ]);
}

/** The routing entry, and the move of control if the owner changed; the act stands at index 0. */
function routeEvents(
  at: Situation,
  {
    before,
    route,
    scene,
    first,
  }: { before: AppId | null; route: RouteDecision; scene: Scene; first: number },
): Decided[] {
  const { world, page, act, command } = at;
  const after = ownerOf(route.control);
  const routing = routingEvent(page.id, act.psid, entryName(command.act), before, route);
  const decided: Decided[] = [{ event: routing, because: 0 }];
  if (after === before || after === null) return decided;
  const control: ControlEvent = {
    kind: 'control',
    page: page.id,
    psid: act.psid,
    move: 'route',
    from: before,
    to: after,
    expires_at: routing.expires_at,
    window_ms: routing.window_ms,
    rule: route.rule,
    via: 'routing',
    ...(route.reading === null ? {} : { reading: route.reading }),
  };
  // Routing moves are silent: the app that lost the thread learns of it on standby, unless the reading says otherwise.
  const told = world.readings['routing.emitHandover']
    ? hearTake(
        scene,
        { previous: before, next: after, metadata: null },
        { ...world.readings, takeFanout: 'all' },
      )
    : [];
  return [
    ...decided,
    { event: control, because: first },
    ...told.map((event): Decided => ({ event, because: first + 1 })),
  ];
}

function routingEvent(
  page: PageId,
  psid: Psid,
  entry: string,
  before: AppId | null,
  route: Omit<RouteDecision, 'control'> & { readonly control: Control },
): RoutingEvent {
  const lease = route.control.state === 'owned' ? route.control : null;
  return {
    kind: 'routing',
    page,
    psid,
    entry,
    routed_to: route.routed_to,
    owner_before: before,
    owner_after: lease?.owner ?? null,
    expires_at: lease?.expires_at ?? null,
    window_ms: lease?.window_ms ?? null,
    rule: route.rule,
    inputs: route.inputs,
    ...(route.reading === null ? {} : { reading: route.reading }),
  };
}

/** CR-118: Meta’s own app takes the thread on the tap, without a condition, and asks; no app hears of it. */
function beginForm(at: Situation): ActVerdict {
  const { page, act, before, now, command } = at;
  const adId = act.ad_id ?? '';
  const campaign = leadCampaignOf(page, adId);
  if (campaign === null) return reject({ name: 'NoLeadForm', psid: act.psid });
  const lease = leadLease(now);
  const route: RouteDecision = {
    routed_to: LEADGEN_APP,
    control: lease,
    rule: 'CR-118',
    inputs: { ad_id: adId, owner: before, lead_app: campaign.app },
    reading: null,
  };
  const control: ControlEvent = {
    kind: 'control',
    page: page.id,
    psid: act.psid,
    move: 'lead',
    from: before,
    to: LEADGEN_APP,
    expires_at: lease.expires_at,
    window_ms: lease.window_ms,
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
function duringForm(at: Situation): ActVerdict {
  const { world, page, thread, act, utterances, before, now, command } = at;
  const running = runningForm(page, thread, now);
  if (running === null || thread.control.state === 'idle')
    return reject({ name: 'NoLeadForm', psid: act.psid });
  const { form, campaign } = running;
  const lease = act.user_event ? prolonged(thread.control, now) : thread.control;
  const kept: RouteDecision = {
    routed_to: LEADGEN_APP,
    control: lease,
    rule: 'CR-118',
    inputs: { ad_id: form.ad_id, owner: before, answered: form.answers.length },
    reading: null,
  };
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
  const step = leadStep(running, said);
  const actEvent: Decided = { event: { ...act, lead: step }, because: null };
  switch (step) {
    case 'stopped': {
      // The keyword reaches the app as a message on the thread that the form has just let go.
      const release: ControlEvent = { ...letGo(page.id, act.psid), rule: 'CR-121' };
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

/** A comment is no entry into a thread: it is heard as a change of the page, and may be answered privately (API-090). */
function comment(at: Situation, personName: string, text: string): ActVerdict {
  const { page, act, before, command } = at;
  const event: ActEvent = { ...act, comment_id: command.comment_id };
  const scene = { ...sceneOf(at, before), responsible: null };
  const heard = hearComment({ comment_id: command.comment_id, person_name: personName, text }, scene);
  return accept(
    { ...outcome(at, { routed_to: null, after: before, rule: null }), comment_id: command.comment_id },
    [
      { event, because: null },
      ...heard.map((told): Decided => ({ event: { ...told, page: page.id }, because: 0 })),
    ],
  );
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
      return { text: act.text, outcome: null };
    case 'quick_reply':
      return { text: act.title, outcome: null };
    default:
      return null;
  }
}

function letGo(page: PageId, psid: Psid): Omit<ControlEvent, 'rule'> {
  return {
    kind: 'control',
    page,
    psid,
    move: 'lead',
    from: LEADGEN_APP,
    to: null,
    expires_at: null,
    window_ms: null,
    via: 'routing',
  };
}

function outcome(
  { act, before }: Situation,
  { routed_to, after, rule }: { routed_to: AppId | null; after: AppId | null; rule: RuleId | null },
): ActOutcome {
  return {
    psid: act.psid,
    mid: act.mid ?? null,
    comment_id: null,
    routed_to,
    owner: { before, after },
    rule,
  };
}

function sceneOf({ world, page, thread, act }: Situation, owner: AppId | null): Scene {
  return {
    page,
    psid: act.psid,
    apps: world.apps,
    owner,
    responsible: responsibleFor(page, owner),
    handover_metadata: thread.handover_metadata,
  };
}

function ownerOf(control: Control): AppId | null {
  return control.state === 'owned' ? control.owner : null;
}

function entryName(act: PersonAct): string {
  const entry = entryOf(act);
  return entry === null || entry.kind === 'organic' ? act.type : entry.kind;
}

function actDetails(
  act: PersonAct,
  utterances: readonly Utterance[],
): Pick<ActEvent, 'type'> & Partial<ActEvent> {
  const said = utterances.findLast(
    (utterance) => utterance.what === 'message' || utterance.what === 'postback',
  );
  const mid = said === undefined ? {} : { mid: said.mid };
  switch (act.type) {
    case 'message':
      return { type: act.type, ...mid, text: act.text };
    case 'ad_click':
      return { type: act.type, ...mid, ad_id: act.ad_id, ...(act.text === null ? {} : { text: act.text }) };
    case 'sponsored_reply':
      return { type: act.type, ...mid, ad_id: act.ad_id, text: act.text };
    case 'lead_answer':
      return { type: act.type, ...mid, ...(act.text === null ? {} : { text: act.text }) };
    case 'comment':
      return { type: act.type, text: act.text };
    case 'link':
      return {
        type: act.type,
        ...mid,
        via: act.via,
        ...(act.ref === null ? {} : { ref: act.ref }),
        ...(act.text === null ? {} : { text: act.text }),
      };
    case 'get_started':
      return { type: act.type, ...mid, ...(act.ref === null ? {} : { ref: act.ref }) };
    case 'quick_reply':
      return { type: act.type, ...mid, text: act.title, payload: act.payload };
    case 'postback':
      return {
        type: act.type,
        ...mid,
        title: act.title,
        payload: act.payload,
        ...(act.button_of === null ? {} : { button_of: act.button_of }),
      };
    case 'ice_breaker':
    case 'menu':
      return { type: act.type, ...mid, title: act.title, payload: act.payload };
    case 'read':
    case 'block':
    case 'unblock':
      return { type: act.type };
  }
}
